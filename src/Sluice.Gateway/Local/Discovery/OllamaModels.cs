using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Discovery;

/// <summary>
/// Reads an Ollama server: <c>/api/tags</c> for what is installed, <c>/api/ps</c> for what is loaded and with which context,
/// <c>/api/show</c> once for each model (known by its digest) for capabilities, training context and the size of its cache.
/// </summary>
internal sealed class OllamaModels
{
    private readonly ConcurrentDictionary<string, Shown> _shown = new(StringComparer.Ordinal);

    /// <summary>Reads it.</summary>
    public async Task<DiscoveredServer> ReadAsync(ServerProbe probe, ProbeTarget target, CancellationToken cancellationToken)
    {
        var versionAsked = probe.GetAsync(target, "/api/version", cancellationToken);
        var tagsAsked = probe.GetAsync(target, "/api/tags", cancellationToken);
        var loadedAsked = probe.GetAsync(target, "/api/ps", cancellationToken);
        var (version, tags, loaded) = (await versionAsked, await tagsAsked, await loadedAsked);
        var server = new DiscoveredServer(target.Root, UpstreamKind.Ollama) { Version = version.Json.Member("version").Text(), TakesOrders = true };
        if (tags.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return server with { Status = ServerStatus.NeedsKey };
        }

        if (!tags.Ok)
        {
            return server with { Status = ServerStatus.Loading };
        }

        var running = loaded.Json.Member("models").Items()
            .Where(model => Name(model) is not null)
            .DistinctBy(Name)
            .ToDictionary(model => Name(model)!, StringComparer.Ordinal);
        var models = new List<DiscoveredModel>();
        foreach (var tag in tags.Json.Member("models").Items())
        {
            if (Name(tag) is { } name)
            {
                JsonElement? run = running.TryGetValue(name, out var found) ? found : null;
                var remote = LocalNames.IsCloud(name) || tag.Member("remote_host").Text() is { Length: > 0 } || tag.Member("remote_model").Text() is { Length: > 0 };
                var shown = remote ? Shown.Nothing : await ShowAsync(probe, target, name, tag.Member("digest").Text(), cancellationToken);
                models.Add(Read(name, tag, run, loaded.Ok, shown, remote || shown.IsRemote));
            }
        }

        return server with { Models = models };
    }

    private static DiscoveredModel Read(string name, JsonElement tag, JsonElement? run, bool knowsLoaded, Shown shown, bool remote)
    {
        var details = tag.Member("details");
        var listed = tag.Member("capabilities").Items().Select(item => ((JsonElement?)item).Text()).OfType<string>().ToList();
        var capabilities = listed.Count > 0 ? listed : shown.Capabilities;
        bool? Can(string word) => capabilities.Count > 0 ? capabilities.Contains(word) : null;
        return new DiscoveredModel(name)
        {
            IsRemote = remote,
            IsChat = Can("completion") ?? !LocalNames.IsEmbedding(name),
            SizeBytes = remote ? null : tag.Member("size").Bytes(),
            Digest = tag.Member("digest").Text(),
            Parameters = JsonReading.Billions(details.Member("parameter_size").Text()),
            Quantization = details.Member("quantization_level").Text(),
            TrainedContext = shown.Context ?? details.Member("context_length").Count(),
            CacheBytesPerToken = shown.CacheBytesPerToken,
            AllocatedContext = run.Member("context_length").Count(),
            IsLoaded = knowsLoaded ? run is not null : null,
            LoadedBytes = run.Member("size").Bytes(),
            VideoBytes = run.Member("size_vram").Bytes(),
            Tools = Can("tools"),
            Vision = Can("vision"),
            Audio = Can("audio"),
            FillsMiddle = Can("insert"),
            Thinking = Can("thinking"),
        };
    }

    private async Task<Shown> ShowAsync(ServerProbe probe, ProbeTarget target, string name, string? digest, CancellationToken cancellationToken)
    {
        // A digest names the model's contents; without one nothing is kept.
        if (digest is not null && _shown.TryGetValue(digest, out var known))
        {
            return known;
        }

        var answer = await probe.SendAsync(target, "/api/show", $$"""{"model":"{{JsonEncodedText.Encode(name)}}"}""", cancellationToken);
        if (answer.Json is not { } json)
        {
            return Shown.Nothing;
        }

        var shown = Shown.Read(json);
        if (digest is not null)
        {
            _shown[digest] = shown;
        }

        return shown;
    }

    private static string? Name(JsonElement model) => model.Member("model").Text() ?? model.Member("name").Text();

    private sealed record Shown(IReadOnlyList<string> Capabilities, int? Context, long? CacheBytesPerToken, bool IsRemote)
    {
        public static Shown Nothing { get; } = new([], null, null, false);

        public static Shown Read(JsonElement json)
        {
            var info = json.Member("model_info");
            var architecture = info.Member("general.architecture").Text() ?? "";
            int? Figure(string name) => info.Member($"{architecture}.{name}").Count();

            // Keys and values of every layer in 16-bit floats, Ollama's default cache type. A list instead of one number means
            // layers of several kinds: then it is not known.
            long? cache = null;
            if (Figure("block_count") is { } layers && Figure("attention.head_count") is { } heads && Figure("attention.head_count_kv") is { } keyValueHeads)
            {
                var key = Figure("attention.key_length") ?? (Figure("embedding_length") is { } width ? width / heads : null);
                var value = Figure("attention.value_length") ?? key;
                cache = (long?)layers * keyValueHeads * (key + value) * 2;
            }

            return new Shown(
                [.. json.Member("capabilities").Items().Select(item => ((JsonElement?)item).Text()).OfType<string>()],
                Figure("context_length"),
                cache,
                json.Member("remote_host").Text() is { Length: > 0 });
        }
    }
}

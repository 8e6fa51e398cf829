using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Engines;

/// <summary>
/// Ollama: a generate request without a prompt loads, with <c>keep_alive</c> 0 it unloads, <c>/api/pull</c> fetches
/// (https://github.com/ollama/ollama/blob/main/docs/api.md). A load ends when the client that asked for it leaves.
/// </summary>
internal sealed class OllamaEngine(EngineHttp http) : ILocalEngine
{
    /// <inheritdoc />
    public UpstreamKind Kind => UpstreamKind.Ollama;

    /// <inheritdoc />
    public EngineAbilities AbilitiesOf(DiscoveredServer server) => EngineAbilities.Load | EngineAbilities.Unload | EngineAbilities.Pull;

    /// <inheritdoc />
    public async Task<EngineAnswer> LoadAsync(ProbeTarget target, LoadOrder order, CancellationToken cancellationToken)
    {
        var options = order.Context is { } context ? $$""","options":{"num_ctx":{{context}}}""" : "";
        var body = $$"""{"model":"{{JsonEncodedText.Encode(order.Model)}}","stream":false,"keep_alive":{{order.KeepAlive.WireSeconds}}{{options}}}""";
        return Read(await http.SendAsync(target, "/api/generate", body, cancellationToken), target, order.Model, "load");
    }

    /// <inheritdoc />
    public async Task<EngineAnswer> UnloadAsync(ProbeTarget target, string model, CancellationToken cancellationToken) =>
        Read(await http.SendAsync(target, "/api/generate", $$"""{"model":"{{JsonEncodedText.Encode(model)}}","stream":false,"keep_alive":0}""", cancellationToken), target, model, "unload");

    /// <inheritdoc />
    public async IAsyncEnumerable<PullProgress> PullAsync(ProbeTarget target, string model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = "";
        await foreach (var line in http.LinesAsync(target, "/api/pull", $$"""{"model":"{{JsonEncodedText.Encode(model)}}"}""", cancellationToken))
        {
            if (!line.Ok || line.Json is not { } json || json.Member("error") is not null)
            {
                yield return new PullProgress("failed", Error: $"Ollama could not fetch {model}: {line.Words}. Look for its name at https://ollama.com/library; what has been fetched is kept, and pulling again goes on from there.");
                yield break;
            }

            last = json.Member("status").Text() ?? "";
            yield return new PullProgress(last, json.Member("completed").Bytes(), json.Member("total").Bytes());
        }

        if (last != "success") yield return new PullProgress("failed", Error: $"Ollama ended the transfer of {model} before it was complete. Pull it again: it goes on where it stopped.");
    }

    private static EngineAnswer Read(EngineReply reply, ProbeTarget target, string model, string verb) => reply.Status switch
    {
        200 when reply.Json?.Member("error") is null => EngineAnswer.Done,
        0 => new EngineAnswer($"Ollama at {target.Root.Authority} does not answer. Is it running? Start it with: ollama serve"),
        404 => new EngineAnswer($"Ollama has no model {model}. Fetch it with: sluice local pull {model}"),
        503 => new EngineAnswer($"Ollama is busy ({reply.Words}). Try again when its queue is shorter, or raise OLLAMA_MAX_QUEUE."),
        _ => new EngineAnswer($"Ollama could not {verb} {model}: {Short(reply.Words)}. 'sluice local status' shows how much memory it would take; a smaller model or quantisation takes less."),
    };

    private static string Short(string words) => words.Length > 300 ? new StringBuilder().Append(words, 0, 300).Append('…').ToString() : words;
}

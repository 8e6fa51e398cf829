using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Local.Discovery;

/// <summary>Where a server may be.</summary>
/// <param name="Root">Scheme, host and port.</param>
/// <param name="Key">The key that the user configured for this very address; sent nowhere else.</param>
internal sealed record ProbeTarget(Uri Root, Secret? Key = null);

/// <summary>
/// Finds out which model server answers at an address, by what it says and not by its port: users move ports, and llama.cpp's
/// lists look like Ollama's. One connection attempt decides whether anything is there; a stranger gets four small GET requests
/// and is left alone.
/// </summary>
/// <param name="http">Sends; without redirects, cookies or a proxy for loopback.</param>
internal sealed class ServerProbe(HttpMessageInvoker http)
{
    /// <summary>Until a connection stands.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Until one answer is complete: a server that is loading a model answers late.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(3);

    private const int MaxBody = 8 << 20;

    private readonly OllamaModels _ollama = new();

    /// <summary>Asks all at once.</summary>
    /// <returns>Those that were recognised, in the order of the targets.</returns>
    public async Task<IReadOnlyList<DiscoveredServer>> ProbeAsync(IEnumerable<ProbeTarget> targets, CancellationToken cancellationToken)
    {
        var servers = await Task.WhenAll(targets.Select(target => ProbeAsync(target, cancellationToken)));
        return [.. servers.OfType<DiscoveredServer>()];
    }

    /// <summary>Asks one; null when nothing answers or what answers is none of the known servers.</summary>
    public async Task<DiscoveredServer?> ProbeAsync(ProbeTarget target, CancellationToken cancellationToken)
    {
        // 1. The root tells Ollama, and whether anything listens at all.
        var root = await GetAsync(target, "/", cancellationToken);
        if (!root.Answered)
        {
            return null;
        }

        if (root.Text.StartsWith("Ollama is running", StringComparison.Ordinal))
        {
            return await _ollama.ReadAsync(this, target, cancellationToken);
        }

        // 2. The others, side by side.
        var props = GetAsync(target, "/props", cancellationToken);
        var models = GetAsync(target, "/v1/models", cancellationToken);
        var version = GetAsync(target, "/version", cancellationToken);
        var native = GetAsync(target, "/api/v1/models", cancellationToken);
        var health = GetAsync(target, "/health", cancellationToken);
        await Task.WhenAll(props, models, version, native, health);
        var answers = new ProbeAnswers(root, await props, await models, await version, await native, await health);

        return await LlamaCppModels.RecogniseAsync(this, target, answers, cancellationToken)
            ?? await LmStudioModels.RecogniseAsync(this, target, answers, cancellationToken)
            ?? await VllmModels.RecogniseAsync(this, target, answers, cancellationToken);
    }

    /// <summary>The items of a list that a GET answers with; none for anything else.</summary>
    public async Task<IReadOnlyList<JsonElement>> GetListAsync(ProbeTarget target, string path, CancellationToken cancellationToken)
    {
        var answer = await GetAsync(target, path, cancellationToken);
        if (!answer.Ok) return [];
        try
        {
            using var document = JsonDocument.Parse(answer.Text);
            return document.RootElement.ValueKind is JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Select(item => item.Clone())] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>One GET. Never throws but for cancellation.</summary>
    public Task<ProbeAnswer> GetAsync(ProbeTarget target, string path, CancellationToken cancellationToken) => SendAsync(target, path, null, cancellationToken);

    /// <summary>One request; a POST when there is a body.</summary>
    public async Task<ProbeAnswer> SendAsync(ProbeTarget target, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(target.Root, path));
        request.Headers.TryAddWithoutValidation("User-Agent", "sluice");
        if (target.Key is { } key)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key.Reveal()}");
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AnswerTimeout);
        try
        {
            using var response = await http.SendAsync(request, patience.Token);
            var server = response.Headers.Server.ToString();
            var bytes = await ReadAsync(response, patience.Token);
            return new ProbeAnswer(response.StatusCode, server, Encoding.UTF8.GetString(bytes));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return ProbeAnswer.Nothing;
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16384];
        int read;
        while (body.Length < MaxBody && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}

/// <summary>What came back.</summary>
/// <param name="Status">The status; null when nothing came.</param>
/// <param name="Server">The <c>Server</c> header.</param>
/// <param name="Text">The body.</param>
internal sealed record ProbeAnswer(HttpStatusCode? Status, string Server, string Text)
{
    /// <summary>No connection, or no answer in time.</summary>
    public static ProbeAnswer Nothing { get; } = new(null, "", "");

    /// <summary>Something answered, whatever it said.</summary>
    public bool Answered => Status is not null;

    /// <summary>A 200.</summary>
    public bool Ok => Status == HttpStatusCode.OK;

    /// <summary>The JSON object of a 200; null for anything else.</summary>
    public JsonElement? Json
    {
        get
        {
            if (!Ok || !Text.AsSpan().TrimStart().StartsWith("{"))
            {
                return null;
            }

            try
            {
                using var document = JsonDocument.Parse(Text);
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}

/// <summary>The answers of a server that is not Ollama.</summary>
internal sealed record ProbeAnswers(ProbeAnswer Root, ProbeAnswer Props, ProbeAnswer Models, ProbeAnswer Version, ProbeAnswer Native, ProbeAnswer Health);

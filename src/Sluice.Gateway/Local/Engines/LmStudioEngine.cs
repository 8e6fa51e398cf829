using System.Runtime.CompilerServices;
using System.Text.Json;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Engines;

/// <summary>
/// LM Studio 0.4 and later: <c>/api/v1/models/load</c>, <c>unload</c> and <c>download</c> (https://lmstudio.ai/docs/developer/rest).
/// Older ones load on the first request only. A model that was loaded by order has no idle time of its own.
/// </summary>
internal sealed class LmStudioEngine(EngineHttp http, TimeProvider time) : ILocalEngine
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public UpstreamKind Kind => UpstreamKind.LmStudio;

    /// <inheritdoc />
    public EngineAbilities AbilitiesOf(DiscoveredServer server) => server.TakesOrders ? EngineAbilities.Load | EngineAbilities.Unload | EngineAbilities.Pull : EngineAbilities.None;

    /// <inheritdoc />
    public async Task<EngineAnswer> LoadAsync(ProbeTarget target, LoadOrder order, CancellationToken cancellationToken)
    {
        // A second load would make a second instance beside the first.
        if ((await InstancesAsync(target, order.Model, cancellationToken)).Count > 0) return EngineAnswer.Done;
        var context = order.Context is { } tokens ? $$""","context_length":{{tokens}}""" : "";
        return Read(await http.SendAsync(target, "/api/v1/models/load", $$"""{"model":"{{JsonEncodedText.Encode(order.Model)}}"{{context}}}""", cancellationToken), target, order.Model, "load");
    }

    /// <inheritdoc />
    public async Task<EngineAnswer> UnloadAsync(ProbeTarget target, string model, CancellationToken cancellationToken)
    {
        foreach (var instance in await InstancesAsync(target, model, cancellationToken))
        {
            var answer = Read(await http.SendAsync(target, "/api/v1/models/unload", $$"""{"instance_id":"{{JsonEncodedText.Encode(instance)}}"}""", cancellationToken), target, model, "unload");
            if (!answer.IsDone) return answer;
        }

        return EngineAnswer.Done;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<PullProgress> PullAsync(ProbeTarget target, string model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reply = await http.SendAsync(target, "/api/v1/models/download", $$"""{"model":"{{JsonEncodedText.Encode(model)}}"}""", cancellationToken);
        var job = reply.Json.Member("job_id").Text();
        while (true)
        {
            var status = reply.Json.Member("status").Text();
            if (!reply.Ok || status is null or "failed")
            {
                yield return new PullProgress("failed", Error: $"LM Studio could not fetch {model}: {reply.Words}. Look for its name in LM Studio's own search.");
                yield break;
            }

            yield return new PullProgress(status, reply.Json.Member("downloaded_bytes").Bytes(), reply.Json.Member("total_size_bytes").Bytes());
            if (status is "completed" or "already_downloaded" || job is null) yield break;
            await Task.Delay(Pause, time, cancellationToken);
            reply = await http.SendAsync(target, $"/api/v1/models/download/status/{Uri.EscapeDataString(job)}", null, cancellationToken);
        }
    }

    private async Task<List<string>> InstancesAsync(ProbeTarget target, string model, CancellationToken cancellationToken)
    {
        var list = await http.SendAsync(target, "/api/v1/models", null, cancellationToken);
        return [.. list.Json.Member("models").Items()
            .Where(item => item.Member("key").Text() == model)
            .SelectMany(item => item.Member("loaded_instances").Items())
            .Select(item => item.Member("id").Text())
            .OfType<string>()];
    }

    private static EngineAnswer Read(EngineReply reply, ProbeTarget target, string model, string verb) => reply.Status switch
    {
        >= 200 and < 300 => EngineAnswer.Done,
        0 => new EngineAnswer($"LM Studio at {target.Root.Authority} does not answer. Start its server with: lms server start"),
        401 or 403 => new EngineAnswer($"LM Studio at {target.Root.Authority} wants a token: set it as apiKey of its upstream."),
        404 => new EngineAnswer($"LM Studio has no model {model}. Fetch it with: sluice local pull {model}"),
        _ => new EngineAnswer($"LM Studio could not {verb} {model}: {reply.Words}. A smaller model, or a shorter context, takes less memory."),
    };
}

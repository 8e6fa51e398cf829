using System.Runtime.CompilerServices;
using System.Text.Json;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Engines;

/// <summary>
/// llama.cpp's server as a router of many models: it answers <c>/models/load</c> at once and loads behind that, so its list is
/// asked until the model stands there as loaded. A server of one model takes no orders. (Tried with build 11669.)
/// </summary>
internal sealed class LlamaCppEngine(EngineHttp http, TimeProvider time) : ILocalEngine
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    public UpstreamKind Kind => UpstreamKind.LlamaCpp;

    /// <inheritdoc />
    public EngineAbilities AbilitiesOf(DiscoveredServer server) => server.TakesOrders ? EngineAbilities.Load | EngineAbilities.Unload : EngineAbilities.None;

    /// <inheritdoc />
    public async Task<EngineAnswer> LoadAsync(ProbeTarget target, LoadOrder order, CancellationToken cancellationToken)
    {
        // An order for what is loaded, or is being loaded, is an error there.
        if (await StateAsync(target, order.Model, cancellationToken) is { } before && before.Value is not ("loaded" or "loading"))
        {
            var reply = await http.SendAsync(target, "/models/load", $$"""{"model":"{{JsonEncodedText.Encode(order.Model)}}"}""", cancellationToken);
            if (!reply.Ok && !reply.Words.Contains("already running", StringComparison.Ordinal)) return Failed(reply, target, order.Model, "load");
        }

        // The entry of a load that failed before looks like this one's own for as long as this one has not begun.
        for (var looks = 0; ; looks++)
        {
            switch (await StateAsync(target, order.Model, cancellationToken))
            {
                case null:
                    return new EngineAnswer($"llama.cpp at {target.Root.Authority} has no model {order.Model}, or does not answer any more. Its models are the files in the folder it was started with (--models-dir).");
                case { Value: "loaded" or "sleeping" }:
                    return EngineAnswer.Done;
                case { Value: "unloaded", Failed: true } failed when looks > 0:
                    return new EngineAnswer($"llama.cpp could not load {order.Model} (exit code {failed.ExitCode}). Its log says why; most often the memory does not suffice.");
                case { Value: "unloaded" } when looks > 10:
                    return new EngineAnswer($"llama.cpp unloaded {order.Model} again at once: another model was wanted more.");
                default:
                    await Task.Delay(Pause, time, cancellationToken);
                    break;
            }
        }
    }

    /// <inheritdoc />
    public async Task<EngineAnswer> UnloadAsync(ProbeTarget target, string model, CancellationToken cancellationToken)
    {
        var reply = await http.SendAsync(target, "/models/unload", $$"""{"model":"{{JsonEncodedText.Encode(model)}}"}""", cancellationToken);
        if (!reply.Ok) return reply.Words.Contains("not running", StringComparison.Ordinal) ? EngineAnswer.Done : Failed(reply, target, model, "unload");

        // Answered at once as well; what runs with it ends first.
        for (var looks = 0; looks < 50 && await StateAsync(target, model, cancellationToken) is { Value: not "unloaded" }; looks++) await Task.Delay(Pause, time, cancellationToken);
        return EngineAnswer.Done;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<PullProgress> PullAsync(ProbeTarget target, string model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new PullProgress("failed", Error: $"llama.cpp's server cannot be asked to fetch {model}. Put its file into the folder that it was started with (--models-dir), or start it with -hf {model}.");
    }

    private async Task<ModelState?> StateAsync(ProbeTarget target, string model, CancellationToken cancellationToken)
    {
        var list = await http.SendAsync(target, "/v1/models", null, cancellationToken);
        foreach (var item in list.Json.Member("data").Items())
        {
            if (item.Member("id").Text() != model) continue;
            var status = item.Member("status");
            return new ModelState(status.Member("value").Text() ?? "loaded", status.Member("failed").Truth() is true, status.Member("exit_code").Count() ?? 0);
        }

        return null;
    }

    private static EngineAnswer Failed(EngineReply reply, ProbeTarget target, string model, string verb) => reply.Status switch
    {
        0 => new EngineAnswer($"llama.cpp at {target.Root.Authority} does not answer. Start it again as you started it before: Sluice restarts only what it started."),
        401 => new EngineAnswer($"llama.cpp at {target.Root.Authority} wants its --api-key: set it as apiKey of its upstream."),
        _ => new EngineAnswer($"llama.cpp could not {verb} {model}: {reply.Words}."),
    };

    private sealed record ModelState(string Value, bool Failed, int ExitCode);
}

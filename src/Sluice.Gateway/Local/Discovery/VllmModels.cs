using System.Globalization;
using System.Net;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Discovery;

/// <summary>Recognises vLLM by <c>owned_by</c>, or by <c>/version</c> beside an empty <c>/health</c>, and reads its models.</summary>
internal static class VllmModels
{
    /// <summary>Null when it is another server.</summary>
    public static async Task<DiscoveredServer?> RecogniseAsync(ServerProbe probe, ProbeTarget target, ProbeAnswers answers, CancellationToken cancellationToken)
    {
        var listed = answers.Models.Json.Member("data").Items().ToList();
        var version = answers.Version.Json.Member("version").Text();
        var isHealthy = answers.Health is { Ok: true, Text.Length: 0 };
        var isVllm = listed.Exists(model => model.Member("owned_by").Text() is "vllm")
            || (version is not null && isHealthy && answers.Models.Status is HttpStatusCode.Unauthorized);
        if (!isVllm)
        {
            return null;
        }

        var server = new DiscoveredServer(target.Root, UpstreamKind.Vllm) { Version = version };
        if (answers.Models.Status is HttpStatusCode.Unauthorized)
        {
            return server with { Status = ServerStatus.NeedsKey };
        }

        // An adapter (LoRA) has a parent and no length of its own.
        var lengths = listed.Where(model => model.Member("id").Text() is not null)
            .ToDictionary(model => model.Member("id").Text()!, model => model.Member("max_model_len").Count(), StringComparer.Ordinal);
        return server with
        {
            Status = answers.Health.Status is HttpStatusCode.ServiceUnavailable ? ServerStatus.Loading
                : Waiting((await probe.GetAsync(target, "/metrics", cancellationToken)).Text) > 0 ? ServerStatus.Busy
                : ServerStatus.Up,
            Models =
            [
                .. listed.Where(model => model.Member("id").Text() is not null).Select(model =>
                {
                    var length = model.Member("max_model_len").Count() ?? (model.Member("parent").Text() is { } parent ? lengths.GetValueOrDefault(parent) : null);
                    return new DiscoveredModel(model.Member("id").Text()!) { TrainedContext = length, AllocatedContext = length, IsLoaded = true };
                }),
            ],
        };
    }

    /// <summary>Requests that wait for a place, from the text of <c>/metrics</c>: vLLM does not tell how many it runs at once, but who waits finds none free.</summary>
    internal static double Waiting(string metrics)
    {
        var waiting = 0.0;
        foreach (var line in metrics.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith("vllm:num_requests_waiting") || line["vllm:num_requests_waiting".Length..] is not [' ' or '{', ..]) continue;
            if (double.TryParse(line[(line.LastIndexOf(' ') + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var figure)) waiting += figure;
        }

        return waiting;
    }
}

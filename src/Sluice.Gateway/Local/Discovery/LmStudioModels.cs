using System.Net;
using System.Text.Json;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Discovery;

/// <summary>
/// Recognises LM Studio by its own API, <c>/api/v1/models</c> (0.4 and later) or <c>/api/v0/models</c> (0.3.6 and later), and
/// reads its models.
/// </summary>
internal static class LmStudioModels
{
    /// <summary>Null when it is another server.</summary>
    public static async Task<DiscoveredServer?> RecogniseAsync(ServerProbe probe, ProbeTarget target, ProbeAnswers answers, CancellationToken cancellationToken)
    {
        var server = new DiscoveredServer(target.Root, UpstreamKind.LmStudio);
        if (answers.Native.Json.Member("models") is { ValueKind: JsonValueKind.Array } models && models.EnumerateArray().All(model => model.Member("key").Text() is not null))
        {
            // A request may land on any instance, and each is told how many it runs at once.
            var parallel = models.EnumerateArray().SelectMany(model => model.Member("loaded_instances").Items()).Min(instance => instance.Member("config").Member("parallel").Count());
            return server with { TakesOrders = true, Slots = parallel, Models = [.. models.EnumerateArray().Select(ReadV1)] };
        }

        // A server that refuses both lists alike is one that knows both: no other of the four has /api/v1/models.
        if (answers.Native.Status is HttpStatusCode.Unauthorized && answers.Models.Status is HttpStatusCode.Unauthorized && answers.Version.Json.Member("version") is null)
        {
            return IsLmStudio(answers.Native.Text) || target.Root.Port == ServerAddresses.UsualPort(UpstreamKind.LmStudio) ? server with { Status = ServerStatus.NeedsKey } : null;
        }

        // It answers 200 with an error to paths that it does not know, so a status says nothing here.
        if (!answers.Models.Ok || answers.Version.Json.Member("version") is not null)
        {
            return null;
        }

        var old = (await probe.GetAsync(target, "/api/v0/models", cancellationToken)).Json.Member("data").Items().ToList();
        return old.Count > 0 && old.TrueForAll(model => model.Member("state").Text() is not null && model.Member("compatibility_type").Text() is not null)
            ? server with { Models = [.. old.Select(ReadV0)] }
            : null;
    }

    private static bool IsLmStudio(string text) => text.Contains("LM Studio", StringComparison.OrdinalIgnoreCase) || text.Contains("lmstudio", StringComparison.OrdinalIgnoreCase);

    private static DiscoveredModel ReadV1(JsonElement model)
    {
        var instances = model.Member("loaded_instances").Items().ToList();
        var capabilities = model.Member("capabilities");
        return new DiscoveredModel(model.Member("key").Text()!)
        {
            IsChat = model.Member("type").Text() is not "embedding",
            SizeBytes = model.Member("size_bytes").Bytes(),
            Parameters = JsonReading.Billions(model.Member("params_string").Text()),
            Quantization = model.Member("quantization").Member("name").Text(),
            TrainedContext = model.Member("max_context_length").Count(),

            // A request may land on any of its instances.
            AllocatedContext = instances.Min(instance => instance.Member("config").Member("context_length").Count()),
            IsLoaded = instances.Count > 0,
            Tools = capabilities.Member("trained_for_tool_use").Truth(),
            Vision = capabilities.Member("vision").Truth(),
            Thinking = capabilities.Member("reasoning") is { } reasoning ? reasoning.ValueKind is JsonValueKind.Object or JsonValueKind.True : null,
        };
    }

    private static DiscoveredModel ReadV0(JsonElement model)
    {
        var capabilities = model.Member("capabilities");
        return new DiscoveredModel(model.Member("id").Text() ?? "")
        {
            IsChat = model.Member("type").Text() is not "embeddings",
            Quantization = model.Member("quantization").Text(),
            TrainedContext = model.Member("max_context_length").Count(),
            AllocatedContext = model.Member("loaded_context_length").Count(),
            IsLoaded = model.Member("state").Text() is "loaded",
            Tools = capabilities is null ? null : capabilities.Items().Any(item => ((JsonElement?)item).Text() is "tool_use"),
            Vision = model.Member("type").Text() is "vlm",
        };
    }
}

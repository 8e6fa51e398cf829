using System.Net;
using System.Text.Json;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Discovery;

/// <summary>
/// Recognises llama.cpp's server by its <c>Server</c> header, <c>owned_by</c> or build info, and reads its models. Its context is
/// the one of a slot, which is what a request has.
/// </summary>
internal static class LlamaCppModels
{
    /// <summary>Null when it is another server.</summary>
    public static async Task<DiscoveredServer?> RecogniseAsync(ServerProbe probe, ProbeTarget target, ProbeAnswers answers, CancellationToken cancellationToken)
    {
        var listed = answers.Models.Json.Member("data").Items().ToList();
        var props = answers.Props.Json;
        var build = props.Member("build_info").Text();
        var isLlama = new[] { answers.Root, answers.Props, answers.Models, answers.Health }.Any(answer => answer.Server.Contains("llama.cpp", StringComparison.OrdinalIgnoreCase))
            || build is not null
            || listed.Exists(model => model.Member("owned_by").Text() is "llamacpp");
        if (!isLlama)
        {
            return null;
        }

        var server = new DiscoveredServer(target.Root, UpstreamKind.LlamaCpp) { Version = build, Slots = props.Member("total_slots").Count() };
        if (answers.Models.Status is HttpStatusCode.Unauthorized)
        {
            return server with { Status = ServerStatus.NeedsKey };
        }

        if (answers.Models.Status is HttpStatusCode.ServiceUnavailable || answers.Health.Status is HttpStatusCode.ServiceUnavailable || !answers.Models.Ok)
        {
            return server with { Status = ServerStatus.Loading };
        }

        var isRouter = props.Member("role").Text() is "router";
        var places = isRouter ? [] : (await probe.GetListAsync(target, "/slots", cancellationToken)).ToList();
        return server with
        {
            TakesOrders = isRouter,
            Status = places.Count > 0 && places.TrueForAll(place => place.Member("is_processing").Truth() is true) ? ServerStatus.Busy : ServerStatus.Up,
            Models = [.. listed.Select(model => Read(model, props)).OfType<DiscoveredModel>()],
        };
    }

    private static DiscoveredModel? Read(JsonElement model, JsonElement? props)
    {
        if (model.Member("id").Text() is not { } id)
        {
            return null;
        }

        // The router lists many models and describes none of them in /props.
        var isRouter = props.Member("role").Text() is "router";
        var own = isRouter ? null : props;
        var meta = model.Member("meta");
        var caps = own.Member("chat_template_caps");
        var status = model.Member("status").Member("value").Text();
        return new DiscoveredModel(id)
        {
            IsChat = !LocalNames.IsEmbedding(id),
            SizeBytes = meta.Member("size").Bytes(),
            Parameters = meta.Member("n_params").Bytes() is { } count and > 0 ? Math.Round(count / 1e9, 2) : null,
            Quantization = meta.Member("ftype").Text(),
            TrainedContext = meta.Member("n_ctx_train").Count() ?? model.Member("context_length").Count(),
            AllocatedContext = own.Member("default_generation_settings").Member("n_ctx").Count() ?? meta.Member("n_ctx").Count(),
            IsLoaded = status is null ? !isRouter : status is "loaded" or "sleeping",
            Tools = caps.Member("supports_tools").Truth() ?? caps.Member("supports_tool_calls").Truth(),
            Vision = own.Member("modalities").Member("vision").Truth()
                ?? (model.Member("architecture").Member("input_modalities") is { } modalities ? ((JsonElement?)modalities).Items().Any(item => ((JsonElement?)item).Text() is "image") : null),
        };
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Testing.Upstream;

namespace Sluice.Testing.Fakes;

/// <summary>A model that a <see cref="FakeLmStudio"/> has downloaded.</summary>
/// <param name="Key">Its name.</param>
public sealed record LmStudioModel(string Key)
{
    /// <summary>Context it was trained for, tokens.</summary>
    public int MaxContext { get; init; } = 32_768;

    /// <summary>Bytes of its files.</summary>
    public long Size { get; init; } = 4_700_000_000;

    /// <summary>llm or embedding.</summary>
    public string Type { get; init; } = "llm";
}

/// <summary>
/// LM Studio's server: its own list (v1 of 0.4 and later, or v0 of 0.3.6 and later), orders to load, unload and download (v1
/// only), and a chat that loads on demand and forgets after an idle time what was loaded so, but not what was ordered
/// (https://lmstudio.ai/docs/developer).
/// </summary>
public sealed class FakeLmStudio(TimeProvider time, params LmStudioModel[] models) : ScriptedUpstream
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Instance> _loaded = new(StringComparer.Ordinal);
    private readonly List<LmStudioModel> _models = models.Length == 0 ? [new LmStudioModel("qwen2.5-coder-7b")] : [.. models];
    private readonly List<string> _events = [];
    private int _downloadLooks;

    /// <summary>0.4 and later: its own API takes orders.</summary>
    public bool HasOrders { get; set; } = true;

    /// <summary>How long an idle model stays that was loaded on demand.</summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>Requests that one instance runs at once.</summary>
    public int Parallel { get; set; } = 4;

    /// <summary>Context of a model that is loaded without a word about it.</summary>
    public int DefaultContext { get; set; } = 4096;

    /// <summary>Every load stops here, when set.</summary>
    public Gate? HoldLoad { get; set; }

    /// <summary>Every load fails with this text, when set.</summary>
    public string? LoadFailure { get; set; }

    /// <summary>What happened, in order: <c>load KEY CONTEXT</c>, <c>demand KEY CONTEXT</c>, <c>unload KEY</c>, <c>idle KEY</c>, <c>download KEY</c>.</summary>
    public IReadOnlyList<string> Events
    {
        get
        {
            lock (_lock) return [.. _events];
        }
    }

    /// <inheritdoc/>
    protected override async Task AnswerAsync(UpstreamExchange exchange)
    {
        var request = exchange.Request;
        Forget();
        const string Status = "/api/v1/models/download/status/";
        switch (request.Method, request.Path)
        {
            case ("GET", "/api/v1/models") when HasOrders:
                await SendAsync(exchange, Reply.Json(WireJson.Text(ListV1())));
                return;
            case ("GET", "/api/v0/models"):
                await SendAsync(exchange, Reply.Json(WireJson.Text(ListV0())));
                return;
            case ("GET", "/v1/models"):
                await SendAsync(exchange, Reply.Json(WireJson.Text(new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. _models.Select(model => new JsonObject { ["id"] = model.Key, ["object"] = "model", ["owned_by"] = "organization_owner" })]) })));
                return;
            case ("POST", "/api/v1/models/load") when HasOrders:
                await LoadAsync(exchange);
                return;
            case ("POST", "/api/v1/models/unload") when HasOrders:
                await UnloadAsync(exchange);
                return;
            case ("POST", "/api/v1/models/download") when HasOrders:
                Tell($"download {WireJson.String(Body(exchange)["model"])}");
                await SendAsync(exchange, Reply.Json("""{"job_id":"job_1","status":"downloading","total_size_bytes":1000}"""));
                return;
            case ("GET", { } path) when HasOrders && path.StartsWith(Status, StringComparison.Ordinal):
                var ended = ++_downloadLooks > 1;
                await SendAsync(exchange, Reply.Json(string.Create(CultureInfo.InvariantCulture, $$"""{"job_id":"job_1","status":"{{(ended ? "completed" : "downloading")}}","total_size_bytes":1000,"downloaded_bytes":{{(ended ? 1000 : 400)}}}""")));
                return;
            case ("POST", "/v1/chat/completions"):
                await ChatAsync(exchange);
                return;
            default:
                // What it answers to a path that it does not know, with status 200.
                await SendAsync(exchange, Reply.Json($$"""{"error":"Unexpected endpoint or method. ({{request.Method}} {{request.Path}})"}"""));
                return;
        }
    }

    private async Task LoadAsync(UpstreamExchange exchange)
    {
        var body = Body(exchange);
        if (Find(body) is not { } model)
        {
            await SendAsync(exchange, Reply.Json("""{"error":{"message":"Model not found","type":"not_found"}}""", 404));
            return;
        }

        if (HoldLoad is { } gate) await gate.WaitAsync(exchange.Ended);
        if (LoadFailure is { } failure)
        {
            await SendAsync(exchange, Reply.Json(WireJson.Text(new JsonObject { ["error"] = new JsonObject { ["message"] = failure, ["type"] = "model_load_failed" } }), 500));
            return;
        }

        var context = Math.Min((int?)WireJson.Number(body["context_length"]) ?? DefaultContext, model.MaxContext);
        lock (_lock) _loaded[model.Key] = new Instance(model.Key, context, null);
        Tell(string.Create(CultureInfo.InvariantCulture, $"load {model.Key} {context}"));
        await SendAsync(exchange, Reply.Json($$"""{"type":"llm","instance_id":"{{model.Key}}","load_time_seconds":9.1,"status":"loaded"}"""));
    }

    private async Task UnloadAsync(UpstreamExchange exchange)
    {
        var instance = WireJson.String(Body(exchange)["instance_id"]) ?? "";
        bool was;
        lock (_lock) was = _loaded.Remove(instance);
        if (was) Tell($"unload {instance}");
        await SendAsync(exchange, was ? Reply.Json($$"""{"instance_id":"{{instance}}"}""") : Reply.Json("""{"error":{"message":"Instance not found","type":"not_found"}}""", 404));
    }

    private async Task ChatAsync(UpstreamExchange exchange)
    {
        if (Find(Body(exchange)) is not { } model)
        {
            await SendAsync(exchange, Reply.Json("""{"error":{"message":"Model not found","type":"invalid_request_error","code":"model_not_found"}}""", 404));
            return;
        }

        bool cold;
        lock (_lock) cold = !_loaded.ContainsKey(model.Key);
        if (cold)
        {
            if (HoldLoad is { } gate) await gate.WaitAsync(exchange.Ended);
            Tell(string.Create(CultureInfo.InvariantCulture, $"demand {model.Key} {DefaultContext}"));
        }

        lock (_lock)
        {
            var until = time.GetUtcNow() + IdleTime;
            _loaded[model.Key] = _loaded.TryGetValue(model.Key, out var instance) ? instance with { Until = instance.Until is null ? null : until } : new Instance(model.Key, DefaultContext, until);
        }

        await SendAsync(exchange, Reply.Sse(
            $$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"{{{model.Key}}}","choices":[{"index":0,"delta":{"role":"assistant","content":"{{{FakeBrain.Greeting}}}"},"finish_reason":null}]}""" + "\n\n").Then($$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"{{{model.Key}}}","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\n").Then("data: [DONE]\n\n"));
    }

    private JsonObject ListV1() => new()
    {
        ["models"] = new JsonArray([.. _models.Select(model => new JsonObject
        {
            ["type"] = model.Type,
            ["publisher"] = "publisher",
            ["key"] = model.Key,
            ["display_name"] = model.Key,
            ["architecture"] = "qwen2",
            ["quantization"] = new JsonObject { ["name"] = "Q4_K_M", ["bits_per_weight"] = 4 },
            ["size_bytes"] = model.Size,
            ["params_string"] = "7B",
            ["loaded_instances"] = Find(model.Key) is { } instance
                ? new JsonArray(new JsonObject { ["id"] = instance.Key, ["config"] = new JsonObject { ["context_length"] = instance.Context, ["parallel"] = Parallel, ["flash_attention"] = true } })
                : [],
            ["max_context_length"] = model.MaxContext,
            ["format"] = "gguf",
            ["capabilities"] = new JsonObject { ["vision"] = false, ["trained_for_tool_use"] = true },
        })]),
    };

    private JsonObject ListV0() => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. _models.Select(model =>
        {
            var item = new JsonObject
            {
                ["id"] = model.Key, ["object"] = "model", ["type"] = model.Type is "llm" ? "llm" : "embeddings", ["publisher"] = "publisher", ["arch"] = "qwen2", ["compatibility_type"] = "gguf",
                ["quantization"] = "Q4_K_M", ["state"] = Find(model.Key) is null ? "not-loaded" : "loaded", ["max_context_length"] = model.MaxContext,
            };
            if (Find(model.Key) is { } instance) item["loaded_context_length"] = instance.Context;
            return item;
        })]),
    };

    private Instance? Find(string key)
    {
        lock (_lock) return _loaded.GetValueOrDefault(key);
    }

    private LmStudioModel? Find(JsonObject body) => _models.Find(model => model.Key == WireJson.String(body["model"]));

    private void Forget()
    {
        lock (_lock)
        {
            foreach (var instance in _loaded.Values.Where(instance => instance.Until <= time.GetUtcNow()).ToList())
            {
                _loaded.Remove(instance.Key);
                _events.Add($"idle {instance.Key}");
            }
        }
    }

    private void Tell(string what)
    {
        lock (_lock) _events.Add(what);
    }

    private static JsonObject Body(UpstreamExchange exchange) => JsonNode.Parse(exchange.Request.Body.Span) as JsonObject ?? [];

    private sealed record Instance(string Key, int Context, DateTimeOffset? Until);
}

using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Testing.Upstream;

namespace Sluice.Testing.Fakes;

/// <summary>vLLM's server: one model under its served name, 404 for any other, health without a body, metrics (https://docs.vllm.ai).</summary>
public sealed class FakeVllm(string model = "qwen/qwen3-coder") : ScriptedUpstream
{
    /// <summary>Context of the model, tokens.</summary>
    public int MaxModelLength { get; set; } = 65_536;

    /// <summary>It is still starting its engine.</summary>
    public bool IsStarting { get; set; }

    /// <summary>Requests that run now, for <c>/metrics</c>.</summary>
    public int Running { get; set; }

    /// <summary>Requests that wait for a place, for <c>/metrics</c>.</summary>
    public int Waiting { get; set; }

    /// <inheritdoc/>
    protected override Task AnswerAsync(UpstreamExchange exchange) => SendAsync(exchange, (exchange.Request.Method, exchange.Request.Path) switch
    {
        ("GET", "/version") => Reply.Json("""{"version":"0.32.0"}"""),
        ("GET", "/health" or "/ping") => Reply.Whole("text/plain", [], IsStarting ? 503 : 200),
        ("GET", "/v1/models") => Reply.Json(string.Create(CultureInfo.InvariantCulture, $$"""{"object":"list","data":[{"id":"{{model}}","object":"model","created":1795273552,"owned_by":"vllm","root":"{{model}}","parent":null,"max_model_len":{{MaxModelLength}},"permission":[]}]}""")),
        ("GET", "/metrics") => Reply.Whole("text/plain; version=0.0.4", System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""
            # HELP vllm:num_requests_running Number of requests in model execution batches.
            # TYPE vllm:num_requests_running gauge
            vllm:num_requests_running{engine="0",model_name="{{model}}"} {{Running}}.0
            # HELP vllm:num_requests_waiting Number of requests waiting to be processed.
            # TYPE vllm:num_requests_waiting gauge
            vllm:num_requests_waiting{engine="0",model_name="{{model}}"} {{Waiting}}.0

            """))),
        ("POST", "/v1/chat/completions") => Chat(JsonNode.Parse(exchange.Request.Body.Span) as JsonObject ?? []),
        _ => Reply.Json("""{"detail":"Not Found"}""", 404),
    });

    private Reply Chat(JsonObject body) => WireJson.String(body["model"]) is not { } asked || asked != model
        ? Reply.Json($$$"""{"error":{"message":"The model `{{{WireJson.String(body["model"])}}}` does not exist.","type":"NotFoundError","param":"model","code":404}}""", 404)
        : Reply.Sse(
            $$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"{{{model}}}","choices":[{"index":0,"delta":{"role":"assistant","content":"{{{FakeBrain.Greeting}}}"},"finish_reason":null}]}""" + "\n\n").Then($$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"{{{model}}}","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\n").Then("data: [DONE]\n\n");
}

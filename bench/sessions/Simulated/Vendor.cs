using Sluice.Testing.Upstream;

namespace Sluice.Sessions.Simulated;

/// <summary>Anthropic with a prompt cache, at a stated speed. It is always right.</summary>
internal sealed class Vendor(Stage stage, Pace pace) : ScriptedUpstream
{
    private readonly PromptCache _cache = new();

    protected override async Task AnswerAsync(UpstreamExchange exchange)
    {
        if (exchange.Request.Path is not "/v1/messages")
        {
            await SendAsync(exchange, Reply.Json("""{"type":"error","error":{"type":"not_found_error","message":"not here"}}""", 404));
            return;
        }

        var body = exchange.Request.Json;
        PromptTokens prompt;
        lock (_cache) prompt = _cache.Take(body);
        await AnthropicWire.AnswerAsync(exchange, body, stage.Call.Answer, prompt, pace);
    }
}

using System.Text.Json.Nodes;
using Sluice.Sessions.Scripts;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;

namespace Sluice.Sessions.Simulated;

/// <summary>A prompt as Anthropic bills it.</summary>
internal readonly record struct PromptTokens(long Input, long CacheRead, long CacheWrite);

/// <summary>Writes an answer as the Anthropic Messages API does.</summary>
internal static class AnthropicWire
{
    private static int _count;

    public static async Task AnswerAsync(UpstreamExchange exchange, JsonObject body, Step step, PromptTokens prompt, Pace pace)
    {
        await pace.ReadAsync(prompt.Input + prompt.CacheWrite, exchange.Ended);
        var number = Interlocked.Increment(ref _count);
        var stop = step.Calls.Count > 0 ? "tool_use" : "end_turn";
        var claims = new ClaimedTokens(prompt.Input, step.Tokens, prompt.CacheRead, prompt.CacheWrite);
        var message = AnthropicEvents.Message($"msg_simulated{number:d6}", WireJson.String(body["model"]), claims);
        List<JsonObject> blocks = [];
        if (step.Text.Length > 0) blocks.Add(new JsonObject { ["type"] = "text", ["text"] = step.Text });
        for (var i = 0; i < step.Calls.Count; i++)
            blocks.Add(new JsonObject { ["type"] = "tool_use", ["id"] = $"toolu_sim{number:d6}{i}", ["name"] = step.Calls[i].Tool, ["input"] = step.Calls[i].Arguments.DeepClone() });
        if (!WireJson.IsTrue(body["stream"]))
        {
            await pace.WriteAsync(step.Tokens, exchange.Ended);
            message["content"] = new JsonArray([.. blocks]);
            message["stop_reason"] = stop;
            message["usage"] = AnthropicEvents.Usage(claims);
            await Reply.Json(WireJson.Text(message)).SendAsync(exchange);
            return;
        }

        await exchange.StartAsync(200, [new("content-type", "text/event-stream; charset=utf-8"), new("cache-control", "no-cache"), new("request-id", $"req_simulated{number:d6}")]);
        Task Send(JsonObject data) => exchange.WriteAsync(WireJson.Event(WireJson.String(data["type"])!, data));
        await Send(AnthropicEvents.Begin(message));
        for (var i = 0; i < blocks.Count; i++)
        {
            var isText = WireJson.String(blocks[i]["type"]) is "text";
            var content = isText ? step.Text : WireJson.Text(blocks[i]["input"]);
            blocks[i][isText ? "text" : "input"] = isText ? "" : new JsonObject();
            await Send(AnthropicEvents.Start(i, blocks[i]));
            foreach (var piece in content.Chunk(40))
            {
                await Send(isText ? AnthropicEvents.Text(i, new string(piece)) : AnthropicEvents.Arguments(i, new string(piece)));
                await pace.WriteAsync(piece.Length / 4.0, exchange.Ended);
            }

            await Send(AnthropicEvents.Stop(i));
        }

        await Send(AnthropicEvents.Ending(stop, step.Tokens));
        await Send(AnthropicEvents.End());
        await exchange.FinishAsync();
    }
}

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
        var message = new JsonObject
        {
            ["id"] = $"msg_simulated{number:d6}",
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = body["model"]!.DeepClone(),
            ["content"] = new JsonArray(),
            ["stop_reason"] = null,
            ["stop_sequence"] = null,
            ["usage"] = Usage(prompt, 1),
        };
        List<JsonObject> blocks = [];
        if (step.Text.Length > 0) blocks.Add(new JsonObject { ["type"] = "text", ["text"] = step.Text });
        for (var i = 0; i < step.Calls.Count; i++)
            blocks.Add(new JsonObject { ["type"] = "tool_use", ["id"] = $"toolu_sim{number:d6}{i}", ["name"] = step.Calls[i].Tool, ["input"] = step.Calls[i].Arguments.DeepClone() });
        if (!WireJson.IsTrue(body["stream"]))
        {
            await pace.WriteAsync(step.Tokens, exchange.Ended);
            message["content"] = new JsonArray([.. blocks]);
            message["stop_reason"] = stop;
            message["usage"] = Usage(prompt, step.Tokens);
            var json = System.Text.Encoding.UTF8.GetBytes(WireJson.Text(message));
            await exchange.StartAsync(200, [new("content-type", "application/json"), new("content-length", json.Length.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
            await exchange.WriteAsync(json);
            await exchange.FinishAsync();
            return;
        }

        await exchange.StartAsync(200, [new("content-type", "text/event-stream; charset=utf-8"), new("cache-control", "no-cache"), new("request-id", $"req_simulated{number:d6}")]);
        Task Send(JsonObject data) => exchange.WriteAsync(WireJson.Event(WireJson.String(data["type"])!, data));
        await Send(new JsonObject { ["type"] = "message_start", ["message"] = message });
        for (var i = 0; i < blocks.Count; i++)
        {
            var isText = WireJson.String(blocks[i]["type"]) is "text";
            var content = isText ? step.Text : WireJson.Text(blocks[i]["input"]);
            blocks[i][isText ? "text" : "input"] = isText ? "" : new JsonObject();
            await Send(new JsonObject { ["type"] = "content_block_start", ["index"] = i, ["content_block"] = blocks[i] });
            foreach (var piece in content.Chunk(40))
            {
                await Send(new JsonObject
                {
                    ["type"] = "content_block_delta",
                    ["index"] = i,
                    ["delta"] = isText ? new JsonObject { ["type"] = "text_delta", ["text"] = new string(piece) } : new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = new string(piece) },
                });
                await pace.WriteAsync(piece.Length / 4.0, exchange.Ended);
            }

            await Send(new JsonObject { ["type"] = "content_block_stop", ["index"] = i });
        }

        await Send(new JsonObject { ["type"] = "message_delta", ["delta"] = new JsonObject { ["stop_reason"] = stop, ["stop_sequence"] = null }, ["usage"] = new JsonObject { ["output_tokens"] = step.Tokens } });
        await Send(new JsonObject { ["type"] = "message_stop" });
        await exchange.FinishAsync();
    }

    private static JsonObject Usage(PromptTokens prompt, long output) => new()
    {
        ["input_tokens"] = prompt.Input,
        ["cache_creation_input_tokens"] = prompt.CacheWrite,
        ["cache_read_input_tokens"] = prompt.CacheRead,
        ["cache_creation"] = new JsonObject { ["ephemeral_5m_input_tokens"] = prompt.CacheWrite, ["ephemeral_1h_input_tokens"] = 0 },
        ["output_tokens"] = output,
    };
}

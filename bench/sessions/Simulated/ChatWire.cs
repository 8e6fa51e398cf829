using System.Text.Json.Nodes;
using Sluice.Sessions.Scripts;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;

namespace Sluice.Sessions.Simulated;

/// <summary>Writes an answer as a Chat Completions server does.</summary>
internal static class ChatWire
{
    private static int _count;

    public static async Task AnswerAsync(UpstreamExchange exchange, JsonObject body, Step step, long prompt, string finish, Pace pace)
    {
        var number = Interlocked.Increment(ref _count);
        var reason = step.Calls.Count > 0 ? "tool_calls" : finish;
        var usage = new JsonObject { ["prompt_tokens"] = prompt, ["completion_tokens"] = step.Tokens, ["total_tokens"] = prompt + step.Tokens };
        JsonObject Frame(string kind, JsonObject choice) => new()
        {
            ["id"] = $"chatcmpl-sim{number:d6}",
            ["object"] = kind,
            ["created"] = 1_795_176_000,
            ["model"] = body["model"]!.DeepClone(),
            ["choices"] = new JsonArray(choice),
        };
        var calls = new JsonArray([.. step.Calls.Select((call, i) => new JsonObject
        {
            ["index"] = i, ["id"] = $"call_sim{number:d6}{i}", ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = call.Tool, ["arguments"] = WireJson.Text(call.Arguments) },
        })]);
        if (!WireJson.IsTrue(body["stream"]))
        {
            await pace.WriteAsync(step.Tokens, exchange.Ended);
            var message = new JsonObject { ["role"] = "assistant", ["content"] = step.Text };
            if (calls.Count > 0) message["tool_calls"] = calls;
            var whole = Frame("chat.completion", new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = reason });
            whole["usage"] = usage;
            await Reply.Json(WireJson.Text(whole)).SendAsync(exchange);
            return;
        }

        await exchange.StartAsync(200, [new("content-type", "text/event-stream; charset=utf-8")]);
        Task Send(JsonObject delta, string? end = null) => exchange.WriteAsync(WireJson.Data(Frame("chat.completion.chunk", new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = end })));
        await Send(new JsonObject { ["role"] = "assistant", ["content"] = "" });
        foreach (var piece in step.Text.Chunk(40))
        {
            await Send(new JsonObject { ["content"] = new string(piece) });
            await pace.WriteAsync(piece.Length / 4.0, exchange.Ended);
        }

        if (calls.Count > 0)
        {
            await pace.WriteAsync(step.Tokens - (step.Text.Length / 4.0), exchange.Ended);
            await Send(new JsonObject { ["tool_calls"] = calls });
        }

        await Send([], reason);
        if (WireJson.IsTrue(body["stream_options"]?["include_usage"]))
        {
            var last = Frame("chat.completion.chunk", []);
            last["choices"] = new JsonArray();
            last["usage"] = usage;
            await exchange.WriteAsync(WireJson.Data(last));
        }

        await exchange.WriteAsync("data: [DONE]\n\n");
        await exchange.FinishAsync();
    }
}

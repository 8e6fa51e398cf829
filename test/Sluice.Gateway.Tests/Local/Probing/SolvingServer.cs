using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Sluice.Testing.Upstream;

namespace Sluice.Gateway.Tests.Local.Probing;

/// <summary>A Chat Completions server whose model solves every task of a probe, but for those that it is told not to.</summary>
internal sealed class SolvingServer : ScriptedUpstream
{
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    /// <summary>Tasks, by the beginning of their ids, that it gets wrong.</summary>
    public IReadOnlyList<string> Weak { get; init; } = [];

    /// <summary>Tokens of prompt, by its own count, beyond which it finds nothing.</summary>
    public int BlindAbove { get; init; } = int.MaxValue;

    /// <summary>Characters of a request that it counts as one token.</summary>
    public int TokenLength { get; init; } = 4;

    /// <summary>Holds the answer to the first question of this task until it opens.</summary>
    public (string Task, Gate Gate)? Hold { get; set; }

    /// <summary>Dies when this task is asked.</summary>
    public string? DiesAt { get; set; }

    /// <summary>How often the first question of each task was asked.</summary>
    public IReadOnlyDictionary<string, int> Asked => _asked;

    protected override async Task AnswerAsync(UpstreamExchange exchange)
    {
        if (exchange.Request.Path != "/v1/chat/completions")
        {
            await SendAsync(exchange, Reply.Json("""{"error":"not here"}""", 404));
            return;
        }

        var messages = exchange.Request.Json["messages"]!.AsArray();
        var prompt = Text(messages.First(message => (string?)message!["role"] == "user")!);
        var tokens = exchange.Request.Text.Length / TokenLength;
        var turn = messages.Count(message => (string?)message!["role"] == "assistant");
        var task = GoldenAnswers.Tasks.FirstOrDefault(one => one.Prompt == prompt);
        if (task is not null && turn == 0) _asked.AddOrUpdate(task.Id, 1, static (_, count) => count + 1);
        if (task is not null && task.Id == DiesAt)
        {
            Stop();
            return;
        }

        if (Hold is { } hold && task?.Id == hold.Task)
        {
            Hold = null;
            await hold.Gate.WaitAsync(exchange.Ended);
        }

        var answer = task is null ? GoldenAnswers.Say(Find(prompt, tokens))
            : Weak.Any(prefix => task.Id.StartsWith(prefix, StringComparison.Ordinal)) ? GoldenAnswers.Wrong
            : GoldenAnswers.Of(task.Id)[Math.Min(turn, GoldenAnswers.Of(task.Id).Length - 1)];
        await SendAsync(exchange, Stream(answer, tokens));
    }

    private static string Text(JsonNode message) => message["content"] is JsonArray parts ? string.Concat(parts.Select(part => (string?)part!["text"])) : (string?)message["content"] ?? "";

    private string Find(string prompt, int tokens)
    {
        if (Between(prompt, "What is the secret number of the ", "?") is not { } keeper) return "one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve";
        return tokens <= BlindAbove ? Between(prompt, $"The secret number of the {keeper} is ", ".")! : "I do not know.";
    }

    private static string? Between(string text, string before, string after)
    {
        var at = text.IndexOf(before, StringComparison.Ordinal);
        if (at < 0) return null;
        at += before.Length;
        return text[at..text.IndexOf(after, at, StringComparison.Ordinal)];
    }

    private static Reply Stream(GoldenTurn turn, int tokens)
    {
        var reply = Reply.Sse(Chunk(new JsonObject { ["role"] = "assistant", ["content"] = turn.Text }, null));
        for (var i = 0; i < turn.Calls.Length; i++)
        {
            reply = reply.Then(Chunk(new JsonObject
            {
                ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = i, ["id"] = $"call_{i}", ["type"] = "function", ["function"] = new JsonObject { ["name"] = turn.Calls[i].Tool, ["arguments"] = turn.Calls[i].Arguments } }),
            }, null));
        }

        var usage = new JsonObject { ["id"] = "c", ["object"] = "chat.completion.chunk", ["choices"] = new JsonArray(), ["usage"] = new JsonObject { ["prompt_tokens"] = tokens, ["completion_tokens"] = 20 } };
        return reply.Then(Chunk([], turn.Calls.Length > 0 ? "tool_calls" : "stop")).Then($"data: {usage.ToJsonString()}\n\ndata: [DONE]\n\n");
    }

    private static string Chunk(JsonObject delta, string? finish) =>
        $"data: {new JsonObject { ["id"] = "c", ["object"] = "chat.completion.chunk", ["model"] = "solver", ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }) }.ToJsonString()}\n\n";
}

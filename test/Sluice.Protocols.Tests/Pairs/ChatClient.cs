using System.Text.Json.Nodes;

namespace Sluice.Protocols.Tests.Pairs;

/// <summary>Reads Chat Completions: role first, one finish, a usage chunk when asked for, <c>[DONE]</c>; tool indices in order, heads once.</summary>
internal static class ChatClient
{
    public static ClientMessage ReadStream(string wire, bool includesUsage)
    {
        var message = new ClientMessage();
        var calls = new List<(string? Id, string? Name, string Arguments)>();
        var (hasRole, isDone, usages) = (false, false, 0);
        string? identity = null;
        foreach (var (name, data) in SseFrames.Read(wire, message))
        {
            message.Rule(name is null, "an event: line");
            message.Rule(!isDone && message.Error is null, $"data after the end: {data}");
            if (data == "[DONE]")
            {
                isDone = true;
                continue;
            }

            if (message.Json(data) is not { } json) continue;
            if (json["error"] is JsonObject error)
            {
                message.Error = error;
                continue;
            }

            var head = $"{json["id"]} {json["created"]} {json["model"]} {json["object"]}";
            identity ??= head;
            message.Rule(head == identity && (string?)json["model"] == "asked-model" && (string?)json["object"] == "chat.completion.chunk", $"head changes: {head}");
            if (json["usage"] is JsonObject usage)
            {
                message.Usage = (JsonObject)usage.DeepClone();
                usages++;
                message.Rule(json["choices"] is JsonArray { Count: 0 } && message.Finish is not null, "usage outside of the chunk without choices after the finish");
            }

            foreach (var choice in (JsonArray)json["choices"]!) ReadChoice((JsonObject)choice!, message, calls, ref hasRole);
        }

        foreach (var call in calls)
        {
            message.Rule(call.Arguments.Length > 0 || !isDone, "arguments are empty, which is not JSON");
            message.AddCall(call.Id, call.Name, call.Arguments);
        }

        message.Rule(usages == (includesUsage && message.Error is null && message.Finish is not null ? 1 : 0), $"{usages} usage chunks");
        message.Rule(message.Error is null || !isDone, "[DONE] after an error");
        message.IsComplete = message.Finish is not null && isDone;
        return message;
    }

    public static ClientMessage ReadBody(string body)
    {
        var message = new ClientMessage { IsComplete = true };
        var json = message.Json(body)!;
        var choice = json["choices"]![0]!;
        var said = (JsonObject)choice["message"]!;
        message.Rule((string?)json["object"] == "chat.completion" && (string?)said["role"] == "assistant" && said.ContainsKey("content"), "a bad completion");
        message.Text = (string?)said["content"] ?? "";
        message.Refusal = (string?)said["refusal"] ?? "";
        message.Thinking = (string?)said["reasoning_content"] ?? "";
        foreach (var call in said["tool_calls"] as JsonArray ?? [])
        {
            message.Rule((string?)call!["type"] == "function", "a call without a type");
            message.AddCall((string?)call["id"], (string?)call["function"]!["name"], (string)call["function"]!["arguments"]!);
        }

        message.Finish = (string?)choice["finish_reason"];
        message.Usage = (JsonObject)json["usage"]!.DeepClone();
        return message;
    }

    private static void ReadChoice(JsonObject choice, ClientMessage message, List<(string? Id, string? Name, string Arguments)> calls, ref bool hasRole)
    {
        var delta = (JsonObject)choice["delta"]!;
        message.Rule(hasRole == (delta["role"] is null), "the role is not exactly in the first delta");
        hasRole = true;
        message.Rule(message.Finish is null, "a choice after the finish");
        message.Text += (string?)delta["content"];
        message.Refusal += (string?)delta["refusal"];
        message.Thinking += (string?)delta["reasoning_content"];
        foreach (var call in delta["tool_calls"] as JsonArray ?? [])
        {
            var index = (int)call!["index"]!;
            var function = (JsonObject)call["function"]!;
            if (index == calls.Count)
            {
                message.Rule((string?)call["type"] == "function", "the first piece of a call lacks its type");
                calls.Add(((string?)call["id"], (string?)function["name"], (string?)function["arguments"] ?? ""));
            }
            else
            {
                message.Rule(index == calls.Count - 1 && call["id"] is null, $"a piece of call {index} out of order");
                calls[index] = calls[index] with { Arguments = calls[index].Arguments + (string?)function["arguments"] };
            }
        }

        message.Finish = (string?)choice["finish_reason"] ?? message.Finish;
    }
}

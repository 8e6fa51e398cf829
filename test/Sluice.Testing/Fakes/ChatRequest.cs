using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Fakes;

/// <summary>Reads a Chat Completions request: what the vendor would refuse in it, what it costs, what the brain sees of it.</summary>
internal static class ChatRequest
{
    /// <summary>What the vendor would refuse: the parameter and the reason; null when it would accept.</summary>
    public static (string Parameter, string Why)? Problem(JsonObject body)
    {
        if (WireJson.String(body["model"]) is not { Length: > 0 })
        {
            return ("model", "you must provide a model parameter");
        }

        if (body["messages"] is not JsonArray { Count: > 0 } messages)
        {
            return ("messages", "Missing required parameter: 'messages'.");
        }

        HashSet<string> open = [];
        for (var i = 0; i < messages.Count; i++)
        {
            if (MessageProblem(messages[i] as JsonObject, open) is { } problem)
            {
                return ($"messages.[{i}]", problem);
            }
        }

        return open.Count > 0
            ? ("messages", "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.")
            : null;
    }

    public static BrainTurn Turn(JsonObject body)
    {
        var turn = WireJson.Objects(body["messages"]).Reverse().TakeWhile(message => WireJson.String(message["role"]) is not "assistant").Reverse().ToArray();
        var choice = body["tool_choice"];
        var format = body["response_format"];
        return new BrainTurn(
            string.Join('\n', turn.Where(message => WireJson.String(message["role"]) is "user").SelectMany(Texts)),
            turn.Any(message => WireJson.String(message["role"]) is "tool"),
            WireJson.String(choice) is "none" ? [] : [.. WireJson.Objects(body["tools"]).Select(Tool)])
        {
            MustCall = WireJson.String(choice) is "required" ? "" : WireJson.String((choice as JsonObject)?["function"]?["name"]),
            MustFit = WireJson.String(format?["type"]) switch
            {
                "json_schema" => format!["json_schema"]?["schema"],
                "json_object" => new JsonObject(),
                _ => null,
            },
            MaxTokens = WireJson.Number(body["max_completion_tokens"]) ?? WireJson.Number(body["max_tokens"]) ?? long.MaxValue,
        };
    }

    public static long CountInput(JsonObject body) => FakeBrain.CountTokens(WireJson.Text(body["tools"]) + WireJson.Text(body["messages"]));

    private static BrainTool Tool(JsonObject tool) => new(WireJson.String(tool["function"]?["name"]) ?? "", tool["function"]?["parameters"]);

    private static string? MessageProblem(JsonObject? message, HashSet<string> open)
    {
        switch (WireJson.String(message?["role"]))
        {
            case "system" or "developer" or "user":
                return message!["content"] is null ? "content is required" : null;
            case "assistant":
                return AssistantProblem(message!, open);
            case "tool":
                return open.Remove(WireJson.String(message!["tool_call_id"]) ?? "")
                    ? null
                    : "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.";
            default:
                return "Invalid value for 'role'.";
        }
    }

    private static string? AssistantProblem(JsonObject message, HashSet<string> open)
    {
        foreach (var call in WireJson.Objects(message["tool_calls"]))
        {
            open.Add(WireJson.String(call["id"]) ?? "");
            try
            {
                JsonNode.Parse(WireJson.String(call["function"]?["arguments"]) ?? "?");
            }
            catch (JsonException)
            {
                return "tool call arguments must be a JSON string.";
            }
        }

        return null;
    }

    private static IEnumerable<string> Texts(JsonObject message) =>
        WireJson.String(message["content"]) is { } text ? [text] : WireJson.Objects(message["content"]).Select(part => WireJson.String(part["text"])).OfType<string>();
}

using System.Text.Json.Nodes;

namespace Sluice.Testing.Fakes;

/// <summary>Reads a Messages request: what the vendor would refuse in it, what it costs, what the brain sees of it.</summary>
internal static class AnthropicRequest
{
    /// <summary>What the vendor would refuse, in about its words; null when it would accept.</summary>
    public static string? Problem(JsonObject body, bool counting)
    {
        if (WireJson.String(body["model"]) is not { Length: > 0 })
        {
            return "model: Field required";
        }

        if (!counting && WireJson.Number(body["max_tokens"]) is not >= 0)
        {
            return "max_tokens: Field required";
        }

        if (body["messages"] is not JsonArray { Count: > 0 } messages)
        {
            return "messages: at least one message is required";
        }

        HashSet<string> open = [];
        for (var i = 0; i < messages.Count; i++)
        {
            if (MessageProblem(messages[i] as JsonObject, open) is { } problem)
            {
                return $"messages.{i}{problem}";
            }
        }

        var forces = WireJson.String(body["tool_choice"]?["type"]) is "any" or "tool";
        return forces && WireJson.String(body["thinking"]?["type"]) is "enabled" or "adaptive"
            ? "Thinking may not be enabled when tool_choice forces tool use."
            : null;
    }

    public static BrainTurn Turn(JsonObject body)
    {
        var turn = WireJson.Objects(body["messages"]).Reverse().TakeWhile(message => WireJson.String(message["role"]) is not "assistant").Reverse().ToArray();
        var choice = WireJson.String(body["tool_choice"]?["type"]);
        return new BrainTurn(
            string.Join('\n', turn.Where(message => WireJson.String(message["role"]) is "user").SelectMany(Texts)),
            turn.SelectMany(message => WireJson.Objects(message["content"])).Any(block => WireJson.String(block["type"]) is "tool_result"),
            choice is "none" ? [] : [.. WireJson.Objects(body["tools"]).Select(tool => new BrainTool(WireJson.String(tool["name"]) ?? "", tool["input_schema"]))])
        {
            MustCall = choice switch { "any" => "", "tool" => WireJson.String(body["tool_choice"]!["name"]), _ => null },
            MustFit = body["output_config"]?["format"]?["schema"],
            MaxTokens = WireJson.Number(body["max_tokens"]) ?? long.MaxValue,
        };
    }

    public static long CountInput(JsonObject body) => FakeBrain.CountTokens(WireJson.Text(body["system"]) + WireJson.Text(body["tools"]) + WireJson.Text(body["messages"]));

    private static string? MessageProblem(JsonObject? message, HashSet<string> open)
    {
        if (WireJson.String(message?["role"]) is not ("user" or "assistant" or "system") || message!["content"] is not (JsonValue or JsonArray))
        {
            return ": Input should be a valid message";
        }

        var isAssistant = WireJson.String(message["role"]) is "assistant";
        if (isAssistant)
        {
            open.Clear();
        }

        foreach (var block in WireJson.Objects(message["content"]))
        {
            switch (WireJson.String(block["type"]))
            {
                case "text" when WireJson.String(block["text"]) is not { Length: > 0 }:
                    return ": text content blocks must be non-empty";
                case "thinking" when WireJson.String(block["signature"]) != FakeAnthropic.Sign(WireJson.String(block["thinking"]) ?? ""):
                    return ": Invalid `signature` in `thinking` block";
                case "tool_use":
                    open.Add(WireJson.String(block["id"]) ?? "");
                    break;
                case "tool_result" when !open.Remove(WireJson.String(block["tool_use_id"]) ?? ""):
                    return ": `tool_result` block without a corresponding `tool_use` block in the previous message";
                default:
                    break;
            }
        }

        return !isAssistant && WireJson.String(message["role"]) is "user" && open.Count > 0
            ? ": `tool_use` ids were found without `tool_result` blocks immediately after"
            : null;
    }

    private static IEnumerable<string> Texts(JsonObject message) =>
        WireJson.String(message["content"]) is { } text ? [text] : WireJson.Objects(message["content"]).Select(block => WireJson.String(block["text"])).OfType<string>();
}

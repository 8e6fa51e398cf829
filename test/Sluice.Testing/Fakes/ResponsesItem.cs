using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Fakes;

/// <summary>What the vendor checks in one item of a Responses input: its fields, the prefix of its id, and that results have calls.</summary>
internal static class ResponsesItem
{
    /// <summary>What every sealed thought of this fake begins with.</summary>
    public const string SealPrefix = "gAAAAfake";

    private sealed record Kind(string IdPrefix, params string[] Fields);

    private static readonly Dictionary<string, Kind> Kinds = new(StringComparer.Ordinal)
    {
        ["message"] = new("msg", "role", "content", "phase"),
        ["function_call"] = new("fc", "call_id", "name", "arguments", "namespace"),
        ["function_call_output"] = new("fc", "call_id", "output"),
        ["custom_tool_call"] = new("ctc", "call_id", "name", "input", "namespace"),
        ["custom_tool_call_output"] = new("ctc", "call_id", "output"),
        ["reasoning"] = new("rs", "summary", "content", "encrypted_content"),
        ["web_search_call"] = new("ws", "action"),
        ["additional_tools"] = new("", "role", "tools"),
        ["tool_search_call"] = new("", "call_id", "execution", "arguments"),
        ["tool_search_output"] = new("", "call_id", "execution", "tools"),
    };

    /// <summary>What is wrong with it; null when nothing is.</summary>
    /// <param name="item">The item.</param>
    /// <param name="at">Where it stands.</param>
    /// <param name="open">Calls before it that have no result yet.</param>
    public static ResponsesProblem? Problem(JsonObject item, string at, HashSet<string> open)
    {
        // A message may leave out its type; nothing else may.
        var type = WireJson.String(item["type"]) ?? (item["role"] is null ? "" : "message");
        if (!Kinds.TryGetValue(type, out var kind))
        {
            return new ResponsesProblem($"Invalid value: '{type}'.", at + ".type", "invalid_value");
        }

        // The last two are what the first-party client adds of its own.
        if (item.FirstOrDefault(field => !kind.Fields.Contains(field.Key) && field.Key is not ("type" or "id" or "status" or "internal_chat_message_metadata_passthrough" or "created_by")).Key is { } unknown)
        {
            return new ResponsesProblem($"Unknown parameter: '{at}.{unknown}'.", $"{at}.{unknown}", "unknown_parameter");
        }

        if (WireJson.String(item["id"]) is { } id && !id.StartsWith(kind.IdPrefix, StringComparison.Ordinal))
        {
            return new ResponsesProblem($"Invalid '{at}.id': '{id}'. Expected an ID that begins with '{kind.IdPrefix}'.", at + ".id", "invalid_value");
        }

        return type switch
        {
            "message" => MessageProblem(item, at),
            "function_call" => CallProblem(item, at, open),
            "custom_tool_call" => WireJson.String(item["call_id"]) is { } custom && WireJson.String(item["input"]) is not null && open.Add(custom) ? null : Missing(at + ".input"),
            "function_call_output" or "custom_tool_call_output" => OutputProblem(item, at, open),
            "reasoning" => ReasoningProblem(item, at),
            _ => null,
        };
    }

    private static ResponsesProblem? MessageProblem(JsonObject item, string at)
    {
        var role = WireJson.String(item["role"]);
        if (role is not ("user" or "system" or "developer" or "assistant"))
        {
            return new ResponsesProblem($"Invalid value: '{role}'. Supported values are: 'assistant', 'system', 'developer', and 'user'.", at + ".role", "invalid_value");
        }

        if (item["content"] is JsonValue)
        {
            return null;
        }

        if (item["content"] is not JsonArray content)
        {
            return Missing(at + ".content");
        }

        for (var i = 0; i < content.Count; i++)
        {
            var type = WireJson.String((content[i] as JsonObject)?["type"]);
            var fits = role is "assistant" ? type is "output_text" or "refusal" : type is "input_text" or "input_image" or "input_file";
            if (!fits)
            {
                return new ResponsesProblem($"Invalid value: '{type}'.", $"{at}.content[{i}].type", "invalid_value");
            }

            if (type is "input_text" or "output_text" && WireJson.String(content[i]!["text"]) is null)
            {
                return Missing($"{at}.content[{i}].text");
            }

            if (type is "input_image" && content[i]!["image_url"] is not (null or JsonValue))
            {
                return new ResponsesProblem($"Invalid type for '{at}.content[{i}].image_url': expected an image URL, but got an object instead.", $"{at}.content[{i}].image_url", "invalid_type");
            }
        }

        return null;
    }

    private static ResponsesProblem? CallProblem(JsonObject item, string at, HashSet<string> open)
    {
        if (WireJson.String(item["call_id"]) is not { Length: > 0 and <= 64 } call || WireJson.String(item["name"]) is not { Length: > 0 })
        {
            return Missing(at + ".call_id");
        }

        if (WireJson.String(item["arguments"]) is not { } arguments || !IsJson(arguments))
        {
            return new ResponsesProblem($"Invalid type for '{at}.arguments': expected a JSON string.", at + ".arguments", "invalid_type");
        }

        return open.Add(call) ? null : new ResponsesProblem($"Duplicate item found with id {call}.", at);
    }

    private static ResponsesProblem? OutputProblem(JsonObject item, string at, HashSet<string> open)
    {
        var call = WireJson.String(item["call_id"]);
        if (item["output"] is not (JsonValue or JsonArray))
        {
            return Missing(at + ".output");
        }

        return open.Remove(call ?? "") ? null : new ResponsesProblem($"No tool call found for function call output with call_id {call}.", "input");
    }

    private static ResponsesProblem? ReasoningProblem(JsonObject item, string at)
    {
        if (item["summary"] is not JsonArray)
        {
            return Missing(at + ".summary");
        }

        return WireJson.String(item["encrypted_content"]) is { } seal && !seal.StartsWith(SealPrefix, StringComparison.Ordinal)
            ? new ResponsesProblem("The encrypted content could not be verified. Reason: Encrypted content could not be decrypted or parsed.", null, "invalid_encrypted_content")
            : null;
    }

    private static ResponsesProblem Missing(string at) => new($"Missing required parameter: '{at}'.", at, "missing_required_parameter");

    private static bool IsJson(string text)
    {
        try
        {
            JsonNode.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

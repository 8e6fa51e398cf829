using System.Text.Json.Nodes;

namespace Sluice.Testing.Fakes;

/// <summary>What the vendor says about a request that it refuses.</summary>
internal sealed record ResponsesProblem(string Message, string? Parameter = null, string? Code = null);

/// <summary>Reads a Responses request: what the vendor would refuse in it, what it costs, what the brain sees of it.</summary>
internal static class ResponsesRequest
{
    private static readonly HashSet<string> Parameters = [.. """
        model input instructions max_output_tokens temperature top_p stream stream_options store previous_response_id conversation include
        reasoning text tools tool_choice parallel_tool_calls truncation background prompt metadata service_tier prompt_cache_key
        prompt_cache_options prompt_cache_retention context_management safety_identifier top_logprobs user client_metadata max_tool_calls
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>What the vendor would refuse; null when it would accept.</summary>
    /// <param name="body">The request.</param>
    /// <param name="items">Its input behind the items of the response that it goes on from.</param>
    public static ResponsesProblem? Problem(JsonObject body, IReadOnlyList<JsonObject> items)
    {
        if (body.FirstOrDefault(field => !Parameters.Contains(field.Key)).Key is { } unknown)
        {
            return new ResponsesProblem($"Unknown parameter: '{unknown}'.", unknown, "unknown_parameter");
        }

        if (WireJson.String(body["model"]) is not { Length: > 0 })
        {
            return new ResponsesProblem("Missing required parameter: 'model'.", "model", "missing_required_parameter");
        }

        if (WireJson.Number(body["max_output_tokens"]) is < 16 and var few)
        {
            return new ResponsesProblem($"Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got {few} instead.", "max_output_tokens", "integer_below_min_value");
        }

        return ResponsesTools.Problem(body) ?? FormatProblem(body["text"]?["format"] as JsonObject) ?? InputProblem(items);
    }

    /// <summary>The items of an input, a plain text being one message of the user's; null when it is neither.</summary>
    public static IReadOnlyList<JsonObject>? Items(JsonNode? input) => input switch
    {
        JsonArray { Count: > 0 } array when array.All(item => item is JsonObject) => [.. array.OfType<JsonObject>()],
        JsonValue when WireJson.String(input) is { } text => [new JsonObject { ["role"] = "user", ["content"] = text }],
        _ => null,
    };

    public static BrainTurn Turn(JsonObject body, IReadOnlyList<JsonObject> items)
    {
        var turn = items.Reverse().TakeWhile(item => !IsAnswer(item)).Reverse().ToArray();
        var choice = body["tool_choice"];
        var format = body["text"]?["format"];
        return new BrainTurn(
            string.Join('\n', turn.Where(item => WireJson.String(item["role"]) is "user").SelectMany(Texts)),
            turn.Any(item => WireJson.String(item["type"]) is "function_call_output" or "custom_tool_call_output"),
            WireJson.String(choice) is "none" ? [] : ResponsesTools.Offered(body, items))
        {
            MustCall = WireJson.String(choice) is "required" ? "" : WireJson.String((choice as JsonObject)?["name"]),
            MustFit = WireJson.String(format?["type"]) switch
            {
                "json_schema" => format!["schema"],
                "json_object" => new JsonObject(),
                _ => null,
            },
            MaxTokens = WireJson.Number(body["max_output_tokens"]) ?? long.MaxValue,
        };
    }

    public static long CountInput(JsonObject body, IReadOnlyList<JsonObject> items) =>
        FakeBrain.CountTokens(WireJson.Text(body["instructions"]) + WireJson.Text(body["tools"]) + string.Concat(items.Select(WireJson.Text)));

    private static bool IsAnswer(JsonObject item) =>
        WireJson.String(item["role"]) is "assistant" || WireJson.String(item["type"]) is "function_call" or "custom_tool_call" or "reasoning";

    private static IEnumerable<string> Texts(JsonObject item) =>
        WireJson.String(item["content"]) is { } text ? [text] : WireJson.Objects(item["content"]).Select(part => WireJson.String(part["text"])).OfType<string>();

    private static ResponsesProblem? FormatProblem(JsonObject? format) => WireJson.String(format?["type"]) is "json_schema" && (WireJson.String(format!["name"]) is null || format["schema"] is not JsonObject)
        ? new ResponsesProblem("Missing required parameter: 'text.format.name'.", "text.format.name", "missing_required_parameter")
        : null;

    private static ResponsesProblem? InputProblem(IReadOnlyList<JsonObject> items)
    {
        HashSet<string> open = [];
        for (var i = 0; i < items.Count; i++)
        {
            if (ResponsesItem.Problem(items[i], $"input[{i}]", open) is { } problem)
            {
                return problem;
            }
        }

        return open.Count > 0 ? new ResponsesProblem($"No tool output found for function call {open.First()}.", "input") : null;
    }
}

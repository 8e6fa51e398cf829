using System.Text.Json.Nodes;

namespace Sluice.Testing.Fakes;

/// <summary>The tools of a Responses request: the flat shape that the vendor wants, namespaces, and tools that arrive as an item of the input.</summary>
internal static class ResponsesTools
{
    private const string Between = "__";

    private static readonly HashSet<string> Hosted = ["web_search", "web_search_preview", "file_search", "code_interpreter", "image_generation", "mcp", "local_shell", "shell", "apply_patch", "tool_search", "computer", "computer_use_preview", "programmatic_tool_calling"];

    /// <summary>What the vendor would refuse in tools and choice.</summary>
    public static ResponsesProblem? Problem(JsonObject body)
    {
        var tools = WireJson.Objects(body["tools"]).ToArray();
        for (var i = 0; i < tools.Length; i++)
        {
            if (ToolProblem(tools[i], $"tools[{i}]") is { } problem)
            {
                return problem;
            }
        }

        return body["tool_choice"] switch
        {
            null => null,
            JsonValue when WireJson.String(body["tool_choice"]) is "auto" or "none" or "required" => null,
            JsonObject choice when WireJson.String(choice["type"]) is "function" or "custom" => WireJson.String(choice["name"]) is null ? Missing("tool_choice.name") : null,
            JsonObject choice when WireJson.String(choice["type"]) is "allowed_tools" or "web_search" => null,
            _ => new ResponsesProblem("Invalid value for 'tool_choice'.", "tool_choice", "invalid_value"),
        };
    }

    /// <summary>All that can be called, namespaces flattened.</summary>
    public static IReadOnlyList<BrainTool> Offered(JsonObject body, IReadOnlyList<JsonObject> items) =>
        [.. All(body, items).Select(tool => new BrainTool(tool.Name, tool.Definition["parameters"]))];

    /// <summary>The item that calls a tool, as it stands when it is complete.</summary>
    public static JsonObject Call(JsonObject body, IReadOnlyList<JsonObject> items, BrainCall call, string number)
    {
        var (name, definition, space) = All(body, items).First(tool => tool.Name == call.Name);
        var isCustom = WireJson.String(definition["type"]) is "custom";
        var item = new JsonObject
        {
            ["id"] = (isCustom ? "ctc_fake" : "fc_fake") + number,
            ["type"] = isCustom ? "custom_tool_call" : "function_call",
            ["status"] = "completed",
            ["call_id"] = "call_fake" + number,
            ["name"] = space is null ? name : name[(space.Length + Between.Length)..],
            [isCustom ? "input" : "arguments"] = isCustom ? WireJson.String(call.Arguments["input"]) ?? WireJson.Text(call.Arguments) : WireJson.Text(call.Arguments),
        };
        if (space is not null)
        {
            item["namespace"] = space;
        }

        return item;
    }

    private static IEnumerable<(string Name, JsonObject Definition, string? Space)> All(JsonObject body, IReadOnlyList<JsonObject> items)
    {
        var later = items.Where(item => WireJson.String(item["type"]) is "additional_tools").SelectMany(item => WireJson.Objects(item["tools"]));
        foreach (var tool in WireJson.Objects(body["tools"]).Concat(later))
        {
            switch (WireJson.String(tool["type"]))
            {
                case "function" or "custom":
                    yield return (WireJson.String(tool["name"])!, tool, null);
                    break;
                case "namespace":
                    var space = WireJson.String(tool["name"])!;
                    foreach (var inner in WireJson.Objects(tool["tools"]))
                    {
                        yield return (space + Between + WireJson.String(inner["name"]), inner, space);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static ResponsesProblem? ToolProblem(JsonObject tool, string at)
    {
        switch (WireJson.String(tool["type"]))
        {
            case "function" or "custom":
                if (WireJson.String(tool["name"]) is not { Length: > 0 })
                {
                    return Missing(at + ".name");
                }

                if (tool.FirstOrDefault(field => field.Key is not ("type" or "name" or "description" or "parameters" or "strict" or "defer_loading" or "format" or "output_schema")).Key is { } unknown)
                {
                    return new ResponsesProblem($"Unknown parameter: '{at}.{unknown}'.", $"{at}.{unknown}", "unknown_parameter");
                }

                // Absent means strict here, and strict wants every object closed.
                return tool["parameters"] is JsonObject schema && WireJson.IsTrue(tool["strict"]) && !IsClosed(schema)
                    ? new ResponsesProblem($"Invalid schema for function '{WireJson.String(tool["name"])}': In context=(), 'additionalProperties' is required to be supplied and to be false.", at + ".parameters", "invalid_function_parameters")
                    : null;
            case "namespace":
                return WireJson.Objects(tool["tools"]).Select((inner, i) => ToolProblem(inner, $"{at}.tools[{i}]")).FirstOrDefault(problem => problem is not null);
            case { } type when Hosted.Contains(type):
                return null;
            case var other:
                return new ResponsesProblem($"Invalid value: '{other}'.", at + ".type", "invalid_value");
        }
    }

    private static bool IsClosed(JsonObject schema) => schema["additionalProperties"] is JsonValue closed && closed.TryGetValue<bool>(out var open) && !open;

    private static ResponsesProblem Missing(string at) => new($"Missing required parameter: '{at}'.", at, "missing_required_parameter");
}

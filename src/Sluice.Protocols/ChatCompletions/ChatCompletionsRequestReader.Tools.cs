using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Tools, legacy functions, and how to choose among them.</summary>
internal sealed partial class ChatCompletionsRequestReader
{
    private void ReadTools(RawJson value)
    {
        var i = 0;
        foreach (var tool in OpenAiFields.Array(value, "tools").EnumerateArray())
        {
            var path = $"tools[{i++}]";
            var type = OpenAiFields.Text(OpenAiFields.Object(tool, path)["type"u8], path + ".type") ?? "function";
            switch (type)
            {
                case "function":
                    _tools.Add(ReadFunction(tool["function"u8], path + ".function"));
                    break;
                case "custom":
                    var name = OpenAiFields.Required(tool["custom"u8]["name"u8], path + ".custom.name");
                    (context.CustomTools ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
                    _tools.Add(new ToolDefinition(name, ToolKind.Custom)
                    {
                        Description = OpenAiFields.RawText(tool["custom"u8]["description"u8], path + ".custom.description"),
                        Raw = tool,
                        Type = type,
                    });
                    break;
                default:
                    // Not Chat's own: what aggregators and gateways take in its shape.
                    _tools.Add(new ToolDefinition(type, ToolKind.Hosted) { Raw = tool, Type = type, Hosted = HostedOf(type) });
                    break;
            }
        }
    }

    private static HostedTool HostedOf(string type) => type switch
    {
        _ when type.StartsWith("web_search", StringComparison.Ordinal) || type == "openrouter:web_search" => HostedTool.WebSearch,
        "code_interpreter" => HostedTool.CodeExecution,
        _ => HostedTool.Other,
    };

    private void ReadFunctions(RawJson value)
    {
        var i = 0;
        foreach (var function in OpenAiFields.Array(value, "functions").EnumerateArray())
        {
            _tools.Add(ReadFunction(function, $"functions[{i++}]"));
            context.LegacyFunctions = true;
        }
    }

    private static ToolDefinition ReadFunction(RawJson function, string path) => new(OpenAiFields.Required(OpenAiFields.Object(function, path)["name"u8], path + ".name"))
    {
        Description = OpenAiFields.RawText(function["description"u8], path + ".description"),
        Schema = OpenAiFields.Object(function["parameters"u8], path + ".parameters"),
        Strict = OpenAiFields.Flag(function["strict"u8], path + ".strict"),
    };

    private static ToolChoice? ReadToolChoice(RawJson value)
    {
        if (value.IsNullOrMissing) return null;
        if (value.IsString) return ReadMode(value, "tool_choice");
        if (!value.IsObject) throw OpenAiFields.Wrong("tool_choice", "none, auto, required or an object", value);
        switch (OpenAiFields.Required(value["type"u8], "tool_choice.type"))
        {
            case "function":
                return new ToolChoice(ToolChoiceMode.Named, [OpenAiFields.Required(value["function"u8]["name"u8], "tool_choice.function.name")]);
            case "custom":
                return new ToolChoice(ToolChoiceMode.Named, [OpenAiFields.Required(value["custom"u8]["name"u8], "tool_choice.custom.name")]);
            case "allowed_tools":
                return ReadAllowed(OpenAiFields.Object(value["allowed_tools"u8], "tool_choice.allowed_tools"));
            default:
                throw OpenAiFields.Wrong("tool_choice.type", "function, custom or allowed_tools", value["type"u8]);
        }
    }

    private static ToolChoice ReadAllowed(RawJson allowed)
    {
        const string Path = "tool_choice.allowed_tools.tools";
        var names = new List<string>();
        foreach (var tool in OpenAiFields.Array(allowed["tools"u8], Path).EnumerateArray())
        {
            var named = tool["function"u8].IsObject ? tool["function"u8] : tool["custom"u8];
            names.Add(OpenAiFields.Required(named["name"u8], Path + ".name"));
        }

        return new ToolChoice(allowed["mode"u8].StringEquals("required"u8) ? ToolChoiceMode.RequiredAmong : ToolChoiceMode.AutoAmong, names);
    }

    private static ToolChoice? ReadFunctionChoice(RawJson value)
    {
        if (value.IsNullOrMissing) return null;
        return value.IsString
            ? ReadMode(value, "function_call")
            : new ToolChoice(ToolChoiceMode.Named, [OpenAiFields.Required(OpenAiFields.Object(value, "function_call")["name"u8], "function_call.name")]);
    }

    private static ToolChoice ReadMode(RawJson value, string path) => value.GetString() switch
    {
        "none" => new ToolChoice(ToolChoiceMode.None),
        "auto" => new ToolChoice(ToolChoiceMode.Auto),
        "required" or "any" => new ToolChoice(ToolChoiceMode.Required),
        _ => throw OpenAiFields.Wrong(path, "none, auto, required or an object", value),
    };
}

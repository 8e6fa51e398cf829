using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

internal static partial class AnthropicRequestReader
{
    private static List<ToolDefinition> ReadTools(RawJson tools, TranslationContext context)
    {
        var result = new List<ToolDefinition>();
        if (tools.IsNullOrMissing) return result;
        foreach (var tool in AnthropicField.RequiredArray(tools, "tools").EnumerateArray())
            result.Add(ReadTool(AnthropicField.RequiredObject(tool, $"tools[{result.Count}]"), $"tools[{result.Count}]", context));
        return result;
    }

    private static ToolDefinition ReadTool(RawJson tool, string path, TranslationContext context)
    {
        RawJson type = default, name = default, description = default, schema = default, strict = default;
        foreach (var property in tool.EnumerateObject())
        {
            if (property.NameEquals("type"u8)) type = property.Value;
            else if (property.NameEquals("name"u8)) name = property.Value;
            else if (property.NameEquals("description"u8)) description = property.Value;
            else if (property.NameEquals("input_schema"u8)) schema = property.Value;
            else if (property.NameEquals("strict"u8)) strict = property.Value;
        }

        var kind = AnthropicField.String(type, $"{path}.type");
        if (kind is null or "custom")
        {
            if (!schema.IsNullOrMissing) AnthropicField.RequiredObject(schema, $"{path}.input_schema");
            return new ToolDefinition(AnthropicField.RequiredString(name, $"{path}.name"))
            {
                Description = AnthropicField.Text(description, $"{path}.description"),
                Schema = schema.IsNullOrMissing ? default : schema,
                Strict = AnthropicField.Boolean(strict, $"{path}.strict"),
            };
        }

        if (AnthropicClientTools.Find(kind) is { } known)
        {
            // Its own models know the tool by its type; to others it is a function with the documented schema.
            return new ToolDefinition(AnthropicField.String(name, $"{path}.name") ?? known.Name)
            {
                Description = known.Description,
                Schema = known.Schema,
                Raw = tool,
                Type = kind,
            };
        }

        if (AnthropicClientTools.IsUnportable(kind) && context.UpstreamProtocol != AnthropicProtocol.ProtocolName)
            throw AnthropicField.Wrong($"{path}.type", $"the tool {kind} can only be used with an Anthropic model");
        return new ToolDefinition(name.GetString() ?? kind, ToolKind.Hosted) { Raw = tool, Type = kind, Hosted = HostedOf(kind) };
    }

    // The types carry the date of their version: web_search_20250305.
    private static HostedTool HostedOf(string type) =>
        type.StartsWith("web_search_", StringComparison.Ordinal) ? HostedTool.WebSearch
        : type.StartsWith("web_fetch_", StringComparison.Ordinal) ? HostedTool.WebFetch
        : type.StartsWith("code_execution_", StringComparison.Ordinal) ? HostedTool.CodeExecution
        : HostedTool.Other;

    private static ToolChoice? ReadToolChoice(RawJson choice, out bool? parallel)
    {
        parallel = null;
        if (choice.IsNullOrMissing) return null;
        AnthropicField.RequiredObject(choice, "tool_choice");
        if (AnthropicField.Boolean(choice["disable_parallel_tool_use"u8], "tool_choice.disable_parallel_tool_use") == true) parallel = false;
        return AnthropicField.RequiredString(choice["type"u8], "tool_choice.type") switch
        {
            "auto" => new ToolChoice(ToolChoiceMode.Auto),
            "any" => new ToolChoice(ToolChoiceMode.Required),
            "none" => new ToolChoice(ToolChoiceMode.None),
            "tool" => new ToolChoice(ToolChoiceMode.Named, [AnthropicField.RequiredString(choice["name"u8], "tool_choice.name")]),
            _ => throw AnthropicField.Wrong("tool_choice.type", "must be \"auto\", \"any\", \"tool\" or \"none\""),
        };
    }
}

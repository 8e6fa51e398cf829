using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Tools of every kind and the choice among them. Deferred tools are declared at once: nothing else could load them.</summary>
internal sealed partial class ResponsesRequestReader
{
    private readonly List<ToolDefinition> _tools = [];
    private HashSet<string>? _plainNames;

    private void ReadTools(RawJson value, string path)
    {
        var i = 0;
        foreach (var tool in OpenAiFields.Array(value, path).EnumerateArray())
        {
            var toolPath = $"{path}[{i++}]";
            ReadTool(OpenAiFields.Object(tool, toolPath), toolPath);
        }
    }

    private void ReadTool(RawJson tool, string path, string? space = null)
    {
        var type = OpenAiFields.Required(tool["type"u8], path + ".type");
        switch (type)
        {
            case "function":
                Declare(ReadFunction(tool, path, space));
                break;
            case "custom":
                Declare(ReadCustom(tool, path, space));
                break;
            case "namespace":
                ReadNamespace(tool, path);
                break;
            case "tool_search":
                _unmapped.Add(new UnmappedField(path, Silent: false, "tool_search: tools are declared at once, not searched for"));
                break;
            default:
                if (ResponsesNativeTools.Find(type) is { } native)
                {
                    Native(native.Name);
                    Declare(new ToolDefinition(native.Name) { Description = native.Description, Schema = native.Schema, Raw = tool, Type = type });
                }
                else
                {
                    Declare(new ToolDefinition(type, ToolKind.Hosted) { Raw = tool, Type = type, Hosted = HostedOf(type) });
                }

                break;
        }
    }

    private void ReadNamespace(RawJson tool, string path)
    {
        var name = OpenAiFields.Required(tool["name"u8], path + ".name");
        var i = 0;
        foreach (var inner in OpenAiFields.Array(tool["tools"u8], path + ".tools").EnumerateArray())
        {
            var innerPath = $"{path}.tools[{i++}]";
            ReadTool(OpenAiFields.Object(inner, innerPath), innerPath, name);
        }
    }

    private ToolDefinition ReadFunction(RawJson tool, string path, string? space) => new(Name(tool, path, space))
    {
        Description = OpenAiFields.RawText(tool["description"u8], path + ".description"),
        Schema = OpenAiFields.Object(tool["parameters"u8], path + ".parameters"),
        Strict = OpenAiFields.Flag(tool["strict"u8], path + ".strict"),
    };

    private ToolDefinition ReadCustom(RawJson tool, string path, string? space)
    {
        var name = Name(tool, path, space);
        Custom(name);
        var description = OpenAiFields.RawText(tool["description"u8], path + ".description");
        var format = OpenAiFields.Object(tool["format"u8], path + ".format");
        if (!IsOwnUpstream && format["definition"u8].GetText() is { } definition)
        {
            var heading = JsonText.FromString($"The input must match this {format["syntax"u8].GetString() ?? "lark"} grammar:");
            description = JsonText.Join("\n", description is { IsEmpty: false } own ? [own, heading, definition] : [heading, definition]);
            _unmapped.Add(new UnmappedField(path + ".format", Silent: false, "the grammar goes as words and is not enforced"));
        }

        return new ToolDefinition(name, ToolKind.Custom) { Description = description, Raw = tool, Type = "custom" };
    }

    private string Name(RawJson tool, string path, string? space)
    {
        var name = OpenAiFields.Required(tool["name"u8], path + ".name");
        return space is null ? name : ToolNamespaces.Flatten(context, space, name, PlainNames());
    }

    private HashSet<string> PlainNames()
    {
        if (_plainNames is not null) return _plainNames;
        _plainNames = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tool in head["tools"u8].EnumerateArray())
        {
            if (!tool["type"u8].StringEquals("namespace"u8) && tool["name"u8].GetString() is { } name) _plainNames.Add(name);
        }

        return _plainNames;
    }

    private void Declare(ToolDefinition tool)
    {
        // The same tool may come twice, in `tools` and loaded again among the items.
        var known = _tools.FindIndex(other => other.Name == tool.Name);
        if (known < 0) _tools.Add(tool);
        else if (_tools[known].Kind != tool.Kind || _tools[known].Type != tool.Type)
            throw new InvalidRequestException($"`tools` declares two different tools under the name {tool.Name}. Rename one of them.", "tools");
    }

    private void Custom(string name) => (context.CustomTools ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);

    private void Native(string name) => (context.NativeTools ??= new Dictionary<string, string>(StringComparer.Ordinal))[name] = name;

    private static HostedTool HostedOf(string type) =>
        type.StartsWith("web_search", StringComparison.Ordinal) ? HostedTool.WebSearch : type == "code_interpreter" ? HostedTool.CodeExecution : HostedTool.Other;

    private ToolChoice? ReadToolChoice(RawJson value)
    {
        if (value.IsNullOrMissing) return null;
        if (value.IsString)
        {
            return value.GetString() switch
            {
                "none" => new ToolChoice(ToolChoiceMode.None),
                "auto" => new ToolChoice(ToolChoiceMode.Auto),
                "required" => new ToolChoice(ToolChoiceMode.Required),
                _ => throw OpenAiFields.Wrong("tool_choice", "none, auto, required or an object", value),
            };
        }

        if (!value.IsObject) throw OpenAiFields.Wrong("tool_choice", "none, auto, required or an object", value);
        if (!value["type"u8].StringEquals("allowed_tools"u8)) return new ToolChoice(ToolChoiceMode.Named, [ChosenName(value, "tool_choice")]);
        var names = new List<string>();
        foreach (var tool in OpenAiFields.Array(value["tools"u8], "tool_choice.tools").EnumerateArray()) names.Add(ChosenName(tool, $"tool_choice.tools[{names.Count}]"));
        return new ToolChoice(value["mode"u8].StringEquals("required"u8) ? ToolChoiceMode.RequiredAmong : ToolChoiceMode.AutoAmong, names);
    }

    private string ChosenName(RawJson choice, string path)
    {
        var type = OpenAiFields.Required(OpenAiFields.Object(choice, path)["type"u8], path + ".type");
        if (type is not ("function" or "custom")) return type;
        return InNamespace(choice["namespace"u8], OpenAiFields.Required(choice["name"u8], path + ".name"), path);
    }
}

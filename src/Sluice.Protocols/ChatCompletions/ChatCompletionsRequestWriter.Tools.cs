using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Tools and the choice among them.</summary>
internal sealed partial class ChatCompletionsRequestWriter
{
    private static readonly RawJson EmptySchema = RawJson.Parse("""{"type":"object","properties":{}}""");

    private void WriteTools()
    {
        var (tools, choice) = HostedTools.Keep(_request, _context, _ => IsOwn);
        if (tools.FindIndex(tool => tool.Type == ChatCompletionsRequestReader.WebSearchOptions) is >= 0 and var search)
        {
            // Its place is beside the tools.
            WriteRaw("web_search_options"u8, tools[search].Raw);
            tools.RemoveAt(search);
        }

        if (choice is { Mode: ToolChoiceMode.Named, Names: [var wanted, ..] } && tools.Count < _request.Tools.Count && tools.TrueForAll(tool => tool.Name != wanted))
            throw new InvalidRequestException($"`tool_choice`: there is no tool {wanted} among the tools.", "tool_choice");
        if (choice?.Names is { } names && choice.Mode is ToolChoiceMode.AutoAmong or ToolChoiceMode.RequiredAmong && !_target.IsOpenAi)
            tools.RemoveAll(tool => !names.Contains(tool.Name));
        if (tools.Count == 0) return;
        _writer.WriteStartArray("tools"u8);
        foreach (var tool in tools) WriteTool(tool);
        _writer.WriteEndArray();
        if (choice is not null) WriteChoice(choice, tools);
        if (_request.ParallelToolCalls is { } parallel) _writer.WriteBoolean("parallel_tool_calls"u8, parallel);
    }

    // The tool was defined in this protocol's own shape.
    private bool IsOwn => _context.InboundProtocol == ChatCompletionsProtocol.ProtocolName;

    private void WriteTool(ToolDefinition tool)
    {
        if (IsNative(tool))
        {
            tool.Raw.WriteTo(_writer);
            return;
        }

        var schema = tool.Kind == ToolKind.Custom && tool.Schema.IsMissing ? CustomTools.Schema : tool.Schema;
        if (tool.Kind == ToolKind.Typed && schema.IsMissing)
            throw new InvalidRequestException($"`tools`: {tool.Type ?? tool.Name} is known to its own vendor's models only and has no schema here. Declare it as a function with a schema.", "tools");
        if (tool.Kind == ToolKind.Custom) _context.Note(tool.Name, FidelityAction.Mapped, "a free-text tool goes as a function; its format is not enforced");
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "function"u8);
        _writer.WriteStartObject("function"u8);
        _writer.WriteString("name"u8, _context.ToolNames.ToUpstream(tool.Name));
        tool.Description?.WriteTo(_writer, "description"u8);
        WriteRaw("parameters"u8, schema.IsNullOrMissing ? EmptySchema : schema);
        if (tool.Strict is { } strict) _writer.WriteBoolean("strict"u8, strict);
        _writer.WriteEndObject();
        _writer.WriteEndObject();
    }

    private bool IsNative(ToolDefinition tool) => IsOwn && (tool.Kind == ToolKind.Hosted || (tool.Kind == ToolKind.Custom && _target.IsOpenAi));

    private void WriteChoice(ToolChoice choice, List<ToolDefinition> tools)
    {
        switch (choice.Mode)
        {
            case ToolChoiceMode.Auto:
            case ToolChoiceMode.AutoAmong when !_target.IsOpenAi:
                _writer.WriteString("tool_choice"u8, "auto"u8);
                break;
            case ToolChoiceMode.None:
                _writer.WriteString("tool_choice"u8, "none"u8);
                break;
            case ToolChoiceMode.Required:
            case ToolChoiceMode.RequiredAmong when !_target.IsOpenAi:
                _writer.WriteString("tool_choice"u8, "required"u8);
                break;
            case ToolChoiceMode.Named:
                _writer.WritePropertyName("tool_choice"u8);
                WriteNamed(choice.Names![0], tools);
                break;
            default:
                WriteAllowed(choice, tools);
                break;
        }
    }

    private void WriteAllowed(ToolChoice choice, List<ToolDefinition> tools)
    {
        _writer.WriteStartObject("tool_choice"u8);
        _writer.WriteString("type"u8, "allowed_tools"u8);
        _writer.WriteStartObject("allowed_tools"u8);
        _writer.WriteString("mode"u8, choice.Mode == ToolChoiceMode.RequiredAmong ? "required"u8 : "auto"u8);
        _writer.WriteStartArray("tools"u8);
        foreach (var name in choice.Names!) WriteNamed(name, tools);
        _writer.WriteEndArray();
        _writer.WriteEndObject();
        _writer.WriteEndObject();
    }

    private void WriteNamed(string name, List<ToolDefinition> tools)
    {
        var custom = tools.Exists(tool => tool.Name == name && tool.Kind == ToolKind.Custom && IsNative(tool));
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, custom ? "custom"u8 : "function"u8);
        _writer.WriteStartObject(custom ? "custom"u8 : "function"u8);
        _writer.WriteString("name"u8, _context.ToolNames.ToUpstream(name));
        _writer.WriteEndObject();
        _writer.WriteEndObject();
    }
}

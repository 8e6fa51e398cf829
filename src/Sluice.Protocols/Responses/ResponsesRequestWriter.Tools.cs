using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>Tools and the choice among them, both flat here.</summary>
internal sealed partial class ResponsesRequestWriter
{
    private static readonly RawJson EmptySchema = RawJson.Parse("""{"type":"object","properties":{}}""");

    private void WriteTools()
    {
        var (tools, choice) = HostedTools.Keep(_request, _context, tool => IsOwn || (tool.Hosted == HostedTool.WebSearch && _target.WebSearch));
        if (choice is { Mode: ToolChoiceMode.Named, Names: [var wanted, ..] } && tools.Count < _request.Tools.Count && tools.TrueForAll(tool => tool.Name != wanted))
            throw new InvalidRequestException($"`tool_choice`: there is no tool {wanted} among the tools.", "tool_choice");
        if (choice?.Names is { } names && choice.Mode is ToolChoiceMode.AutoAmong or ToolChoiceMode.RequiredAmong && !_target.IsOpenAi)
            tools.RemoveAll(tool => !names.Contains(tool.Name));
        if (tools.Count == 0) return;
        _writer.WriteStartArray("tools"u8);
        foreach (var tool in tools) WriteTool(tool);
        _writer.WriteEndArray();
        if (choice is not null) WriteChoice(choice);
        if (_request.ParallelToolCalls is { } parallel) _writer.WriteBoolean("parallel_tool_calls"u8, parallel);
    }

    private void WriteTool(ToolDefinition tool)
    {
        if (IsOwn && tool.Raw.IsObject && ToolNamespaces.Find(_context, tool.Name) is null)
        {
            tool.Raw.WriteTo(_writer);
            return;
        }

        if (tool.Kind == ToolKind.Hosted)
        {
            _writer.WriteStartObject();
            _writer.WriteString("type"u8, "web_search"u8);
            _writer.WriteEndObject();
            return;
        }

        if (IsNativeCustom(tool.Name))
        {
            WriteCustom(tool);
            return;
        }

        if (tool.Kind == ToolKind.Typed && tool.Schema.IsMissing)
            throw new InvalidRequestException($"`tools`: {tool.Type ?? tool.Name} is known to its own vendor's models only and has no schema here. Declare it as a function with a schema.", "tools");
        if (tool.Kind == ToolKind.Custom) _context.Note(tool.Name, FidelityAction.Mapped, "a free-text tool goes as a function; its format is not enforced");
        var schema = tool.Kind == ToolKind.Custom && tool.Schema.IsMissing ? CustomTools.Schema : tool.Schema;
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "function"u8);
        _writer.WriteString("name"u8, _context.ToolNames.ToUpstream(tool.Name));
        tool.Description?.WriteTo(_writer, "description"u8);
        WriteRaw("parameters"u8, schema.IsNullOrMissing ? EmptySchema : schema);
        // Without a word about it the server takes a schema for a strict one.
        _writer.WriteBoolean("strict"u8, tool.Strict ?? false);
        _writer.WriteEndObject();
    }

    // Chat and Responses both have free-text tools; other servers than OpenAI's may not.
    private bool IsNativeCustom(string name) => _target.IsOpenAi && _context.CustomTools?.Contains(name) == true;

    private void WriteCustom(ToolDefinition tool)
    {
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "custom"u8);
        _writer.WriteString("name"u8, _context.ToolNames.ToUpstream(tool.Name));
        tool.Description?.WriteTo(_writer, "description"u8);
        // Chat wraps the tool in `custom` and the grammar in `grammar`.
        var definition = tool.Raw["custom"u8] is { IsObject: true } wrapped ? wrapped : tool.Raw;
        var format = definition["format"u8];
        if (format["grammar"u8] is { IsObject: true } grammar)
        {
            _writer.WriteStartObject("format"u8);
            _writer.WriteString("type"u8, "grammar"u8);
            foreach (var property in grammar.EnumerateObject()) WriteRaw(property.RawName, property.Value);
            _writer.WriteEndObject();
        }
        else if (format.IsObject)
        {
            WriteRaw("format"u8, format);
        }

        _writer.WriteEndObject();
    }

    private void WriteChoice(ToolChoice choice)
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
                WriteNamed(choice.Names![0]);
                break;
            default:
                _writer.WriteStartObject("tool_choice"u8);
                _writer.WriteString("type"u8, "allowed_tools"u8);
                _writer.WriteString("mode"u8, choice.Mode == ToolChoiceMode.RequiredAmong ? "required"u8 : "auto"u8);
                _writer.WriteStartArray("tools"u8);
                foreach (var name in choice.Names!) WriteNamed(name);
                _writer.WriteEndArray();
                _writer.WriteEndObject();
                break;
        }
    }

    private void WriteNamed(string name)
    {
        var hosted = _request.Tools.FirstOrDefault(tool => tool.Name == name && tool.Kind == ToolKind.Hosted);
        _writer.WriteStartObject();
        if (hosted is not null)
        {
            _writer.WriteString("type"u8, IsOwn ? hosted.Type : "web_search");
        }
        else
        {
            _writer.WriteString("type"u8, IsNativeCustom(name) ? "custom"u8 : "function"u8);
            _writer.WriteString("name"u8, _context.ToolNames.ToUpstream(name));
        }

        _writer.WriteEndObject();
    }
}

using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Gemini;

/// <summary>Tools and the choice among them.</summary>
internal sealed partial class GeminiRequestWriter
{
    private const int MaxName = 128; // genai.d.ts, FunctionDeclaration.name

    private string UpstreamName(string name) => _context.ToolNames.ToUpstream(name, MaxName);

    // The caller's functions in the caller's order: a moved one loses the prompt cache.
    private ToolPlan PlanTools()
    {
        var besideFunctions = _request.Tools.Any(tool => tool.Kind != ToolKind.Hosted);
        var selection = HostedTools.Keep(_request, _context, tool => HostedName(tool, besideFunctions) is not null);
        var functions = selection.Tools.Where(tool => tool.Kind != ToolKind.Hosted).ToList();
        foreach (var tool in functions)
        {
            if (tool.Kind == ToolKind.Typed && tool.Schema.IsMissing)
                throw new InvalidRequestException($"`tools`: {tool.Type ?? tool.Name} is known to its own vendor's models only and has no schema here. Declare it as a function with a schema.", "tools");
            if (tool.Kind == ToolKind.Custom) _context.Note(tool.Name, FidelityAction.Mapped, "a free-text tool goes as a function; its format is not enforced");
            UpstreamName(tool.Name);
        }

        var hosted = selection.Tools.Where(tool => tool.Kind == ToolKind.Hosted).DistinctBy(tool => HostedName(tool, besideFunctions)).ToList();
        return new ToolPlan(functions, hosted, selection.Choice);
    }

    // Its own tools Gemini runs where nothing else is to be called; only Google itself has them.
    private string? HostedName(ToolDefinition tool, bool besideFunctions)
    {
        if (_context.InboundProtocol == GeminiProtocol.ProtocolName) return tool.Type ?? tool.Name;
        if (!_target.WebSearch || besideFunctions) return null;
        return tool.Hosted switch
        {
            HostedTool.WebSearch => "googleSearch",
            HostedTool.WebFetch => "urlContext",
            HostedTool.CodeExecution => "codeExecution",
            _ => null,
        };
    }

    private void WriteTools()
    {
        if (_tools.IsEmpty) return;
        _writer.WriteStartArray("tools"u8);
        if (_tools.Functions.Count > 0)
        {
            _writer.WriteStartObject();
            _writer.WriteStartArray("functionDeclarations"u8);
            foreach (var tool in _tools.Functions) WriteFunction(tool);
            _writer.WriteEndArray();
            _writer.WriteEndObject();
        }

        foreach (var tool in _tools.Hosted)
        {
            _writer.WriteStartObject();
            _writer.WritePropertyName(HostedName(tool, _tools.Functions.Count > 0)!);
            if (_context.InboundProtocol == GeminiProtocol.ProtocolName && tool.Raw.IsObject) tool.Raw.WriteTo(_writer);
            else GeminiJson.EmptyObject.WriteTo(_writer);
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
        if (_tools.Functions.Count > 0) WriteChoice();
    }

    private void WriteFunction(ToolDefinition tool)
    {
        _writer.WriteStartObject();
        _writer.WriteString("name"u8, UpstreamName(tool.Name));
        if (tool.Description is { IsEmpty: false } description) description.WriteTo(_writer, "description"u8);
        var schema = tool.Kind == ToolKind.Custom && tool.Schema.IsMissing ? CustomTools.Schema : tool.Schema;
        if (!GeminiSchema.IsEmptyObject(schema))
        {
            _writer.WritePropertyName("parametersJsonSchema"u8);
            GeminiSchema.Write(_writer, schema);
        }

        _writer.WriteEndObject();
    }

    private void WriteChoice()
    {
        var choice = _tools.Choice ?? new ToolChoice(ToolChoiceMode.Auto);
        var isStrict = choice.Mode == ToolChoiceMode.Auto && _tools.Functions.TrueForAll(tool => tool.Strict == true);
        if (_tools.Choice is null && !isStrict) return;
        _writer.WriteStartObject("toolConfig"u8);
        _writer.WriteStartObject("functionCallingConfig"u8);
        _writer.WriteString("mode"u8, choice.Mode switch
        {
            ToolChoiceMode.None => "NONE"u8,
            ToolChoiceMode.Required or ToolChoiceMode.RequiredAmong or ToolChoiceMode.Named => "ANY"u8,
            ToolChoiceMode.AutoAmong => "VALIDATED"u8,
            _ => isStrict ? "VALIDATED"u8 : "AUTO"u8,
        });
        if (choice is { Mode: ToolChoiceMode.Named or ToolChoiceMode.RequiredAmong or ToolChoiceMode.AutoAmong, Names: { Count: > 0 } names })
        {
            _writer.WriteStartArray("allowedFunctionNames"u8);
            foreach (var name in names) _writer.WriteStringValue(UpstreamName(name));
            _writer.WriteEndArray();
        }

        _writer.WriteEndObject();
        _writer.WriteEndObject();
    }

    /// <summary>What is declared: functions, tools that Gemini runs itself, and the choice among them.</summary>
    private sealed record ToolPlan(List<ToolDefinition> Functions, List<ToolDefinition> Hosted, ToolChoice? Choice)
    {
        public bool IsEmpty => Functions.Count == 0 && Hosted.Count == 0;
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

internal sealed partial class AnthropicRequestWriter
{
    private const int MaxToolName = 128;

    private string UpstreamName(string name) => _context.ToolNames.ToUpstream(name, MaxToolName);

    // The caller's tools that go up, in the caller's order: a moved tool loses the prompt cache.
    private List<ToolDefinition> DeclareTools()
    {
        var declared = new List<ToolDefinition>();
        var only = _request.ToolChoice is { Mode: ToolChoiceMode.AutoAmong or ToolChoiceMode.RequiredAmong, Names: { } names } ? names : null;
        for (var i = 0; i < _request.Tools.Count; i++)
        {
            var tool = _request.Tools[i];
            if (only is not null && !only.Contains(tool.Name)) continue;
            if (tool.Kind == ToolKind.Hosted && _context.InboundProtocol != AnthropicProtocol.ProtocolName)
            {
                _context.Note($"tools[{i}]", FidelityAction.Dropped, $"{tool.Type ?? tool.Name} is run by another vendor");
                continue;
            }

            if (tool.Kind == ToolKind.Custom) _context.Note($"tools[{i}]", FidelityAction.Mapped, "a free-text tool, sent as a function with one string");
            if (!IsVerbatim(tool)) UpstreamName(tool.Name);
            declared.Add(tool);
        }

        if (_request.Tools.Count > 0 && declared.Count == 0)
            throw new InvalidRequestException("tools: none of these tools can be used with an Anthropic model", "tools");
        if (_request.ToolChoice is { Mode: ToolChoiceMode.Named, Names: [var wanted, ..] } && _request.Tools.Count > 0 && !declared.Exists(tool => tool.Name == wanted))
            throw new InvalidRequestException($"tool_choice: the tool {wanted} is not among the tools that can be used here", "tool_choice");
        return declared;
    }

    private ToolPlan PlanTools(List<ToolDefinition> declared)
    {
        var plan = new ToolPlan { Declared = declared, Choice = _request.ToolChoice };
        if (_request.OutputFormat is { Schema.IsMissing: false } format && !_context.Target.StructuredOutput)
        {
            // An older model: a tool that it must call stands in for the format, and its arguments become the answer's text.
            var name = StandInName(format, declared);
            _context.StructuredOutputTool = name;
            _context.Note("response_format", FidelityAction.Mapped, "this model has no output format; a forced tool stands in");
            plan.Declared = [.. declared, new ToolDefinition(name) { Description = format.Description ?? JsonText.FromString("Gives the answer in its final form."), Schema = format.Schema }];
            plan.Choice = declared.Count == 0 || plan.Choice is { Mode: ToolChoiceMode.None } ? new ToolChoice(ToolChoiceMode.Named, [name]) : new ToolChoice(ToolChoiceMode.Required);
        }
        else if (declared.Count == 0 && _conversation.CalledTools.Any())
        {
            // The server takes calls in the history only with tools declared.
            plan.Declared = [.. _conversation.CalledTools.Select(name => new ToolDefinition(name))];
            plan.Choice = new ToolChoice(ToolChoiceMode.None);
        }
        else if (declared.Count == 0)
        {
            plan.Choice = null;
        }

        return plan;
    }

    private void WriteTools()
    {
        if (_tools.Declared.Count == 0) return;
        _writer.WriteStartArray("tools"u8);
        foreach (var tool in _tools.Declared) WriteTool(tool);
        _writer.WriteEndArray();
        WriteToolChoice();
    }

    private void WriteTool(ToolDefinition tool)
    {
        if (IsVerbatim(tool))
        {
            tool.Raw.WriteTo(_writer);
            return;
        }

        _writer.WriteStartObject();
        _writer.WriteString("name"u8, UpstreamName(tool.Name));
        if (tool.Description is { IsEmpty: false } description) description.WriteTo(_writer, "description"u8);
        _writer.WritePropertyName("input_schema"u8);
        if (tool.Kind == ToolKind.Custom) CustomTools.Schema.WriteTo(_writer);
        else AnthropicSchema.WriteInput(_writer, tool.Schema);
        if (tool.Strict == true) _writer.WriteBoolean("strict"u8, value: true);
        _writer.WriteEndObject();
    }

    private void WriteToolChoice()
    {
        var single = _request.ParallelToolCalls == false;
        if (_tools.Choice is null && !single) return;
        var mode = _tools.Choice?.Mode ?? ToolChoiceMode.Auto;
        _writer.WriteStartObject("tool_choice"u8);
        _writer.WriteString("type"u8, mode switch
        {
            ToolChoiceMode.None => "none"u8,
            ToolChoiceMode.Required or ToolChoiceMode.RequiredAmong => "any"u8,
            ToolChoiceMode.Named => "tool"u8,
            _ => "auto"u8,
        });
        if (mode == ToolChoiceMode.Named) _writer.WriteString("name"u8, UpstreamName(_tools.Choice!.Names![0]));
        if (single && mode != ToolChoiceMode.None) _writer.WriteBoolean("disable_parallel_tool_use"u8, value: true);
        _writer.WriteEndObject();
    }

    // A tool that came in Anthropic's own terms and is more than a function.
    private bool IsVerbatim(ToolDefinition tool) =>
        tool.Raw.IsObject && tool.Type is not null && tool.Kind != ToolKind.Custom && _context.InboundProtocol == AnthropicProtocol.ProtocolName;

    private static string StandInName(OutputFormat format, List<ToolDefinition> declared)
    {
        var stem = ToolCallIds.IsLegal(format.Name) ? format.Name! : "structured_output";
        var name = stem;
        for (var n = 2; declared.Exists(tool => tool.Name == name); n++) name = $"{stem[..Math.Min(stem.Length, 60)]}_{n}";
        return name;
    }

    private sealed class ToolPlan
    {
        public List<ToolDefinition> Declared { get; set; } = [];

        public ToolChoice? Choice { get; set; }

        /// <summary>The model must call a tool, and so may not think.</summary>
        public bool IsForced => Declared.Count > 0 && Choice is { Mode: ToolChoiceMode.Required or ToolChoiceMode.RequiredAmong or ToolChoiceMode.Named };
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

internal sealed partial class AnthropicRequestWriter
{
    private const int MaxToolName = 128;
    private const string WebSearchName = "web_search";

    private ToolChoice? _choice;

    private string UpstreamName(string name) => _context.ToolNames.ToUpstream(name, MaxToolName);

    // The caller's tools that go up, in the caller's order: a moved tool loses the prompt cache.
    private List<ToolDefinition> DeclareTools()
    {
        (var tools, _choice) = HostedTools.Keep(_request, _context, Runs);
        var declared = new List<ToolDefinition>();
        var only = _choice is { Mode: ToolChoiceMode.AutoAmong or ToolChoiceMode.RequiredAmong, Names: { } names } ? names : null;
        for (var i = 0; i < tools.Count; i++)
        {
            var tool = tools[i];
            if (only is not null && !only.Contains(tool.Name)) continue;
            if (tool.Kind == ToolKind.Custom) _context.Note($"tools[{i}]", FidelityAction.Mapped, "a free-text tool, sent as a function with one string");
            if (!IsVerbatim(tool) && tool.Kind != ToolKind.Hosted) UpstreamName(tool.Name);
            declared.Add(tool);
        }

        if (_choice is { Mode: ToolChoiceMode.Named, Names: [var wanted, ..] } && tools.Count > 0 && !declared.Exists(tool => tool.Name == wanted))
            throw new InvalidRequestException($"tool_choice: the tool {wanted} is not among the tools that can be used here", "tool_choice");
        return declared;
    }

    // Anthropic's own, or another vendor's that it has too; a function of the same name leaves no room for it.
    private bool Runs(ToolDefinition tool) => _context.InboundProtocol == AnthropicProtocol.ProtocolName
        || (tool.Hosted == HostedTool.WebSearch && _context.Target.WebSearch && !_request.Tools.Any(other => other.Kind != ToolKind.Hosted && other.Name == WebSearchName));

    private ToolPlan PlanTools(List<ToolDefinition> declared)
    {
        var plan = new ToolPlan { Declared = declared, Choice = _choice };
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

        if (tool.Kind == ToolKind.Hosted)
        {
            WriteWebSearch(tool);
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

    // Responses names the place and the domains in the same words.
    private void WriteWebSearch(ToolDefinition tool)
    {
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "web_search_20250305"u8);
        _writer.WriteString("name"u8, WebSearchName);
        var domains = tool.Raw["filters"u8]["allowed_domains"u8];
        if (domains.IsArray && domains.EnumerateArray().MoveNext())
        {
            _writer.WritePropertyName("allowed_domains"u8);
            domains.WriteTo(_writer);
        }

        var place = tool.Raw["user_location"u8];
        if (place["type"u8].StringEquals("approximate"u8) && place["approximate"u8].IsMissing)
        {
            _writer.WritePropertyName("user_location"u8);
            place.WriteTo(_writer);
        }

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
        if (mode == ToolChoiceMode.Named) _writer.WriteString("name"u8, ChosenName(_tools.Choice!.Names![0]));
        if (single && mode != ToolChoiceMode.None) _writer.WriteBoolean("disable_parallel_tool_use"u8, value: true);
        _writer.WriteEndObject();
    }

    private string ChosenName(string name) =>
        !IsOwnHosted && _tools.Declared.Exists(tool => tool.Kind == ToolKind.Hosted && tool.Name == name) ? WebSearchName : UpstreamName(name);

    private bool IsOwnHosted => _context.InboundProtocol == AnthropicProtocol.ProtocolName;

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

using System.Text.Json;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Ollama;

/// <summary>Tools, and by which means the missing <c>tool_choice</c> is replaced.</summary>
internal sealed partial class OllamaRequestWriter
{
    private void WriteTools(Utf8JsonWriter writer)
    {
        var tools = Chosen();
        if (tools.Count == 0) return;
        if (context.Target.Tools == false)
            throw new InvalidRequestException($"tools: {context.UpstreamModel} takes no tools; choose a model that does", "tools");
        if (request.ParallelToolCalls == false) context.Note("parallel_tool_calls", FidelityAction.Dropped, "Ollama cannot limit a turn to one call");
        writer.WriteStartArray("tools"u8);
        foreach (var tool in tools) WriteTool(writer, tool);
        writer.WriteEndArray();
    }

    private List<ToolDefinition> Chosen()
    {
        if (request.Tools.Count == 0 || request.ToolChoice?.Mode == ToolChoiceMode.None) return [];
        var (tools, choice) = HostedTools.Keep(request, context, static _ => false);
        if (tools.Count == 0 || choice?.Mode == ToolChoiceMode.None) return [];
        var names = choice?.Names ?? [];
        switch (choice?.Mode)
        {
            case ToolChoiceMode.Required:
                context.Note("tool_choice", FidelityAction.Dropped, "Ollama cannot force a tool call");
                break;
            case ToolChoiceMode.Named:
                Keep(tools, names);
                context.Note("tool_choice", FidelityAction.Mapped, "Ollama cannot force a tool call: only that tool is offered");
                break;
            case ToolChoiceMode.AutoAmong:
                Keep(tools, names);
                break;
            case ToolChoiceMode.RequiredAmong:
                Keep(tools, names);
                context.Note("tool_choice", FidelityAction.Mapped, "Ollama cannot force a tool call: only those tools are offered");
                break;
        }

        return tools;
    }

    private static void Keep(List<ToolDefinition> tools, IReadOnlyList<string> names)
    {
        tools.RemoveAll(tool => !names.Contains(tool.Name, StringComparer.Ordinal));
        if (tools.Count == 0) throw new InvalidRequestException($"tool_choice: there is no tool '{string.Join("', '", names)}' among the tools that Ollama can be given", "tool_choice");
    }

    private void WriteTool(Utf8JsonWriter writer, ToolDefinition tool)
    {
        if (tool.Kind == ToolKind.Typed && !tool.Schema.IsObject)
            throw new InvalidRequestException($"tools: {tool.Name} ({tool.Type}) has no schema that Ollama could be given; define it as a function", "tools");
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, tool.Name);
        if (tool.Description is { IsEmpty: false } description) description.WriteTo(writer, "description"u8);
        writer.WritePropertyName("parameters"u8);
        if (tool.Kind == ToolKind.Custom && !tool.Schema.IsObject)
        {
            context.Note($"tools.{tool.Name}", FidelityAction.Mapped, "a free-text tool goes as a function with one text argument");
            writer.WriteRawValue("""{"type":"object","required":["input"],"properties":{"input":{"type":"string"}}}"""u8, skipInputValidation: true);
        }
        else
        {
            OllamaSchema.Write(tool.Schema, writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}

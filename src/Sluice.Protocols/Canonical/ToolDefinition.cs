using Sluice.Protocols.Json;

namespace Sluice.Protocols.Canonical;

/// <summary>What kind of tool a definition is.</summary>
public enum ToolKind
{
    /// <summary>A function with a JSON schema, run by the client.</summary>
    Function,

    /// <summary>A tool whose input is free text (Chat and Responses <c>custom</c>).</summary>
    Custom,

    /// <summary>A client tool that the vendor's models know by type (Anthropic <c>bash_20250124</c>, <c>text_editor_*</c>).</summary>
    Typed,

    /// <summary>A tool that the vendor runs itself, such as web search.</summary>
    Hosted,
}

/// <summary>A tool the model may call.</summary>
/// <param name="Name">Its name, as the client knows it.</param>
/// <param name="Kind">What kind it is.</param>
public sealed record ToolDefinition(string Name, ToolKind Kind = ToolKind.Function)
{
    /// <summary>What it is for.</summary>
    public JsonText? Description { get; init; }

    /// <summary>JSON schema of the arguments, as it came; missing when there is none.</summary>
    public RawJson Schema { get; init; }

    /// <summary>The client asked for (or against) strict arguments; null when it said nothing.</summary>
    public bool? Strict { get; init; }

    /// <summary>The whole definition as it came, for kinds other than functions.</summary>
    public RawJson Raw { get; init; }

    /// <summary>For <see cref="ToolKind.Hosted"/>: what the vendor does, where other vendors do the same.</summary>
    public HostedTool Hosted { get; init; }

    /// <summary>The vendor's type word, for kinds other than functions.</summary>
    public string? Type { get; init; }
}

/// <summary>What a hosted tool does, for those that more than one vendor has.</summary>
public enum HostedTool
{
    /// <summary>Something that only its own vendor knows.</summary>
    Other,

    /// <summary>Searches the web: Anthropic <c>web_search_*</c>, Responses <c>web_search</c>, Gemini <c>googleSearch</c>.</summary>
    WebSearch,

    /// <summary>Reads web pages: Anthropic <c>web_fetch_*</c>, Gemini <c>urlContext</c>.</summary>
    WebFetch,

    /// <summary>Runs code: Anthropic <c>code_execution_*</c>, Responses <c>code_interpreter</c>, Gemini <c>codeExecution</c>.</summary>
    CodeExecution,
}

/// <summary>How the model is to choose.</summary>
public enum ToolChoiceMode
{
    /// <summary>As it likes.</summary>
    Auto,

    /// <summary>No tool.</summary>
    None,

    /// <summary>Some tool.</summary>
    Required,

    /// <summary>The tool in <see cref="ToolChoice.Names"/>.</summary>
    Named,

    /// <summary>As it likes, but only among <see cref="ToolChoice.Names"/>.</summary>
    AutoAmong,

    /// <summary>Some tool among <see cref="ToolChoice.Names"/>.</summary>
    RequiredAmong,
}

/// <summary>The client's wish about tool use.</summary>
/// <param name="Mode">How to choose.</param>
/// <param name="Names">The tools meant, where the mode needs them.</param>
public sealed record ToolChoice(ToolChoiceMode Mode, IReadOnlyList<string>? Names = null);

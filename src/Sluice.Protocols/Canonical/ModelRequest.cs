using Sluice.Protocols.Json;

namespace Sluice.Protocols.Canonical;

/// <summary>
/// A request in the terms that all protocols share. It views the caller's bytes: it lives as long as the request's buffer.
/// </summary>
public sealed record ModelRequest
{
    /// <summary>The model name as the caller wrote it.</summary>
    public required string Model { get; init; }

    /// <summary>The conversation in order, instructions included where they stand.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>What stands behind the text that is wanted (legacy completions); null in a conversation.</summary>
    public JsonText? Suffix { get; init; }

    /// <summary>Tools in the caller's order, which is kept: a moved tool loses the prompt cache.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>How to choose among them; null when the client said nothing.</summary>
    public ToolChoice? ToolChoice { get; init; }

    /// <summary>False: at most one call per turn. Null: the client said nothing.</summary>
    public bool? ParallelToolCalls { get; init; }

    /// <summary>Limit on the answer in tokens; null when the client set none.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>Sampling.</summary>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Default;

    /// <summary>Thinking; null when the client said nothing.</summary>
    public ReasoningOptions? Reasoning { get; init; }

    /// <summary>Structured output; null for text.</summary>
    public OutputFormat? OutputFormat { get; init; }

    /// <summary>How wordy the answer is to be, in OpenAI's words (low, medium, high); null when the client said nothing.</summary>
    public string? Verbosity { get; init; }

    /// <summary>An id of the end user for the vendor's abuse checks.</summary>
    public string? UserId { get; init; }

    /// <summary>The caller wants a stream.</summary>
    public bool Stream { get; init; }

    /// <summary>Chat: the caller asked for the usage chunk.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Chat: the tools came as legacy <c>functions</c>, so the answer takes the legacy shape.</summary>
    public bool LegacyFunctions { get; init; }

    /// <summary>
    /// Fields that have no place in the shared terms, by their path in the caller's names. Writers of other protocols leave a
    /// note for each that the reader did not mark as harmless (<see cref="UnmappedField.Silent"/>).
    /// </summary>
    public IReadOnlyList<UnmappedField> Unmapped { get; init; } = [];
}

/// <summary>A field the shared terms do not carry.</summary>
/// <param name="Path">Its path in the caller's names.</param>
/// <param name="Silent">Dropping it has no effect that anybody could observe.</param>
/// <param name="Why">Why it is dropped.</param>
public sealed record UnmappedField(string Path, bool Silent, string Why);

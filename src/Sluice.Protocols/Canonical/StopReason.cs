namespace Sluice.Protocols.Canonical;

/// <summary>Why an answer ended, in the terms that all protocols share.</summary>
public enum StopKind
{
    /// <summary>The model was done.</summary>
    EndTurn,

    /// <summary>A stop string came up; <see cref="StopReason.Sequence"/> says which, if the upstream does.</summary>
    StopSequence,

    /// <summary>The limit on the answer was reached.</summary>
    MaxTokens,

    /// <summary>The model's context window was full.</summary>
    ContextWindow,

    /// <summary>The model waits for the results of its tool calls.</summary>
    ToolCalls,

    /// <summary>The model or a filter refused.</summary>
    Refusal,

    /// <summary>A long server-side turn paused; the client sends it on.</summary>
    Paused,

    /// <summary>The model made a tool call that its vendor could not parse.</summary>
    MalformedToolCall,

    /// <summary>A reason this version does not know: <see cref="StopReason.Raw"/> keeps it. Treated as a natural end.</summary>
    Unknown,
}

/// <summary>Why an answer ended.</summary>
/// <param name="Kind">The shared meaning.</param>
/// <param name="Raw">The upstream's own word, kept also when it is unknown.</param>
/// <param name="Sequence">The stop string that matched, where the upstream tells (Anthropic only).</param>
public readonly record struct StopReason(StopKind Kind, string? Raw = null, string? Sequence = null);

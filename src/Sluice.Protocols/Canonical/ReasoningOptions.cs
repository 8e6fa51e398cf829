namespace Sluice.Protocols.Canonical;

/// <summary>How much a model is to think. The order is the order of effort.</summary>
public enum ReasoningLevel
{
    /// <summary>Not at all.</summary>
    Off,

    /// <summary>As little as the model can.</summary>
    Minimal,

    /// <summary>A little.</summary>
    Low,

    /// <summary>The usual.</summary>
    Medium,

    /// <summary>Much.</summary>
    High,

    /// <summary>More than much.</summary>
    XHigh,

    /// <summary>All it has.</summary>
    Max,
}

/// <summary>The client's wish about thinking. No instance at all means that it said nothing.</summary>
/// <param name="Level">The effort; null when thinking is on without one (adaptive).</param>
/// <param name="BudgetTokens">An explicit budget in tokens, as older models take it.</param>
/// <param name="Adaptive">Anthropic <c>adaptive</c> or <c>between_tools</c>: the model decides.</param>
public sealed record ReasoningOptions(ReasoningLevel? Level, long? BudgetTokens = null, bool Adaptive = false)
{
    /// <summary>Thinking is switched off.</summary>
    public bool IsOff => Level == ReasoningLevel.Off;

    /// <summary>The level, derived from the budget where only that is given: below 2,048 low, 12,000 medium, 28,000 high, else xhigh.</summary>
    public ReasoningLevel? EffectiveLevel => Level ?? BudgetTokens switch
    {
        null => null,
        < 2048 => ReasoningLevel.Low,
        < 12000 => ReasoningLevel.Medium,
        < 28000 => ReasoningLevel.High,
        _ => ReasoningLevel.XHigh,
    };

    /// <summary>The budget, derived from the level where only that is given (docs/fidelity.md, reasoning); null for off and adaptive.</summary>
    public long? EffectiveBudget => BudgetTokens ?? Level switch
    {
        ReasoningLevel.Minimal => 1024,
        ReasoningLevel.Low => 2048,
        ReasoningLevel.Medium => 8192,
        ReasoningLevel.High => 16384,
        ReasoningLevel.XHigh or ReasoningLevel.Max => 32000,
        _ => null,
    };
}

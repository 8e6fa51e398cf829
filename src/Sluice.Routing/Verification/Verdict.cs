using Sluice.Protocols.Canonical;

namespace Sluice.Routing.Verification;

/// <summary>What the checks say about an answer that nobody has seen yet.</summary>
/// <param name="Accepted">It may be shown.</param>
/// <param name="Checks">Every check that was made, in order.</param>
/// <param name="Answer">The answer to show: as it came, or repaired (a tool call that was written as prose, arguments with a wrong type).</param>
public sealed record Verdict(bool Accepted, IReadOnlyList<CheckResult> Checks, ModelResponse Answer)
{
    /// <summary>What to tell the model when it is asked once more, naming what was wrong; null when accepted or when a second try would not help. May quote the answer: it never reaches a row or a log.</summary>
    public string? Hint { get; init; }

    /// <summary>How strongly the answer's text speaks against itself, 0.0-1.0; null when no text was judged.</summary>
    public double? Doubt { get; init; }
}

/// <summary>What became of one check.</summary>
public enum CheckOutcome
{
    /// <summary>Nothing to object.</summary>
    Passed,

    /// <summary>It failed, and the answer was mended.</summary>
    Repaired,

    /// <summary>It failed.</summary>
    Failed,
}

/// <summary>One check of an answer.</summary>
/// <param name="Name">A word: <c>tool-exists</c>, <c>arguments</c>, <c>edit-text</c>, <c>path</c>, <c>failed-call</c>, <c>repetition</c>, <c>refusal</c>, <c>empty</c>, <c>cut-off</c>, <c>prose-call</c>, <c>format</c>, <c>language</c>, <c>doubt</c>, …</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Why">In words for the receipt; never text of the prompt or the answer. Null when passed.</param>
public sealed record CheckResult(string Name, CheckOutcome Outcome, string? Why = null);

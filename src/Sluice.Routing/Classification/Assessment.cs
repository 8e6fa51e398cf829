using Sluice.Routing.Receipts;

namespace Sluice.Routing.Classification;

/// <summary>How much a stronger model would help with a user's turn, and what kind of turn it is.</summary>
/// <param name="Score">1.0 to 10.0; higher = a stronger model would help more. Not how hard the text looks.</param>
/// <param name="Tier">0-3: the tier that the shipped thresholds give for the score; 3 only for irreversible or sensitive work.</param>
/// <param name="Intent">One of <see cref="Intents"/>.</param>
/// <param name="Deterministic">The turn says exactly what is to be done: two careful people would do the same.</param>
/// <param name="Confidence">0.0 to 1.0: how far the estimate stands from the next tier, and how much it found to go by.</param>
/// <param name="Signals">What speaks for the score, in words; never prompt text.</param>
public sealed record Assessment(double Score, int Tier, string Intent, bool Deterministic, double Confidence, IReadOnlyList<ReceiptSignal> Signals)
{
    /// <summary>The work cannot be taken back or touches what must be guarded, in a word (<c>deploy</c> (and other work on what is live), <c>delete-data</c>, <c>history</c>, <c>publish</c>, <c>dns</c>, <c>credentials</c>, <c>send</c>, <c>security</c>, <c>legal</c>); null for all other work.</summary>
    public string? Sensitive { get; init; }
}

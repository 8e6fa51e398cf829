using Sluice.Routing.Receipts;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>Why a request went where it went.</summary>
/// <param name="Route">What decided.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Signals">Facts that were looked at.</param>
/// <param name="Candidates">Models that were considered: those of the plan in its order, then the others.</param>
/// <param name="Checks">What was checked of answers before they were shown.</param>
internal sealed record ReceiptView(string Route, string Summary, IReadOnlyList<SignalView> Signals, IReadOnlyList<CandidateView> Candidates, IReadOnlyList<CheckView> Checks)
{
    /// <summary>What would have happened without Sluice.</summary>
    public CandidateView? Baseline { get; init; }

    /// <summary>Why a draft was not shown and the turn went on to another model.</summary>
    public string? Escalation { get; init; }

    /// <summary>Of a receipt.</summary>
    public static ReceiptView Of(Receipt receipt) => new(
        receipt.Route,
        receipt.Summary,
        [.. receipt.Signals.Select(signal => new SignalView(signal.Name, signal.Value))],
        [.. receipt.Candidates.Select(CandidateView.Of)],
        [.. receipt.Checks.Select(check => new CheckView(check.Attempt, check.Name, check.Outcome, check.Why))])
    {
        Baseline = receipt.Baseline is { } baseline ? CandidateView.Of(baseline) : null,
        Escalation = receipt.Escalation,
    };
}

/// <summary>A fact that a decision looked at.</summary>
internal sealed record SignalView(string Name, string Value);

/// <summary>A model that was considered.</summary>
/// <param name="Address">Upstream and model.</param>
/// <param name="Tier">0 to 3.</param>
/// <param name="Cost">Estimated price of this request, dollars; absent when it has none.</param>
/// <param name="CachedTokens">Prompt tokens expected in its cache.</param>
/// <param name="Seconds">Time that it was expected to take.</param>
/// <param name="SwitchCost">Dollars that leaving another model's cache behind costs.</param>
/// <param name="Chosen">It is in the plan.</param>
/// <param name="Reason">Why, or why not.</param>
internal sealed record CandidateView(string Address, int Tier, decimal? Cost, long CachedTokens, double? Seconds, decimal SwitchCost, bool Chosen, string Reason)
{
    /// <summary>Of a receipt's candidate.</summary>
    public static CandidateView Of(ReceiptCandidate candidate) =>
        new(candidate.Address, candidate.Tier, candidate.EstimatedCost, candidate.CachedTokens, candidate.Seconds, candidate.SwitchDollars, candidate.Chosen, candidate.Reason);
}

/// <summary>A check of an answer.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Name">What was checked.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Why">In words.</param>
internal sealed record CheckView(int Attempt, string Name, string Outcome, string? Why);

using Sluice.Routing.Replay;

namespace Sluice.Routing.Receipts;

/// <summary>Why a request went where it went. Kept in the ledger and told by <c>sluice why</c> and <c>sluice explain</c>.</summary>
/// <param name="Route">What decided, one short word or name: <c>address</c>, <c>alias</c>, <c>forced</c>, <c>tier0</c>, <c>auto</c>, <c>rule:NAME</c>, <c>static</c>, <c>off</c>. Also the header <c>x-sluice-route</c>.</param>
/// <param name="Summary">One sentence for a person.</param>
/// <param name="Signals">Facts that were looked at, name and value.</param>
/// <param name="Candidates">Every model that was considered, in order.</param>
public sealed record Receipt(string Route, string Summary, IReadOnlyList<ReceiptSignal> Signals, IReadOnlyList<ReceiptCandidate> Candidates)
{
    /// <summary>What would have happened without Sluice: the model asked for and its estimated price; null when unknown.</summary>
    public ReceiptCandidate? Baseline { get; init; }

    /// <summary>What was checked of the answers before they were shown, in order; empty where nothing was.</summary>
    public IReadOnlyList<ReceiptCheck> Checks { get; init; } = [];

    /// <summary>What the decision knew beside, for making it again; null in receipts of before it was kept.</summary>
    public ReplayFacts? Facts { get; init; }

    /// <summary>Why a draft was not shown and the turn went on to another model, in words; null when it did not.</summary>
    public string? Escalation { get; init; }
}

/// <summary>A fact a decision looked at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, never prompt text.</param>
public sealed record ReceiptSignal(string Name, string Value);

/// <summary>A model that was considered.</summary>
/// <param name="Address"><c>upstream/id</c>.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="EstimatedCost">Dollars this request would cost there at list price, with what that model's cache still holds; electricity for local; null when unpriced.</param>
/// <param name="Chosen">It is in the plan.</param>
/// <param name="Reason">Why it was taken or not.</param>
public sealed record ReceiptCandidate(string Address, int Tier, decimal? EstimatedCost, bool Chosen, string Reason)
{
    /// <summary>Prompt tokens that its cache still holds.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Seconds until its answer is expected to be whole; null when nothing was measured.</summary>
    public double? Seconds { get; init; }

    /// <summary>Prompt tokens as estimated for it; null in receipts of before it was kept.</summary>
    public long? Tokens { get; init; }

    /// <summary>How its upstream stood; null: nothing spoke against it.</summary>
    public Availability? Standing { get; init; }

    /// <summary>Dollars that going there costs later, for the cache that is left behind; 0 where none is.</summary>
    public decimal SwitchDollars { get; init; }
}

/// <summary>One check of an answer that nobody had seen yet.</summary>
/// <param name="Attempt">Number of the attempt whose answer it was.</param>
/// <param name="Name">What was checked, a word: see <see cref="Verification.CheckResult"/>.</param>
/// <param name="Outcome"><c>passed</c>, <c>repaired</c> or <c>failed</c>.</param>
/// <param name="Why">In words, never text of the prompt or the answer; null when passed.</param>
public sealed record ReceiptCheck(int Attempt, string Name, string Outcome, string? Why = null);

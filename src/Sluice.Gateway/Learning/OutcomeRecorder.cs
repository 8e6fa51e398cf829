using Sluice.Gateway.Forwarding;
using Sluice.Routing;
using Sluice.Routing.Receipts;

namespace Sluice.Gateway.Learning;

/// <summary>Weighs the drafts of finished requests: what they saved and how much longer the user waited.</summary>
internal sealed class OutcomeRecorder(OutcomeBook book, TimeProvider time)
{
    // What a cloud model would have taken for the same answer, where nobody asked it.
    private const double CloudSeconds = 2, CloudTokensPerSecond = 60;

    /// <summary>A request has ended.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="attempt">The attempt that answered.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="intent">What kind of turn it belongs to; null when nobody asked.</param>
    public void Ended(Exchange exchange, Attempt attempt, AttemptResult result, string? intent)
    {
        if (intent is null || !result.IsServed || !WaitBudget.IsForeground(exchange.Profile.Kind) || exchange.Decision.Plan is not [{ Draft: true } draft, ..]) return;
        var seconds = time.GetElapsedTime(exchange.StartedAt).TotalSeconds;
        var own = (double)(Candidate(exchange, draft.Model.Address)?.EstimatedCost ?? 0);
        if (attempt.Target.Draft)
        {
            // Without a price there is nothing to weigh the waiting against.
            if (NextOf(exchange)?.EstimatedCost is not { } saved) return;
            book.Draft(intent, new(true, seconds - CloudSeconds - (result.Usage.Output / CloudTokensPerSecond), (double)saved - own), SecondPrice(exchange));
        }
        else if (exchange.Attempts > 1 && attempt.Target.Origin == TargetOrigin.Escalation)
        {
            book.Draft(intent, new(false, seconds - attempt.Timer.Elapsed.TotalSeconds, -own), SecondPrice(exchange));
        }
    }

    // Who would have answered without the draft.
    private static ReceiptCandidate? NextOf(Exchange exchange)
    {
        foreach (var target in exchange.Decision.Plan)
        {
            if (!target.Draft && !target.Model.IsLocal) return Candidate(exchange, target.Model.Address);
        }

        return null;
    }

    private static ReceiptCandidate? Candidate(Exchange exchange, string address)
    {
        foreach (var candidate in exchange.Decision.Receipt.Candidates)
        {
            if (string.Equals(candidate.Address, address, StringComparison.Ordinal)) return candidate;
        }

        return null;
    }

    private static double SecondPrice(Exchange exchange) => (double)exchange.Model.Config.Routing.Cascade.SecondPrice;
}

using Sluice.Gateway.Ledger.Accounting;

namespace Sluice.Gateway.Ledger.Storage;

/// <summary>
/// A finished request's share of the sums. What it has once goes under the model that answered, what each attempt has under the
/// attempt's own; <see cref="LedgerSql.Sum"/> says the same in SQL for hours that a query cuts, and a test compares the two.
/// </summary>
internal static class RequestSums
{
    private const long MillisecondsPerHour = 3_600_000;

    public static void AddTo(LedgerBatch batch, FinishedRequest request)
    {
        var (started, ended, account, attempts) = request;
        var hour = started.StartedAt.ToUnixTimeMilliseconds() / MillisecondsPerHour;
        var session = batch.SessionOf(new SessionKey(hour, started.Session, started.Client, started.User));
        var key = new UsageKey(
            hour, started.Client, started.User, started.Kind, started.RequestedModel, ended.Upstream, ended.Model, ended.Tier, account.PaidBy);
        var once = OfRequest(ended, account);
        batch.Add(key, once);
        session.Add(once);
        foreach (var attempt in attempts)
        {
            var (upstream, model, tier, paidBy) = (attempt.Attempt.Upstream, attempt.Attempt.Model, attempt.Attempt.Tier, attempt.Attempt.PaidBy);
            var each = OfAttempt(attempt);
            batch.Add(key with { Upstream = upstream, Model = model, Tier = tier, PaidBy = paidBy }, each);
            session.Add(each);
        }
    }

    private static Measures OfRequest(RequestEnded ended, RequestAccount account)
    {
        var sums = new Measures
        {
            [Measure.Requests] = 1,
            [Measure.Served] = Outcomes.IsServed(ended.Outcome) ? 1 : 0,
            [Measure.CloudAvoided] = account.CloudAvoided,
        };
        if (account is { Asked: { } asked, Actual: { } askedActual })
        {
            sums[account.IsAskedOnPlan ? Measure.AskedPlan : Measure.AskedApi] = Nano.Of(asked);
            sums[account.IsAskedOnPlan ? Measure.AskedPlanActual : Measure.AskedApiActual] = Nano.Of(askedActual);
        }

        if (account is { Dearest: { } dearest, Actual: { } actual })
        {
            sums[Measure.Dearest] = Nano.Of(dearest);
            sums[Measure.DearestActual] = Nano.Of(actual);
        }

        return sums;
    }

    private static Measures OfAttempt(AccountedAttempt accounted)
    {
        var (attempt, cost) = accounted;
        var usage = attempt.Usage;
        return new Measures
        {
            [Measure.Attempts] = 1,
            [Measure.Estimated] = attempt.UsageEstimated ? 1 : 0,
            [Measure.Unpriced] = cost.Source == CostSources.Unpriced ? 1 : 0,
            [Measure.UnknownCost] = cost.Source == CostSources.Unknown ? 1 : 0,
            [Measure.Input] = usage.Input,
            [Measure.CacheRead] = usage.CacheRead,
            [Measure.CacheWrite5m] = usage.CacheWrite5m,
            [Measure.CacheWrite1h] = usage.CacheWrite1h,
            [Measure.Output] = usage.Output,
            [Measure.Reasoning] = usage.Reasoning,
            [Measure.Spend] = Nano.Of(cost.Spend ?? 0),
            [Measure.PlanValue] = Nano.Of(cost.PlanValue),
            [Measure.Electricity] = Nano.Of(cost.Electricity),
            [Measure.CloudTokens] = attempt.PaidBy == Payers.Local ? 0 : usage.Total,
        };
    }
}

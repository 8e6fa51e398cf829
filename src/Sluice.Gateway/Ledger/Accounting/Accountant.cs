using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger.Accounting;

/// <summary>Prices attempts and compares finished requests with what else they could have cost. Used by the ledger's thread only.</summary>
internal sealed class Accountant(IAccountingContext context)
{
    private const decimal WattSecondsPerKwh = 3_600_000m;
    private const double MostWattSeconds = 1e12;

    private readonly PromptCacheModel _cache = new();

    /// <summary>The request in figures. Every attempt is priced here, with the prices that hold now.</summary>
    public (RequestAccount Account, AccountedAttempt[] Attempts) Close(RequestStarted started, IReadOnlyList<AttemptEnded> attempts, RequestEnded ended)
    {
        var costs = new AccountedAttempt[attempts.Count];
        var usage = default(Usage);
        decimal spend = 0, plan = 0, electricity = 0;
        decimal? actual = 0;
        string? gap = null;
        var isEstimated = false;
        long cloudTokens = 0;
        AttemptEnded? answer = null;
        for (var i = 0; i < costs.Length; i++)
        {
            var attempt = attempts[i];
            var cost = AttemptCost.Of(attempt, context.Served(attempt.Upstream, attempt.Model).Price, ElectricityOf(attempt));
            costs[i] = new AccountedAttempt(attempt, cost);
            usage = Sum(usage, attempt.Usage);
            spend += cost.Spend ?? 0;
            plan += cost.PlanValue;
            electricity += cost.Electricity;
            actual += cost.Actual;
            isEstimated |= attempt.UsageEstimated;
            cloudTokens += attempt.PaidBy == Payers.Local ? 0 : attempt.Usage.Total;
            gap = cost.Source is CostSources.Unpriced || gap is null && cost.Source is CostSources.Unknown ? cost.Source : gap;
            answer = attempt.Outcome == ended.Outcome || Outcomes.IsServed(attempt.Outcome) || answer is null ? attempt : answer;
        }

        var account = new RequestAccount
        {
            Usage = usage,
            IsEstimated = isEstimated,
            Spend = spend,
            PlanValue = plan,
            Electricity = electricity,
            CostGap = gap,
            CloudTokens = cloudTokens,
            PaidBy = answer?.PaidBy,
        };
        if (answer is null || answer.Usage.Total == 0 || !Outcomes.IsServed(ended.Outcome))
        {
            return (account, costs);
        }

        return (Compare(account, started, answer, actual), costs);
    }

    private RequestAccount Compare(RequestAccount account, RequestStarted started, AttemptEnded answer, decimal? actual)
    {
        var asked = started.RequestedModel is { Length: > 0 } name ? context.Asked(name) : null;
        var dearest = context.Dearest;
        var served = context.Served(answer.Upstream, answer.Model).Name;
        var wouldBeCloud = asked is { } a ? !a.IsLocal : dearest is { IsLocal: false };
        account = account with { CloudAvoided = wouldBeCloud ? answer.Usage.Total - account.CloudTokens : 0 };

        // Both are computed even when the cost has a gap, for the caches that they stand for go on living.
        var askedCost = asked is { } askedModel ? Baseline(askedModel, started, answer, served) : null;
        var dearestCost = dearest is not { } dearestModel ? null
            : string.Equals(dearestModel.Name, asked?.Name, StringComparison.Ordinal) ? askedCost
            : Baseline(dearestModel, started, answer, served);
        return actual is null ? account : account with
        {
            Actual = actual,
            Asked = askedCost,
            IsAskedOnPlan = started.WouldPay == Payers.Plan,
            Dearest = dearestCost,
        };
    }

    private decimal? Baseline(PricedModel model, RequestStarted started, AttemptEnded answer, string served)
    {
        if (model.IsLocal)
        {
            return 0;
        }

        if (model.Price is not { } price)
        {
            return null;
        }

        var isSame = string.Equals(model.Name, served, StringComparison.Ordinal);
        var usage = _cache.Split(started, model.Name, price, answer.Usage, isSame);
        return isSame && answer.ReportedCost is { } reported ? reported : price.Cost(usage);
    }

    private decimal ElectricityOf(AttemptEnded attempt) =>
        attempt.PaidBy == Payers.Local && attempt.LocalWattSeconds is > 0 and < MostWattSeconds and var energy && context.ElectricityPrice is { } price
            ? (decimal)energy / WattSecondsPerKwh * price
            : 0;

    private static Usage Sum(in Usage a, in Usage b) => new(
        a.Input + b.Input, a.CacheRead + b.CacheRead, a.CacheWrite5m + b.CacheWrite5m, a.CacheWrite1h + b.CacheWrite1h, a.Output + b.Output, a.Reasoning + b.Reasoning);
}

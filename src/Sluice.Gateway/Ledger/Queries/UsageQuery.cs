using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Ledger;

/// <summary>What a usage table has a row for.</summary>
internal enum UsageGroup
{
    /// <summary>Nothing: the total only.</summary>
    None,
    Hour,
    Day,
    Model,
    RequestedModel,
    Tier,
    Client,
    Session,
    Upstream,
    User,
    PaidBy,
    Kind,
}

/// <summary>Asks for sums over the requests that started within a stretch of time.</summary>
internal sealed record UsageQuery
{
    /// <summary>From here on, to the millisecond.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Up to but without this instant.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>A row for each of these.</summary>
    public UsageGroup By { get; init; }

    /// <summary>Whose days; UTC when null.</summary>
    public TimeZoneInfo? Zone { get; init; }

    /// <summary>Only this client's requests; exact.</summary>
    public string? Client { get; init; }

    /// <summary>Only this user's requests; exact.</summary>
    public string? User { get; init; }

    /// <summary>The last <paramref name="span"/> up to <paramref name="now"/>.</summary>
    public static UsageQuery Since(TimeSpan span, DateTimeOffset now) => new() { From = now - span, To = now.AddMilliseconds(1) };

    /// <summary>The day of <paramref name="now"/> so far.</summary>
    public static UsageQuery Today(DateTimeOffset now, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return new UsageQuery { From = LocalDays.Start(day, zone), To = LocalDays.Start(day.AddDays(1), zone), Zone = zone };
    }

    /// <summary>A calendar month.</summary>
    public static UsageQuery Month(int year, int month, TimeZoneInfo zone)
    {
        var first = new DateOnly(year, month, 1);
        return new UsageQuery { From = LocalDays.Start(first, zone), To = LocalDays.Start(first.AddMonths(1), zone), Zone = zone };
    }
}

/// <summary>The answer to a <see cref="UsageQuery"/>.</summary>
/// <param name="From">As asked.</param>
/// <param name="To">As asked.</param>
/// <param name="By">As asked.</param>
/// <param name="Rows">Days and hours in their order, anything else by what it cost and then by tokens, most first.</param>
/// <param name="Total">All of it.</param>
/// <param name="Unpriced">Models without a price: their tokens are counted, their cost is in no figure.</param>
internal sealed record UsagePage(
    DateTimeOffset From, DateTimeOffset To, UsageGroup By, IReadOnlyList<UsageRow> Rows, UsageRow Total, IReadOnlyList<UnpricedModel> Unpriced);

/// <summary>A model that was used and has no price.</summary>
internal sealed record UnpricedModel(string Upstream, string Model, long Attempts, long Tokens);

/// <summary>Sums of a group. Money is in dollars.</summary>
internal sealed record UsageRow
{
    /// <summary>The group: a name, a tier, <c>2026-11-21</c>, an hour as ISO 8601 in UTC; empty for none.</summary>
    public required string Key { get; init; }

    /// <summary>Finished requests.</summary>
    public long Requests { get; init; }

    /// <summary>Those that got an answer.</summary>
    public long Served { get; init; }

    /// <summary>Calls to upstreams.</summary>
    public long Attempts { get; init; }

    /// <summary>Attempts whose tokens are estimated.</summary>
    public long Estimated { get; init; }

    /// <summary>Attempts at a model without a price.</summary>
    public long Unpriced { get; init; }

    /// <summary>Attempts that may have been billed, nobody knows for how much.</summary>
    public long UnknownCost { get; init; }

    /// <summary>Tokens of all attempts.</summary>
    public Usage Tokens { get; init; }

    /// <summary>Billed per token.</summary>
    public decimal Spend { get; init; }

    /// <summary>List value of what subscriptions covered; not spent.</summary>
    public decimal PlanValue { get; init; }

    /// <summary>Electricity of local models.</summary>
    public decimal Electricity { get; init; }

    /// <summary>Against what the clients asked for, where they would have paid per token.</summary>
    public Comparison Asked { get; init; }

    /// <summary>Against what the clients asked for, where a subscription would have covered it: list value, no dollars.</summary>
    public Comparison AskedOnPlan { get; init; }

    /// <summary>Against the dearest tier.</summary>
    public Comparison Dearest { get; init; }

    /// <summary>Tokens that cloud models processed.</summary>
    public long CloudTokens { get; init; }

    /// <summary>Tokens that would have gone to the cloud and did not.</summary>
    public long CloudTokensAvoided { get; init; }

    /// <summary>This row and another one together, under this one's key.</summary>
    public UsageRow Plus(UsageRow other) => this with
    {
        Requests = Requests + other.Requests,
        Served = Served + other.Served,
        Attempts = Attempts + other.Attempts,
        Estimated = Estimated + other.Estimated,
        Unpriced = Unpriced + other.Unpriced,
        UnknownCost = UnknownCost + other.UnknownCost,
        Tokens = new Usage(
            Tokens.Input + other.Tokens.Input, Tokens.CacheRead + other.Tokens.CacheRead, Tokens.CacheWrite5m + other.Tokens.CacheWrite5m, Tokens.CacheWrite1h + other.Tokens.CacheWrite1h,
            Tokens.Output + other.Tokens.Output, Tokens.Reasoning + other.Tokens.Reasoning),
        Spend = Spend + other.Spend,
        PlanValue = PlanValue + other.PlanValue,
        Electricity = Electricity + other.Electricity,
        Asked = Asked.Plus(other.Asked),
        AskedOnPlan = AskedOnPlan.Plus(other.AskedOnPlan),
        Dearest = Dearest.Plus(other.Dearest),
        CloudTokens = CloudTokens + other.CloudTokens,
        CloudTokensAvoided = CloudTokensAvoided + other.CloudTokensAvoided,
    };
}

/// <summary>A baseline and what the same requests really cost.</summary>
/// <param name="Baseline">Dollars.</param>
/// <param name="Actual">Dollars: spend, list value of plans and electricity of exactly the compared requests.</param>
internal readonly record struct Comparison(decimal Baseline, decimal Actual)
{
    /// <summary>Negative when routing made it dearer.</summary>
    public decimal Saved => Baseline - Actual;

    /// <summary>Both together.</summary>
    public Comparison Plus(Comparison other) => new(Baseline + other.Baseline, Actual + other.Actual);
}

/// <summary>Where local days begin.</summary>
internal static class LocalDays
{
    /// <summary>The first instant of a day; on a day that starts with a gap in the clock, the first instant after the gap.</summary>
    public static DateTimeOffset Start(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }

        // A midnight that the clock shows twice: the earlier one, which has the larger offset.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset);
    }
}

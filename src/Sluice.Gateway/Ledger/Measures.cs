namespace Sluice.Gateway.Ledger;

/// <summary>What the ledger adds up. The names are column names of both roll-up tables, in this order.</summary>
internal enum Measure
{
    Requests,
    Served,
    Attempts,
    Estimated,
    Unpriced,
    UnknownCost,
    Input,
    CacheRead,
    CacheWrite5m,
    CacheWrite1h,
    Output,
    Reasoning,
    Spend,
    PlanValue,
    Electricity,
    AskedApi,
    AskedApiActual,
    AskedPlan,
    AskedPlanActual,
    Dearest,
    DearestActual,
    CloudTokens,
    CloudAvoided,
}

/// <summary>One sum of each <see cref="Measure"/>. Money is in billionths of a dollar.</summary>
internal sealed class Measures
{
    /// <summary>Number of measures.</summary>
    public const int Count = (int)Measure.CloudAvoided + 1;

    private readonly long[] _sums = new long[Count];

    public long this[Measure measure]
    {
        get => _sums[(int)measure];
        set => _sums[(int)measure] = value;
    }

    public void Add(Measures other)
    {
        for (var i = 0; i < Count; i++)
        {
            _sums[i] += other._sums[i];
        }
    }
}

/// <summary>Money as the ledger stores it: whole billionths of a dollar, so that sums are exact and fit 64 bits up to nine billion dollars.</summary>
internal static class Nano
{
    private const decimal PerDollar = 1_000_000_000m;

    public static long Of(decimal dollars) => (long)decimal.Round(dollars * PerDollar, MidpointRounding.AwayFromZero);

    public static long? Of(decimal? dollars) => dollars is { } some ? Of(some) : null;

    public static decimal Dollars(long nano) => nano / PerDollar;
}

using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;

namespace Sluice.Gateway.Quota.Budgets;

/// <summary>A stretch of the user's own calendar.</summary>
/// <param name="Start">Its first instant.</param>
/// <param name="End">The first instant of the next.</param>
internal readonly record struct BudgetWindow(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>The window that an instant lies in. Days have 23 or 25 hours where the clock is changed.</summary>
    public static BudgetWindow Of(BudgetPeriod period, DateTimeOffset instant, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
        var (first, next) = period switch
        {
            BudgetPeriod.Week => Days(day.AddDays(-(((int)day.DayOfWeek + 6) % 7)), 7),
            BudgetPeriod.Month => (new DateOnly(day.Year, day.Month, 1), new DateOnly(day.Year, day.Month, 1).AddMonths(1)),
            _ => Days(day, 1),
        };
        return new(LocalDays.Start(first, zone), LocalDays.Start(next, zone));
    }

    private static (DateOnly, DateOnly) Days(DateOnly first, int count) => (first, first.AddDays(count));
}

using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Quota.Budgets;

/// <summary>What was spent in each window of a period: what the ledger had when counting began, and what has ended since.</summary>
/// <param name="period">Day, week or month.</param>
/// <param name="kept">Reads from the ledger what was spent between two instants.</param>
/// <param name="since">When counting began.</param>
/// <param name="time">For the calendar.</param>
internal sealed class BudgetTally(BudgetPeriod period, Func<DateTimeOffset, DateTimeOffset, Spending> kept, DateTimeOffset since, TimeProvider time)
{
    private const int MostWindows = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<DateTimeOffset, Spending> _before = [];
    private readonly Dictionary<DateTimeOffset, Spending> _ended = [];

    /// <summary>The window of an instant and what was spent in it. A clock that is set back finds its earlier window as it was.</summary>
    public (BudgetWindow Window, Spending Spent) At(DateTimeOffset instant)
    {
        var window = BudgetWindow.Of(period, instant, time.LocalTimeZone);
        lock (_gate)
        {
            if (!_before.TryGetValue(window.Start, out var before))
            {
                if (_before.Count >= MostWindows) _before.Remove(_before.Keys.Min());
                _before[window.Start] = before = Read(window);
            }

            return (window, before + _ended.GetValueOrDefault(window.Start));
        }
    }

    /// <summary>An attempt has ended. It counts for the window in which its request began.</summary>
    public void Add(DateTimeOffset began, Spending spending)
    {
        var window = BudgetWindow.Of(period, began, time.LocalTimeZone);
        lock (_gate)
        {
            if (_ended.Count >= MostWindows && !_ended.ContainsKey(window.Start)) _ended.Remove(_ended.Keys.Min());
            _ended[window.Start] = _ended.GetValueOrDefault(window.Start) + spending;
        }
    }

    /// <summary>Reads again what the ledger had: by now it may hold more of what happened before counting began.</summary>
    public void Reread()
    {
        lock (_gate) _before.Clear();
    }

    // What began after counting did is counted here; the ledger's rows have whole milliseconds.
    private Spending Read(BudgetWindow window) => window.Start >= since ? default : kept(window.Start, window.End < since ? window.End : since.AddMilliseconds(1));
}

/// <summary>What was spent.</summary>
/// <param name="Dollars">Billed per token.</param>
/// <param name="Tokens">Of cloud models.</param>
internal readonly record struct Spending(decimal Dollars, long Tokens)
{
    public static Spending operator +(Spending a, Spending b) => new(a.Dollars + b.Dollars, a.Tokens + b.Tokens);
}

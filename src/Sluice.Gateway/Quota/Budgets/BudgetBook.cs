using System.Collections.Concurrent;
using System.Globalization;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Accounting;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Quota.Budgets;

/// <summary>
/// The user's budgets and what is spent of them: read from the ledger at the start, counted on in memory as attempts end, so
/// that a cap is passed by the requests at most that run when it is reached.
/// </summary>
internal sealed class BudgetBook
{
    private readonly ConcurrentDictionary<(BudgetPeriod Period, string Client), BudgetTally> _tallies = new();
    private readonly LedgerQueries _queries;
    private readonly GatewayModelStore _models;
    private readonly TimeProvider _time;

    /// <summary>Begins to count for the budgets of the configuration; others begin when they are first asked for.</summary>
    public BudgetBook(LedgerWriter ledger, GatewayModelStore models, SluicePaths paths, TimeProvider time)
    {
        (_queries, _models, _time) = (new LedgerQueries(paths.DataDirectory), models, time);
        var budgets = models.Current.Config.Budgets;
        if (budgets.Count == 0) return;
        foreach (var budget in budgets) TallyOf(budget).At(time.GetUtcNow());
        _ = RereadAsync(ledger);
    }

    /// <summary>How every budget that concerns a client stands.</summary>
    /// <param name="client">The client; null asks for all budgets.</param>
    /// <param name="model">The snapshot with the budgets.</param>
    /// <param name="now">The time.</param>
    /// <param name="all">Those of other clients too.</param>
    public IEnumerable<BudgetState> Of(string? client, GatewayModel model, DateTimeOffset now, bool all = false)
    {
        foreach (var budget in model.Config.Budgets)
        {
            if (!all && budget.Client is { } only && !string.Equals(only, client, StringComparison.OrdinalIgnoreCase)) continue;
            var (window, spent) = TallyOf(budget).At(now);
            yield return new BudgetState(budget, window, spent);
        }
    }

    /// <summary>An attempt has ended.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="began">When its request began.</param>
    /// <param name="attempt">The attempt.</param>
    public void Add(string? client, DateTimeOffset began, AttemptEnded attempt)
    {
        if (_tallies.IsEmpty || attempt.PaidBy == Payers.Local) return;
        var cost = AttemptCost.Of(attempt, _models.Current.PriceOf(attempt.Upstream, attempt.Model), 0);
        var spending = new Spending(cost.Spend ?? 0, attempt.Usage.Total);
        if (spending == default) return;
        foreach (var (key, tally) in _tallies)
        {
            if (key.Client.Length == 0 || string.Equals(key.Client, client, StringComparison.OrdinalIgnoreCase)) tally.Add(began, spending);
        }
    }

    private BudgetTally TallyOf(BudgetConfig budget)
    {
        var key = (budget.Per, budget.Client?.ToLowerInvariant() ?? "");
        return _tallies.TryGetValue(key, out var known) ? known
            : _tallies.GetOrAdd(key, static (key, book) => new BudgetTally(key.Period, (from, to) => book.Read(key.Client, from, to), book._time.GetUtcNow(), book._time), this);
    }

    private Spending Read(string client, DateTimeOffset from, DateTimeOffset to)
    {
        try
        {
            var total = _queries.Usage(new UsageQuery { From = from, To = to, Client = client.Length == 0 ? null : client }).Total;
            return new Spending(total.Spend, total.CloudTokens);
        }
        catch (SqliteFailure)
        {
            // A ledger that cannot be read must not stop the work; from here on everything is counted.
            return default;
        }
    }

    // What a killed gateway left in its journal comes into the ledger after the start.
    private async Task RereadAsync(LedgerWriter ledger)
    {
        try
        {
            await ledger.FlushAsync();
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return;
        }

        foreach (var tally in _tallies.Values) tally.Reread();
    }
}

/// <summary>How one budget stands.</summary>
/// <param name="Budget">The budget.</param>
/// <param name="Window">Its window.</param>
/// <param name="Spent">What was spent in it.</param>
internal readonly record struct BudgetState(BudgetConfig Budget, BudgetWindow Window, Spending Spent)
{
    /// <summary>Share that is used up.</summary>
    public double Used => Budget.Dollars is { } dollars ? (double)(Spent.Dollars / dollars) : Budget.Tokens is { } tokens ? Spent.Tokens / (double)tokens : 0;

    /// <summary>It is used up.</summary>
    public bool IsReached => Budget.Dollars is { } dollars ? Spent.Dollars >= dollars : Budget.Tokens is { } tokens && Spent.Tokens >= tokens;

    /// <summary><c>budget of $5 a day for claude</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"budget of {Allowance} a {Budget.Per.ToString().ToLowerInvariant()}{(Budget.Client is { } client ? $" for {client}" : "")}");

    /// <summary>That it is used up, and until when.</summary>
    public string Words(TimeZoneInfo zone) =>
        string.Create(CultureInfo.InvariantCulture, $"The {Name} is used up ({(Budget.Dollars is null ? $"{Spent.Tokens:N0} tokens" : $"${Spent.Dollars:0.00##}")}) until {TimeZoneInfo.ConvertTime(Window.End, zone):yyyy-MM-dd HH:mm}. Raise it under budgets in the configuration, or wait.");

    private string Allowance => Budget.Dollars is { } dollars ? string.Create(CultureInfo.InvariantCulture, $"${dollars:0.######}") : string.Create(CultureInfo.InvariantCulture, $"{Budget.Tokens:N0} cloud tokens");
}

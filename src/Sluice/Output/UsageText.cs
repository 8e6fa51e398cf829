using System.Globalization;
using Sluice.Gateway.Ledger;

namespace Sluice.Output;

/// <summary>A page of usage for people, and as CSV.</summary>
internal static class UsageText
{
    /// <summary>A table with a total, and below it what the figures mean and what they leave out.</summary>
    public static void Write(Terminal terminal, UsagePage page, string by, TimeZoneInfo zone)
    {
        terminal.Line($"{Figures.Time(page.From, zone)} to {Figures.Time(page.To, zone)}");
        if (page.Total.Requests == 0)
        {
            terminal.Line("No requests.");
            return;
        }

        var table = new Table(
            new(by.ToUpperInvariant()), new("REQUESTS", IsFigure: true), new("INPUT", IsFigure: true), new("CACHE READ", IsFigure: true), new("CACHE WRITE", IsFigure: true),
            new("OUTPUT", IsFigure: true), new("SPENT", IsFigure: true), new("BY PLAN", IsFigure: true), new("SAVED (ASKED)", IsFigure: true), new("SAVED (DEAREST)", IsFigure: true));
        foreach (var row in page.Rows) Add(table, Key(row.Key), row, page.Total);
        Add(table, "total", page.Total, page.Total);
        table.Write(terminal);
        terminal.Line();
        Savings(terminal, page.Total);
        Gaps(terminal, page);
    }

    /// <summary>How much was saved, and against what.</summary>
    public static void Savings(Terminal terminal, UsageRow total)
    {
        terminal.Line($"Spent {Figures.Dollars(total.Spend)} on {Figures.Count(total.CloudTokens)} cloud tokens; {Figures.Count(total.CloudTokensAvoided)} tokens stayed out of the cloud.");
        Compare(terminal, "what the clients asked for", total.Asked);
        Compare(terminal, "what the clients asked for on a subscription (list value, not dollars)", total.AskedOnPlan);
        Compare(terminal, "everything on the dearest tier", total.Dearest);
        if (total.PlanValue > 0) terminal.Line($"Subscriptions covered {Figures.Dollars(total.PlanValue)} at list prices; that is in no figure of spend.");
        if (total.Electricity > 0) terminal.Line($"Electricity of the local models: {Figures.Dollars(total.Electricity)}.");
    }

    /// <summary>Every measure, dollars with a point, no totals.</summary>
    public static void Csv(Terminal terminal, UsagePage page, string by)
    {
        terminal.Line($"{by},requests,served,attempts,input_tokens,cache_read_tokens,cache_write_5m_tokens,cache_write_1h_tokens,output_tokens,reasoning_tokens,spend_usd,plan_value_usd,electricity_usd,"
            + "asked_baseline_usd,asked_actual_usd,asked_plan_baseline_usd,asked_plan_actual_usd,dearest_baseline_usd,dearest_actual_usd,cloud_tokens,cloud_tokens_avoided,estimated_attempts,unpriced_attempts,unknown_cost_attempts");
        foreach (var row in page.Rows)
        {
            object[] cells =
            [
                row.Requests, row.Served, row.Attempts, row.Tokens.Input, row.Tokens.CacheRead, row.Tokens.CacheWrite5m, row.Tokens.CacheWrite1h, row.Tokens.Output, row.Tokens.Reasoning,
                row.Spend, row.PlanValue, row.Electricity, row.Asked.Baseline, row.Asked.Actual, row.AskedOnPlan.Baseline, row.AskedOnPlan.Actual, row.Dearest.Baseline, row.Dearest.Actual,
                row.CloudTokens, row.CloudTokensAvoided, row.Estimated, row.Unpriced, row.UnknownCost,
            ];
            terminal.Line(Quote(row.Key) + "," + string.Join(',', cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture))));
        }
    }

    private static void Add(Table table, string key, UsageRow row, UsageRow total) => table.Add(
        key, Figures.Count(row.Requests), Figures.Count(row.Tokens.Input), total.Tokens.CacheRead > 0 ? Figures.Count(row.Tokens.CacheRead) : "", total.Tokens.CacheWrite > 0 ? Figures.Count(row.Tokens.CacheWrite) : "",
        Figures.Count(row.Tokens.Output), Figures.Dollars(row.Spend), total.PlanValue > 0 ? Figures.Dollars(row.PlanValue) : "", Figures.Dollars(row.Asked.Saved), Figures.Dollars(row.Dearest.Saved));

    private static string Key(string key) => key.Length == 0 ? "(none)" : key;

    private static void Compare(Terminal terminal, string baseline, Comparison comparison)
    {
        if (comparison is { Baseline: 0, Actual: 0 }) return;
        var percent = comparison.Baseline > 0 ? $" ({Math.Abs(comparison.Saved / comparison.Baseline).ToString("0.#%", CultureInfo.InvariantCulture)})" : "";
        terminal.Line($"{(comparison.Saved < 0 ? "Dearer" : "Saved")} {Figures.Dollars(Math.Abs(comparison.Saved))}{percent} against {baseline}: {Figures.Dollars(comparison.Actual)} instead of {Figures.Dollars(comparison.Baseline)}.");
    }

    private static void Gaps(Terminal terminal, UsagePage page)
    {
        foreach (var model in page.Unpriced)
            terminal.Line($"Unpriced: {Terminal.Clean(model.Upstream)}/{Terminal.Clean(model.Model)}, {Figures.Count(model.Attempts, "attempt")}, {Figures.Count(model.Tokens)} tokens. In no figure of dollars or savings; set models.ALIAS.price.");
        if (page.Total.UnknownCost > 0) terminal.Line($"Of unknown cost: {Figures.Count(page.Total.UnknownCost, "attempt")} that got no answer and may have been billed.");
        if (page.Total.Estimated > 0) terminal.Line($"Estimated: the tokens of {Figures.Count(page.Total.Estimated, "attempt")}, where the upstream reported none.");
    }

    // RFC 4180; a leading sign would be a formula to a spreadsheet.
    private static string Quote(string key)
    {
        var text = Terminal.Clean(key);
        if (text is ['=' or '+' or '-' or '@', ..]) text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}

using System.Globalization;
using Sluice.Gateway.Ledger;

namespace Sluice.Sessions.Replay;

/// <summary>What the strategies did, side by side.</summary>
internal sealed class ResultsTable(IReadOnlyList<(string Strategy, IReadOnlyList<ReplayedCall> Calls)> runs, double times)
{
    private static readonly string[] Heads =
    [
        "strategy", "requests", "local", "to local", "cheaper", "dearer", "$ moved", "$ spent", "$ under off", "$ asked", "$ saved", "local tries", "rejected", "slow", "mended", "escalated", "added s: median", "most", "first content s: median", "most", "poor shown", "malformed shown",
    ];

    // Of the model that the recorded clients ask for.
    private const int AskedTier = 2;

    /// <summary>A table for each session and one for all.</summary>
    public void Write(TextWriter output)
    {
        foreach (var session in runs[0].Calls.Select(call => call.Session.Name).Distinct(StringComparer.Ordinal)) Write(output, session, call => string.Equals(call.Session.Name, session, StringComparison.Ordinal));
        Write(output, "all sessions", _ => true);
        foreach (var (strategy, calls) in runs) WriteTiers(output, strategy, calls);
    }

    private void Write(TextWriter output, string title, Func<ReplayedCall, bool> isIn)
    {
        var off = runs[0].Calls.Where(isIn).Sum(call => call.Row.Spend);
        List<string[]> rows = [Heads, .. runs.Select(run => Row(run.Strategy, [.. run.Calls.Where(isIn)], off))];
        var widths = Heads.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        output.WriteLine($"\n{title}\n");
        for (var i = 0; i < rows.Count; i++)
        {
            output.WriteLine("| " + string.Join(" | ", rows[i].Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))) + " |");
            if (i == 0) output.WriteLine("|" + string.Join('|', widths.Select((width, column) => column == 0 ? new string('-', width + 2) : new string('-', width + 1) + ":")) + "|");
        }
    }

    private string[] Row(string strategy, IReadOnlyList<ReplayedCall> calls, decimal off)
    {
        var local = calls.Where(call => call.IsLocal).ToArray();
        var added = calls.Where(call => call.AddedMs > 0).Select(call => call.AddedMs * times / 1000).Order().ToArray();
        var first = calls.Select(call => (call.Row.FirstContentMs ?? call.Row.DurationMs ?? 0) * times / 1000).Order().ToArray();
        return
        [
            strategy, Count(calls.Count), $"{100.0 * local.Length / calls.Count:0} %", Count(local.Length), Count(calls.Count(call => !call.IsLocal && call.Row.Tier < AskedTier)),
            Count(calls.Count(call => call.Row.Tier > AskedTier)), Dollars(local.Sum(call => call.Row.Asked ?? 0)),
            Dollars(calls.Sum(call => call.Row.Spend)), Dollars(off - calls.Sum(call => call.Row.Spend)), Dollars(calls.Sum(call => call.Row.Asked ?? 0)), Dollars(calls.Sum(call => call.Row.Saved ?? 0)),
            Count(calls.Sum(call => call.LocalTries.Count())), Attempts(calls, Outcomes.RejectedDraft), Attempts(calls, Outcomes.SlowDraft), Count(calls.Count(call => call.WasMended)),
            Count(calls.Count(call => call.IsEscalated)), Seconds(Middle(added)), Seconds(added.LastOrDefault()), Seconds(Middle(first)), Seconds(first.LastOrDefault()),
            Count(calls.Count(call => call.ShowsPoor)), Count(calls.Count(call => call.ShowsMalformed)),
        ];
    }

    private static void WriteTiers(TextWriter output, string strategy, IReadOnlyList<ReplayedCall> calls)
    {
        var tiers = calls.GroupBy(call => call.Row.Tier ?? -1).OrderBy(tier => tier.Key).Select(tier => string.Create(CultureInfo.InvariantCulture, $"tier {tier.Key}: {tier.Count()}"));
        var failed = calls.SelectMany(call => call.Receipt?.Checks ?? []).Where(check => check.Outcome is "failed").GroupBy(check => check.Name, StringComparer.Ordinal)
            .OrderByDescending(check => check.Count()).Select(check => string.Create(CultureInfo.InvariantCulture, $"{check.Key} {check.Count()}"));
        output.WriteLine($"\n{strategy}: {string.Join(", ", tiers)}; checks that failed: {string.Join(", ", failed.DefaultIfEmpty("none"))}");
    }

    private static string Attempts(IReadOnlyList<ReplayedCall> calls, string outcome) => Count(calls.Sum(call => call.Attempts.Count(attempt => string.Equals(attempt.Outcome, outcome, StringComparison.Ordinal))));

    private static double Middle(double[] sorted) => sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Dollars(decimal dollars) => dollars.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);
}

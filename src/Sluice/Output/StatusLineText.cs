using System.Globalization;
using Sluice.Gateway.Ledger;
using Sluice.Routing.Profile;

namespace Sluice.Output;

/// <summary>The status line: who answered last, what the session saved, how long it took, how full the window is.</summary>
internal static class StatusLineText
{
    /// <summary>The line, without a line break.</summary>
    /// <param name="rows">The session's requests, the newest first.</param>
    /// <param name="windowUsed">Percent of the client's context window; null when it did not say.</param>
    public static string Write(IReadOnlyList<RequestRow> rows, double? windowUsed)
    {
        // Titles and counts are not what the user waits for.
        var last = rows.FirstOrDefault(row => row is { Model: not null, Outcome: Outcomes.Ok, Kind: RequestKind.Main or RequestKind.ToolLoop or RequestKind.Subagent });
        if (last is null) return "Sluice: no answer yet";
        var parts = new List<string>(4) { Terminal.Clean($"{Place(last)} {last.Model}") };
        if (rows.Sum(row => row.Saved ?? 0) is var saved && Math.Abs(saved) >= 0.005m) parts.Add($"{(saved < 0 ? "dearer by" : "saved")} {Math.Abs(saved).ToString("$0.00", CultureInfo.InvariantCulture)}");
        if (last.DurationMs is not null) parts.Add(Figures.Milliseconds(last.DurationMs));
        if (windowUsed is { } used) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{used:0}% of window"));
        return string.Join(" · ", parts);
    }

    private static string Place(RequestRow row) => row.PaidBy == Payers.Local ? "local" : row.Upstream!;
}

using System.Globalization;
using Sluice.Gateway.Admin.Quota;
using Sluice.Gateway.Admin.Status;

namespace Sluice.Output;

/// <summary>Quota as <c>sluice status</c> shows it.</summary>
internal static class QuotaText
{
    /// <summary>The windows of every account; nothing where no vendor has told any.</summary>
    public static void Write(Terminal terminal, StatusView status)
    {
        WriteBudgets(terminal, status);
        if (status.Quota.Count == 0) return;
        var table = new Table(new("QUOTA"), new("WINDOW"), new("USED", IsFigure: true), new("LEFT", IsFigure: true), new("RESETS"), new("STATE"), new("AT THIS PACE"), new("SHIFT", IsFigure: true), new("A PERCENT IS ABOUT"));
        foreach (var account in status.Quota)
        {
            foreach (var window in account.Windows) table.Add(Row(account, window));
            if (account.Windows.Count == 0) table.Add(Name(account), "", "", "", "", State(account, null), "", "", "");
        }

        table.Write(terminal);
        foreach (var account in status.Quota)
        {
            foreach (var (name, value) in account.Raw) terminal.Line($"{Terminal.Clean(account.Upstream)} says {Terminal.Clean(name)}: {Terminal.Clean(value)}");
        }

        terminal.Line();
    }

    private static void WriteBudgets(Terminal terminal, StatusView status)
    {
        if (status.Budgets.Count == 0) return;
        var table = new Table(new("BUDGET"), new("SPENT", IsFigure: true), new("RENEWED"), new("STATE"), new("AT THIS PACE"));
        foreach (var budget in status.Budgets)
        {
            table.Add(
                budget.Name,
                budget.Dollars is null ? Figures.Count(budget.SpentTokens, "token") : Figures.Dollars(budget.SpentDollars),
                Figures.Time(budget.End, TimeZoneInfo.Local),
                budget.Reached ? $"used up: {(budget.Then is "refuse" ? "cloud models are refused" : "local models only")}" : "",
                budget.Reached ? "" : budget.RunsOut is { } end ? $"runs out {Figures.Time(end, TimeZoneInfo.Local)}" : "lasts");
        }

        table.Write(terminal);
        terminal.Line();
    }

    private static string?[] Row(QuotaView account, QuotaWindowView window) =>
    [
        Name(account),
        window.Name,
        window.Used is { } used ? (used * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%" : "",
        window is { Remaining: { } left, Limit: { } limit } ? $"{Figures.Count(left)} of {Figures.Count(limit)}" : "",
        window.Resets is { } resets ? Figures.Time(resets, TimeZoneInfo.Local) : "",
        State(account, window.Status),
        window.Shift is null ? "" : window.RunsOut is { } end ? $"runs out {Figures.Time(end, TimeZoneInfo.Local)}" : "lasts",
        window.Shift?.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture),
        string.Join("; ", window.PerPercent.Select(about => $"{Figures.Count(about.Low)}-{Figures.Count(about.High)} tokens of {about.Model} ({about.Samples} samples)")),
    ];

    private static string Name(QuotaView account) => account.Credential.Length > 0 ? $"{account.Upstream} ({account.Credential})" : account.Upstream;

    private static string State(QuotaView account, string? window) =>
        (window ?? account.Status ?? "") + (account.OverageInUse ? ", paid extra usage" : "");
}

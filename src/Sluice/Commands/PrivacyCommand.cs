using System.CommandLine;
using System.Text.Json;
using Sluice.Gateway.Ledger;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary>
/// <c>sluice privacy</c>: what left the machine, what had to stay, and whether it did. Reads the database itself, whether or not
/// the gateway runs.
/// </summary>
internal static class PrivacyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var since = new Option<string?>("--since") { Description = "How far back: 7d (default), 12h, 2w, 30m, or a date such as 2026-11-01.", HelpName = "SPAN" };
        var json = CommandContext.Json();
        return context.On(new Command("privacy", "What left the machine by host and model, and that nothing did of what had to stay.") { since, json, ForgetPromptsCommand.Create(context) }, (parsed, paths, _) =>
        {
            if (TimeSpanWords.Read(parsed.GetValue(since), null, context.Time, out var problem) is not { } range) return Task.FromResult(context.Terminal.Complain(ExitCodes.Usage, problem));
            var page = new LedgerQueries(paths.DataDirectory).Privacy(range.From, range.To);
            if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(page, ReportJson.Default.PrivacyPage));
            else Write(context.Terminal, page, context.Time.LocalTimeZone);
            return Task.FromResult(page.Holds ? ExitCodes.Done : ExitCodes.Failed);
        });
    }

    private static void Write(Terminal terminal, PrivacyPage page, TimeZoneInfo zone)
    {
        if (page.Left.Count == 0 && page.Counted.Count == 0)
        {
            terminal.Line("Nothing left this machine.");
        }
        else
        {
            var left = new Table(new("LEFT FOR"), new("MODEL"), new("CALLS", IsFigure: true), new("BYTES", IsFigure: true), new("TOKENS IN", IsFigure: true), new("TOKENS OUT", IsFigure: true));
            foreach (var row in page.Left)
                left.Add(row.Host ?? "not recorded", $"{row.Upstream}/{row.Model}", Figures.Count(row.Attempts), Figures.Count(row.SentBytes), Figures.Count(row.InputTokens), Figures.Count(row.OutputTokens));
            foreach (var row in page.Counted) left.Add(row.Host, "(tokens counted)", Figures.Count(row.Requests), Figures.Count(row.SentBytes), "", "");
            left.Write(terminal);
        }

        terminal.Line();
        if (page.Kept.Count == 0)
        {
            terminal.Line("No request had to stay.");
            return;
        }

        var kept = new Table(new("HAD TO STAY"), new("CLIENT"), new("WHY"), new("SINCE"), new("REQUESTS", IsFigure: true), new("LEFT", IsFigure: true));
        foreach (var row in page.Kept)
            kept.Add(row.Session ?? "(no session)", row.Client ?? "", row.Why, Figures.Time(row.Since, zone), Figures.Count(row.Requests), Figures.Count(Math.Max(row.Departures, row.LaterDepartures)));
        kept.Write(terminal);
        var requests = page.Kept.Sum(row => row.Requests);
        terminal.Line(page.Holds
            ? requests == 1 ? "The one request that had to stay has no call to an upstream off this machine." : $"None of the {Figures.Count(requests)} requests that had to stay has a call to an upstream off this machine."
            : terminal.Bad("Something left that had to stay: see the last column, and 'sluice requests' for the rows."));
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sluice.Gateway.Ledger;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice requests</c>: the latest requests, from the ledger.</summary>
internal static class RequestsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var last = new Option<int>("--last") { Description = "How many, 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => 20 };
        last.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 1000)) result.AddError("--last takes a number from 1 to 1000.");
        });
        var client = new Option<string?>("--client") { Description = "Only this client's.", HelpName = "NAME" };
        var session = new Option<string?>("--session") { Description = "Only this session's.", HelpName = "ID" };
        var json = CommandContext.Json();
        var command = new Command("requests", "The latest requests: who asked for what, who answered, what it cost.") { last, client, session, json };
        return context.On(command, (parsed, paths, cancellation) =>
        {
            var page = new LedgerQueries(paths.DataDirectory).Requests(new RequestQuery { Limit = parsed.GetValue(last), Client = parsed.GetValue(client), Session = parsed.GetValue(session) }, cancellation);
            if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(page.Rows, ReportJson.Default.IReadOnlyListRequestRow));
            else Write(context, page.Rows);
            return Task.FromResult(ExitCodes.Done);
        });
    }

    private static void Write(CommandContext context, IReadOnlyList<RequestRow> rows)
    {
        if (rows.Count == 0)
        {
            context.Terminal.Line("No requests.");
            return;
        }

        var table = new Table(
            new("ID"), new("STARTED"), new("CLIENT"), new("KIND"), new("ASKED FOR"), new("ANSWERED BY"), new("BY"), new("OUTCOME"),
            new("IN", IsFigure: true), new("OUT", IsFigure: true), new("TOOK", IsFigure: true), new("SPENT", IsFigure: true), new("SAVED", IsFigure: true));
        foreach (var row in rows)
        {
            table.Add(
                row.Name, Figures.Time(row.StartedAt, context.Time.LocalTimeZone), row.App ?? row.Client, row.Kind, row.RequestedModel, RequestText.AnsweredBy(row), row.Route, row.Outcome,
                Figures.Count(row.Tokens.TotalInput), Figures.Count(row.Tokens.Output), Figures.Milliseconds(row.DurationMs), RequestText.Cost(row), Figures.Dollars(row.Saved));
        }

        table.Write(context.Terminal);
    }
}

using System.CommandLine;
using System.Text.Json;
using Sluice.Gateway.Ledger;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice why ID</c>: one request's receipt.</summary>
internal static class WhyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var id = new Argument<string>("ID") { Description = "A request id, from 'sluice requests' or the header x-sluice-request-id; 'last' for the latest." };
        var headers = new Option<bool>("--headers") { Description = "Also the headers as they went, without credentials; kept for 30 days." };
        var json = CommandContext.Json();
        return context.On(new Command("why", "Why one request went where it went, and what it cost.") { id, headers, json }, (parsed, paths, _) =>
        {
            var name = parsed.GetValue(id)!;
            var ledger = new LedgerQueries(paths.DataDirectory);
            if (!(name == "last" ? Last(ledger, out var number) : RequestIds.TryParse(name, out number)))
                return Task.FromResult(context.Terminal.Complain(ExitCodes.Usage, name == "last" ? "There is no request yet." : $"'{name}' is no request id. 'sluice requests' lists them."));
            if (ledger.Request(number) is not { } detail) return Task.FromResult(context.Terminal.Complain(ExitCodes.Failed, $"There is no request {RequestIds.Format(number)} in {paths.DataDirectory}."));
            if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(View(detail), ReportJson.Default.WhyView));
            else RequestText.Write(context.Terminal, detail, context.Time.LocalTimeZone);
            if (parsed.GetValue(headers) && !parsed.GetValue(json)) RequestText.WriteHeaders(context.Terminal, detail);
            return Task.FromResult(ExitCodes.Done);
        });
    }

    private static bool Last(LedgerQueries ledger, out long id)
    {
        var rows = ledger.Requests(new RequestQuery { Limit = 1 }).Rows;
        id = rows.Count > 0 ? rows[0].Id : 0;
        return rows.Count > 0;
    }

    private static WhyView View(RequestDetail detail) =>
        new(detail.Request, detail.Attempts, detail.Receipt.IsEmpty ? null : JsonElement.Parse(detail.Receipt.Span), detail.Headers);
}

using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Gateway.Admin.Routing;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice status</c>: does it run, what does it reach, what did today cost and save.</summary>
internal static class StatusCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var json = CommandContext.Json();
        return context.On(new Command("status", "Whether Sluice runs, its upstreams, the routing switch, today's figures.") { json }, async (parsed, paths, cancellation) =>
        {
            using var gateway = AdminClient.Find(paths, out var error);
            if (gateway is null)
            {
                if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(new NotRunningView(false, error), ReportJson.Default.NotRunningView));
                else Remember(context, error, new LedgerQueries(paths.DataDirectory));
                return ExitCodes.NotRunning;
            }

            var answer = await gateway.GetAsync("/admin/status", cancellation);
            if (parsed.GetValue(json)) context.Terminal.Line(Encoding.UTF8.GetString(answer));
            else Write(context.Terminal, AdminClient.Read(answer, StatusJson.Default.StatusView));
            return ExitCodes.Done;
        });
    }

    private static void Write(Terminal terminal, StatusView status)
    {
        terminal.Line($"Sluice {status.Version} {terminal.Good("runs")} at {status.Url}, since {Figures.Time(status.StartedAt, TimeZoneInfo.Local)}");
        terminal.Line($"Configuration  {Terminal.Clean(status.ConfigFile ?? "none (defaults and what was found)")}");
        terminal.Line($"Routing        {Switch(status.Routing)}");
        if (status.Routing.Private) terminal.Line("Private        on: nothing leaves this machine");
        foreach (var load in status.Loads) terminal.Line($"Loading        {Terminal.Clean(load.Model)}: {LocalModelText.Load(load.Seconds, load.ExpectedSeconds)} ({Terminal.Clean(load.Why)})");
        foreach (var problem in status.Problems) terminal.Line($"{terminal.Bad("Problem")}        {Terminal.Clean(problem)}");
        if (status.Ledger.Degraded) terminal.Line($"{terminal.Bad("Ledger")}         {Terminal.Clean(status.Ledger.Problem)} ({Figures.Count(status.Ledger.Buffered)} waiting, {Figures.Count(status.Ledger.Dropped)} lost)");

        terminal.Line();
        var upstreams = new Table(new("UPSTREAM"), new("STATE"), new("PROTOCOL"), new("WHERE"), new("CREDENTIAL"), new("MODELS", IsFigure: true), new("REMARK"));
        foreach (var upstream in status.Upstreams)
        {
            upstreams.Add(
                upstream.Name, upstream.State, upstream.Protocol, (upstream.Local ? "local " : "") + upstream.Url, upstream.Credential,
                upstream.Models.ToString(CultureInfo.InvariantCulture), upstream.Reason);
        }

        upstreams.Write(terminal);
        terminal.Line();
        var tiers = new Table(new("TIER"), new("MODELS"), new("WHY"));
        foreach (var tier in status.Tiers) tiers.Add(tier.Tier.ToString(CultureInfo.InvariantCulture), tier.Models.Count > 0 ? string.Join(", ", tier.Models) : "-", tier.Why);
        tiers.Write(terminal);
        terminal.Line();
        QuotaText.Write(terminal, status);
        Today(terminal, status.Today);
    }

    private static void Today(Terminal terminal, TodayView today)
    {
        terminal.Line(terminal.Strong("TODAY"));
        terminal.Line($"Requests       {Figures.Count(today.Requests)}: {Figures.Count(today.LocalRequests)} local, {Figures.Count(today.CloudRequests)} cloud");
        terminal.Line($"Tokens         {Figures.Count(today.InputTokens)} in, {Figures.Count(today.OutputTokens)} out; {Figures.Count(today.CloudTokensAvoided)} kept out of the cloud");
        terminal.Line($"Spent          {Figures.Dollars(today.Spend)}{(today.PlanValue > 0 ? $"; a subscription covered {Figures.Dollars(today.PlanValue)} at list prices" : "")}");
        terminal.Line($"Saved          {Figures.Dollars(today.SavedAgainstAsked)} against what the clients asked for, {Figures.Dollars(today.SavedAgainstDearest)} against the dearest tier");
    }

    // The ledger can be read without a gateway, so yesterday's question is answered even now.
    private static void Remember(CommandContext context, string error, LedgerQueries ledger)
    {
        context.Terminal.Remark(error);
        var today = ledger.Usage(UsageQuery.Today(context.Time.GetUtcNow(), context.Time.LocalTimeZone)).Total;
        if (today.Requests == 0) return;
        context.Terminal.Line($"Today so far: {Figures.Count(today.Requests, "request")}, {Figures.Dollars(today.Spend)} spent, {Figures.Dollars(today.Asked.Saved)} saved against what the clients asked for.");
    }

    private static string Switch(RoutingView routing) =>
        (!routing.Enabled ? "off: every request goes to the vendor of the model it asks for"
            : routing.Use == SwitchWords.Auto ? $"on ({routing.Strategy})"
            : $"pinned to {Terminal.Clean(routing.Use)}{(routing.Problem is { } problem ? $" (but {Terminal.Clean(problem)})" : "")}")
        + string.Concat(routing.Clients.OrderBy(client => client.Key, StringComparer.Ordinal).Select(client => $"; {Terminal.Clean(client.Key)} {RoutingCommand.Word(routing, client.Key)}"));
}

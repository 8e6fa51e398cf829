using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Gateway.Admin.Routing;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Learning;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary>
/// <c>sluice routing learned [reset]</c>: what this machine's outcomes have taught. Through the gateway when it runs, else from
/// the file that it keeps.
/// </summary>
internal static class RoutingLearnedCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = Make(context, "learned", "Shows what was learned from outcomes: corrections of the score, kinds of turns without drafts.", reset: false);
        command.Add(Make(context, "reset", "Forgets what was learned.", reset: true));
        return command;
    }

    private static Command Make(CommandContext context, string name, string description, bool reset)
    {
        var json = CommandContext.Json();
        return context.On(new Command(name, description) { json }, async (parsed, paths, cancellation) =>
        {
            using var gateway = AdminClient.Find(paths, out _);
            if ((gateway is null ? WithoutGateway(context, paths, reset) : await ThroughAsync(gateway, reset, cancellation)) is not { } view) return ExitCodes.Usage;
            if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(view, RoutingJson.Default.LearnedReportView));
            else Write(context.Terminal, view);
            return ExitCodes.Done;
        });
    }

    private static async Task<LearnedReportView> ThroughAsync(AdminClient gateway, bool reset, CancellationToken cancellation) => AdminClient.Read(
        reset
            ? await gateway.PostAsync("/admin/routing/learned/reset", new LearnedReset(), RoutingJson.Default.LearnedReset, cancellation)
            : await gateway.GetAsync("/admin/routing/learned", cancellation),
        RoutingJson.Default.LearnedReportView);

    private static LearnedReportView? WithoutGateway(CommandContext context, SluicePaths paths, bool reset)
    {
        var loaded = new ConfigLoader(context.Host, new SecretResolver(context.Host)).Load(paths);
        if (loaded.Effective is not { } effective)
        {
            context.Terminal.Complain(ExitCodes.Usage, loaded.Problems.Select(problem => problem.ToString()));
            return null;
        }

        var file = OutcomeFile.Of(paths);
        if (reset) file.Write([]);
        return LearnedReportView.Of(effective.Config.Routing.Learn, file.Read(), context.Time.GetUtcNow());
    }

    private static void Write(Terminal terminal, LearnedReportView view)
    {
        if (!view.Learn) terminal.Line("Learning is off (routing.learn); what was learned before is not used.");
        if (view.Intents.Count == 0)
        {
            terminal.Line("Nothing has been learned.");
            return;
        }

        foreach (var intent in view.Intents)
        {
            terminal.Line($"{intent.Intent}: {intent.Why}.");
            if (intent.NoDraft is { } why) terminal.Line($"  no drafts: {why}");
            else if (intent.Drafts > 0) terminal.Line(string.Create(CultureInfo.InvariantCulture, $"  {intent.Drafts} {(intent.Drafts == 1 ? "draft" : "drafts")}, {intent.Refused} refused: ${intent.Dollars:0.00} saved, {intent.Seconds:0} s waited"));
        }
    }
}

using System.CommandLine;
using Sluice.Dashboard;
using Sluice.Demo;
using Sluice.Gateway.Dashboard;

namespace Sluice.Commands;

/// <summary><c>sluice demo</c>: the product without a model server, a key or a configuration.</summary>
internal static class DemoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var script = new Option<string>("--script") { Description = "day, classify, migrations, or all of them (default).", HelpName = "NAME", DefaultValueFactory = _ => "all" };
        script.AcceptOnlyFromAmong([.. DemoScripts.All.Select(known => known.Name).Distinct(StringComparer.Ordinal), "all"]);
        var dashboard = new Option<bool>("--dashboard") { Description = "A simulated week on the dashboard, with work that goes on until you stop it." };
        var command = new Command("demo", "A show with simulated models: scripted requests through the real gateway, its decisions, the ledger at the end.") { script, dashboard };
        return context.On(command, async (parsed, _, cancellation) =>
        {
            var terminal = context.Terminal;
            terminal.Line("Everything below is simulated: the model servers are stand-ins that speak the real protocols over loopback, and every reply says so.");
            terminal.Line("The gateway, its decisions and the ledger are real. Nothing of yours is read, nothing leaves this machine, nothing stays behind.");
            terminal.Line();
            if (parsed.GetValue(dashboard))
            {
                if (EmbeddedDashboard.Of(DashboardFiles.Assembly) is not { } pages) return terminal.Complain(ExitCodes.Failed, "This build has no dashboard: it was built without Node.js.");
                using var interrupt = new Interrupt(cancellation);
                await DemoDashboard.RunAsync(terminal, context.Time, pages, interrupt.Token);
                return ExitCodes.Done;
            }

            var name = parsed.GetValue(script);
            foreach (var act in DemoScripts.All.Where(known => name == "all" || known.Name == name)) await DemoShow.RunAsync(act, terminal, cancellation);
            terminal.Line("Counted by the ledger as for real requests: tokens as the upstream reported them (in the demo four characters each), prices from the table in the program");
            terminal.Line("unless the example brings its own, and a saving is what the model that was asked for would have cost less everything that was paid. docs/savings.md says more.");
            terminal.Line("A simulated week on the dashboard: sluice demo --dashboard");
            return ExitCodes.Done;
        });
    }
}

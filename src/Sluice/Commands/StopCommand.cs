using System.CommandLine;
using Sluice.Admin;
using Sluice.Gateway.Platform;

namespace Sluice.Commands;

/// <summary><c>sluice stop</c>: ends the gateway of this data directory, after its running requests.</summary>
internal static class StopCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) => context.On(
        new Command("stop", "Ends the running gateway once its running requests are done."),
        async (_, paths, cancellation) =>
        {
            using var gateway = AdminClient.Find(paths, out var error);
            if (gateway is null) return context.Terminal.Complain(ExitCodes.NotRunning, error);
            await gateway.PostAsync("/admin/stop", cancellation);
            while (RunningInstance.Find(paths) is not null) await Task.Delay(TimeSpan.FromMilliseconds(50), context.Time, cancellation);
            context.Terminal.Line("Sluice has stopped.");
            return ExitCodes.Done;
        });
}

using System.ComponentModel;
using System.Diagnostics;

namespace Sluice.Clients;

/// <summary>Runs a client in the foreground, on the user's own terminal, as if it had been started without Sluice.</summary>
internal static class ClientProcess
{
    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code; null with the reason when it could not be started.</returns>
    public static async Task<(int? ExitCode, string Error)> RunAsync(string file, ClientLaunch launch)
    {
        var start = new ProcessStartInfo(file, launch.Arguments) { UseShellExecute = false };
        foreach (var (name, value) in launch.Variables)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        try
        {
            using var client = new Process { StartInfo = start };

            // Before the start, so that no signal falls between.
            using var signals = new SignalForwarding(client);
            client.Start();
            signals.Begin();
            await client.WaitForExitAsync(CancellationToken.None);
            return (client.ExitCode, "");
        }
        catch (Win32Exception exception)
        {
            return (null, $"{file} could not be started: {exception.Message}");
        }
    }
}

using Sluice.Gateway.Admin.Login;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Hosting;

/// <summary>What a person reads when the gateway has started: where it is, what it found, how it routes, what to do next.</summary>
internal sealed class StartupText(GatewayModelStore models, SwitchState switches, DiscoveryLoop discovery, LoginCodes codes, SluicePaths paths)
{
    /// <summary>Waits for the first look around, then writes.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="url">Where it listens.</param>
    /// <param name="dashboard">Where a browser of this machine reaches it, for a login link; null: nobody is there to read one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WriteAsync(TextWriter output, Uri url, Uri? dashboard, CancellationToken cancellationToken)
    {
        // Every question of the first look has its own short limit, so this ends within seconds.
        await discovery.FirstLook.WaitAsync(cancellationToken);
        var model = models.Current;
        await output.WriteLineAsync($"Sluice {Admin.Status.StatusReport.Version} listens on {url.GetLeftPart(UriPartial.Authority)}");
        await output.WriteLineAsync(model.Effective.Path is { } file ? $"Configuration: {file}" : "Configuration: none (not needed); 'sluice config schema' shows what can be set");
        await output.WriteLineAsync($"Data and tokens: {paths.DataDirectory}");
        if (dashboard is not null) await output.WriteLineAsync($"Dashboard: {new Uri(dashboard, LoginEndpoints.Link(codes))} (once, within {LoginCodes.Life.TotalSeconds:0} s; later: sluice dashboard)");
        if (model.Config.Logging.Prompts)
            await output.WriteLineAsync($"Warning: prompts and answers are written down and kept for {Durations.Format(model.Config.Logging.Retention)} (logging.prompts); 'sluice privacy forget-prompts' deletes them");
        if (switches.Problem is { } problem) await output.WriteLineAsync($"Problem: {problem}");
        await output.WriteLineAsync();
        await output.WriteLineAsync(model.Summary());
        await output.FlushAsync(cancellationToken);
    }
}

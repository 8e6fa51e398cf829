using Microsoft.Extensions.Logging;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Hosting;

/// <summary>Whether a gateway could be prepared: its parts, or what is wrong.</summary>
/// <param name="Parts">Everything in order; null when something is not.</param>
/// <param name="Problems">What is wrong, each with its fix.</param>
/// <param name="IsUsage">The user's configuration or call is at fault (exit code 2), rather than the machine (exit code 1).</param>
internal sealed record GatewayPreparation(GatewayParts? Parts, IReadOnlyList<string> Problems, bool IsUsage = false);

/// <summary>Gets ready what a gateway needs before it listens, in the order in which things can go wrong for a user to mend.</summary>
internal static class GatewayStartup
{
    /// <summary>Prepares the parts.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="host">Environment of the process.</param>
    /// <param name="options">What the command line sets, by dotted path; wins over everything.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">For what goes wrong later.</param>
    public static GatewayPreparation Prepare(SluicePaths paths, HostEnvironment host, IReadOnlyDictionary<string, string> options, TimeProvider time, ILoggerFactory loggers)
    {
        var loader = new ConfigLoader(host, new SecretResolver(host), options);
        var loaded = loader.Load(paths);
        if (loaded.Effective is not { } effective || loaded.Problems.Count > 0) return new(null, [.. loaded.Problems.Select(problem => problem.ToString())], IsUsage: true);
        if (ListenAddress.Problem(effective.Config.Server.Url, effective.Config.Server) is { } exposed) return new(null, [exposed], IsUsage: true);

        PrivateFiles.CreateDirectory(paths.DataDirectory);
        if (!DataDirectoryLock.TryAcquire(paths, out var held, out var inUse)) return new(null, [inUse]);
        if (!Tokens.TryLoadOrCreate(paths, out var tokens, out var tokenProblem))
        {
            held.Dispose();
            return new(null, [tokenProblem]);
        }

        var switches = SwitchState.Load(paths);
        var hardware = new HardwareSource(host, time);
        var models = new GatewayModelStore(effective, host.Variable, switches.Current, hardware.Memory);
        hardware.VideoChanged += models.Apply;
        switches.Changed += models.Apply;
        var cards = new CardBook(paths.CardsDirectory);
        models.Apply(cards.All);
        cards.Changed += models.Apply;
        var opening = LedgerWriter.Open(new LedgerOptions { Directory = paths.DataDirectory }, new ModelAccounting(models), time, loggers.CreateLogger<LedgerWriter>());
        if (opening.Writer is not { } ledger)
        {
            held.Dispose();
            return new(null, [opening.Error!]);
        }

        var store = new ConfigStore(loader, paths, effective, time, loggers.CreateLogger<ConfigStore>());
        store.Changed += models.Apply;
        return new(new GatewayParts(paths, store, models, switches, cards, tokens, ledger, held, time) { Host = host, Hardware = hardware }, []);
    }
}

using Sluice.Gateway.Admin.Clients;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Dashboard;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Hosting;

/// <summary>What must be in order before a gateway can listen; each of them can fail with a message for the user, see <see cref="GatewayStartup"/>.</summary>
/// <param name="Paths">Where things are.</param>
/// <param name="Config">The configuration and its reload.</param>
/// <param name="Models">The runtime model built from it.</param>
/// <param name="Switches">The routing switch as it was left.</param>
/// <param name="Cards">What was measured of local models.</param>
/// <param name="Tokens">The two tokens.</param>
/// <param name="Ledger">The open ledger.</param>
/// <param name="Lock">Keeps a second gateway off the data directory.</param>
/// <param name="Time">The clock.</param>
internal sealed record GatewayParts(SluicePaths Paths, ConfigStore Config, GatewayModelStore Models, SwitchState Switches, CardBook Cards, Tokens Tokens, LedgerWriter Ledger, DataDirectoryLock Lock, TimeProvider Time)
{
    /// <summary>The surroundings of the process.</summary>
    public required HostEnvironment Host { get; init; }

    /// <summary>Sets coding clients up and back; null where nothing may (the demo).</summary>
    public IClientSetups? Clients { get; init; }

    /// <summary>This machine.</summary>
    public required IHardware Hardware { get; init; }

    /// <summary>The built dashboard; null in a build that has none.</summary>
    public IDashboardFiles? Dashboard { get; init; }

    /// <summary>Everything that is shown is simulated, and says so.</summary>
    public bool IsDemo { get; init; }

    /// <summary>Closes what is open, the ledger with all its rows; the lock last.</summary>
    public async Task StopAsync()
    {
        Config.Dispose();
        await Ledger.StopAsync();
        Lock.Dispose();
    }
}

using Sluice.Gateway.Local.LifeCycle;

namespace Sluice.Gateway.Admin.Local;

/// <summary>Who runs the servers.</summary>
internal static class LocalOwners
{
    /// <summary>Adds who runs each server of this machine, and what was turned off on purpose.</summary>
    public static async Task<LocalView> DescribeAsync(this ServerSwitch servers, LocalView view, CancellationToken cancellationToken)
    {
        var described = new List<LocalServerView>();
        foreach (var server in view.Servers)
        {
            var root = new Uri(server.Url);
            if (server.State is "gone")
            {
                described.Add(servers.IsOff(root) ? server with { State = "off" } : server);
                continue;
            }

            var (words, log) = root.IsLoopback ? await servers.OwnerOfAsync(root, cancellationToken) : (null, null);
            described.Add(server with { RunBy = words, Log = log });
        }

        return view with { Servers = described };
    }
}

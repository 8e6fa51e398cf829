using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Local.LifeCycle;

namespace Sluice.Gateway.Admin.Local;

/// <summary>Body of <c>POST /admin/local/on</c> and <c>/admin/local/off</c>.</summary>
/// <param name="Server">Name of an upstream or of a kind of server; null: the one there is.</param>
/// <param name="Yes">Stop it also when Sluice did not start it.</param>
internal sealed record LocalOrder(string? Server = null, bool Yes = false);

/// <summary>Starting and stopping model servers, told as it happens.</summary>
internal static class LocalSwitchEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapLocalSwitch(this RouteGroupBuilder admin, ServerSwitch servers)
    {
        admin.MapPost("/local/on", http => AdminHttp.ReadAsync(http, AdminJson.Default.LocalOrder, order =>
            AdminHttp.WriteEventsAsync(http, servers.OnAsync(order.Server, http.RequestAborted), AdminJson.Default.SwitchProgress)))
            .Describe("Starts a model server.").Takes(AdminJson.Default.LocalOrder).Streams(AdminJson.Default.SwitchProgress);
        admin.MapPost("/local/off", http => AdminHttp.ReadAsync(http, AdminJson.Default.LocalOrder, order =>
            AdminHttp.WriteEventsAsync(http, servers.OffAsync(order.Server, order.Yes, http.RequestAborted), AdminJson.Default.SwitchProgress)))
            .Describe("Stops a model server.").Takes(AdminJson.Default.LocalOrder).Streams(AdminJson.Default.SwitchProgress);
    }

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

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Admin.Chat;
using Sluice.Gateway.Admin.Clients;
using Sluice.Gateway.Admin.Feed;
using Sluice.Gateway.Admin.Live;
using Sluice.Gateway.Admin.Local;
using Sluice.Gateway.Admin.Local.Probing;
using Sluice.Gateway.Admin.Login;
using Sluice.Gateway.Admin.Models;
using Sluice.Gateway.Admin.Overview;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Admin.Routing;
using Sluice.Gateway.Admin.Sessions;
using Sluice.Gateway.Admin.Settings;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Security;

namespace Sluice.Gateway.Admin;

/// <summary>The API behind the command line and the dashboard. Admin token only, JSON only.</summary>
internal static class AdminEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapAdmin(this IEndpointRouteBuilder endpoints)
    {
        var admin = endpoints.MapGroup("/admin").WithAccess(Access.Admin);
        admin.MapLogin();
        admin.MapStatus();
        admin.MapOverview();
        admin.MapRequests();
        admin.MapLive();
        admin.MapSessions();
        admin.MapModelsAdmin();
        admin.MapLocal();
        admin.MapProbe();
        admin.MapRouting();
        admin.MapClientsAdmin();
        admin.MapChat();
        admin.MapSettings();
        admin.MapFeed();
        endpoints.MapApiDocument();
    }
}

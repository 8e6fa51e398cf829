using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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
using Sluice.Gateway.Learning;
using Sluice.Gateway.Local.Calls;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Local.LifeCycle;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Local.Warmth;
using Sluice.Gateway.Model;
using Sluice.Gateway.Security;
using Sluice.Gateway.Upstreams.Slots;

namespace Sluice.Gateway.Admin;

/// <summary>The API behind the command line and the dashboard. Admin token only, JSON only.</summary>
internal static class AdminEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapAdmin(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var status = services.GetRequiredService<StatusReport>();
        var explain = services.GetRequiredService<ExplainReport>();
        var learned = services.GetRequiredService<LearnedReport>();
        var models = services.GetRequiredService<GatewayModelStore>();
        var servers = services.GetRequiredService<ServerSwitch>();
        var hardware = services.GetRequiredService<IHardware>();
        var slots = services.GetRequiredService<UpstreamSlots>();
        var calls = services.GetRequiredService<CallBook>();
        var (loads, warmUp) = (services.GetRequiredService<LoadBook>(), services.GetRequiredService<WarmUp>());
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        var admin = endpoints.MapGroup("/admin").WithAccess(Access.Admin);

        admin.MapGet("/status", http => AdminHttp.WriteAsync(http, status.Read(), AdminJson.Default.StatusView))
            .Describe("State of the whole gateway.").Gives(AdminJson.Default.StatusView);
        admin.MapModelsAdmin();
        admin.MapClientsAdmin();
        admin.MapGet("/local", async http => await AdminHttp.WriteAsync(
                http, await servers.DescribeAsync(LocalReport.Read(models, await hardware.ReadAsync(http.RequestAborted), slots, loads, warmUp) with { Calls = CallReport.Read(calls) }, http.RequestAborted), AdminJson.Default.LocalView))
            .Describe("Local servers, their models, queues and loads, and this machine's hardware.").Gives(AdminJson.Default.LocalView);
        admin.MapLogin();
        admin.MapFeed();
        admin.MapChat();
        admin.MapLocalSwitch(servers);
        services.GetRequiredService<LocalOrders>().Map(admin);
        admin.MapProbe();
        admin.MapOverview();
        admin.MapRequests();
        admin.MapSessions();
        admin.MapLive();
        admin.MapSettings();
        admin.MapRouting();
        admin.MapGet("/routing/learned", http => AdminHttp.WriteAsync(http, learned.Read(), AdminJson.Default.LearnedReportView))
            .Describe("What routing has learned of each local model.").Gives(AdminJson.Default.LearnedReportView);
        admin.MapPost("/routing/learned/reset", http => AdminHttp.ReadAsync(http, AdminJson.Default.LearnedReset, _ => AdminHttp.WriteAsync(http, learned.Reset(), AdminJson.Default.LearnedReportView)))
            .Describe("Forgets what routing has learned.").Takes(AdminJson.Default.LearnedReset).Gives(AdminJson.Default.LearnedReportView);
        admin.MapPost("/stop", http => AdminHttp.ReadAsync(http, AdminJson.Default.StopOrder, _ =>
        {
            // Behind the answer, or the client would wait for its own connection to drain.
            http.Response.OnCompleted(() => Task.Run(lifetime.StopApplication));
            return AdminHttp.WriteAsync(http, new StopOrder(), AdminJson.Default.StopOrder);
        })).Describe("Stops the gateway, behind the requests that run.").Takes(AdminJson.Default.StopOrder).Gives(AdminJson.Default.StopOrder);
        admin.MapPost("/explain", http => AdminHttp.ReadAsync(http, AdminJson.Default.ExplainQuery, async query =>
        {
            var (json, error) = explain.Read(query);
            if (error is not null) await AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, error);
            else await AdminHttp.WriteRawAsync(http, json);
        })).Describe("A dry run: which model a request would go to, and why.").Takes(AdminJson.Default.ExplainQuery).Gives(AdminJson.Default.JsonElement);
        endpoints.MapApiDocument();
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Learning;
using Sluice.Gateway.Model;
using Sluice.Gateway.Replay;

namespace Sluice.Gateway.Admin.Routing;

/// <summary>The switch, the draft of a routing configuration, and what it would have made of past requests.</summary>
internal static class RoutingEndpoints
{
    /// <summary>Maps it.</summary>
    public static void MapRouting(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var (models, config) = (services.GetRequiredService<GatewayModelStore>(), services.GetRequiredService<RoutingConfigReport>());
        var (replay, check) = (services.GetRequiredService<RouteReplay>(), services.GetRequiredService<RuleCheck>());
        admin.MapSwitch(models, services.GetRequiredService<SwitchState>());
        admin.MapGet("/routing/config", http => AdminHttp.WriteAsync(http, config.Read(), RoutingJson.Default.RoutingConfigView))
            .Describe("Strategy, thresholds, tiers, rules and pacing in force, with where each value comes from.").Gives(RoutingJson.Default.RoutingConfigView);
        admin.MapPost("/routing/config", http => AdminHttp.ReadAsync(http, RoutingJson.Default.RoutingSave, async save =>
        {
            var saved = await Task.Run(() => config.Save(save), http.RequestAborted);
            await AdminHttp.WriteAsync(http, saved, RoutingJson.Default.RoutingSaved);
        })).Describe("Saves a draft: one change of the configuration file, comments kept, which can be undone.").Takes(RoutingJson.Default.RoutingSave).Gives(RoutingJson.Default.RoutingSaved);
        admin.MapPost("/routing/check", http => AdminHttp.ReadAsync(http, ReplayJson.Default.DraftQuery, async query =>
            await AdminHttp.WriteAsync(http, await Task.Run(() => check.Check(query.Draft), http.RequestAborted), ReplayJson.Default.DraftCheck)))
            .Describe("What is wrong with a draft, and which of last week's requests each of its rules would match.").Takes(ReplayJson.Default.DraftQuery).Gives(ReplayJson.Default.DraftCheck);
        admin.MapDryRuns(services.GetRequiredService<ExplainReport>(), services.GetRequiredService<Simulator>());
        admin.MapLearned(services.GetRequiredService<LearnedReport>());
        admin.MapPost("/routing/replay", http => AdminHttp.ReadAsync(http, ReplayJson.Default.ReplayOrder, order => AdminHttp.WriteEventsAsync(http, replay.RunAsync(order, http.RequestAborted), ReplayJson.Default.ReplayProgress)))
            .Describe("Decides past requests again, under the configuration in force and a draft, and compares. Asks no model.").Takes(ReplayJson.Default.ReplayOrder).Streams(ReplayJson.Default.ReplayProgress);
    }

    private static void MapDryRuns(this RouteGroupBuilder admin, ExplainReport explain, Simulator simulator)
    {
        admin.MapPost("/explain", http => AdminHttp.ReadAsync(http, RoutingJson.Default.ExplainQuery, async query =>
        {
            var (json, error) = explain.Read(query);
            if (error is not null) await AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, error);
            else await AdminHttp.WriteRawAsync(http, json);
        })).Describe("A dry run: which model a request would go to, and why.").Takes(RoutingJson.Default.ExplainQuery).Gives(RoutingJson.Default.JsonElement);
        admin.MapPost("/routing/simulate", http => AdminHttp.ReadAsync(http, RoutingJson.Default.SimulationQuery, async query =>
        {
            var (view, status, error) = await Task.Run(() => simulator.Run(query), http.RequestAborted);
            if (view is null) await AdminHttp.FailAsync(http, status, error!);
            else await AdminHttp.WriteAsync(http, view, RoutingJson.Default.SimulationView);
        })).Describe("Where a prompt or a past request would go, as things are or under a draft, every candidate priced. Asks no model.").Takes(RoutingJson.Default.SimulationQuery).Gives(RoutingJson.Default.SimulationView);
    }

    private static void MapLearned(this RouteGroupBuilder admin, LearnedReport learned)
    {
        admin.MapGet("/routing/learned", http => AdminHttp.WriteAsync(http, learned.Read(), RoutingJson.Default.LearnedReportView))
            .Describe("What routing has learned of each local model.").Gives(RoutingJson.Default.LearnedReportView);
        admin.MapPost("/routing/learned/reset", http => AdminHttp.ReadAsync(http, RoutingJson.Default.LearnedReset, _ => AdminHttp.WriteAsync(http, learned.Reset(), RoutingJson.Default.LearnedReportView)))
            .Describe("Forgets what routing has learned.").Takes(RoutingJson.Default.LearnedReset).Gives(RoutingJson.Default.LearnedReportView);
    }

    private static void MapSwitch(this RouteGroupBuilder admin, GatewayModelStore models, SwitchState switches)
    {
        admin.MapGet("/routing", http => WriteAsync(http))
            .Describe("The routing switch: off, auto, or pinned to a tier or a model, for all and for single clients.").Gives(RoutingJson.Default.RoutingView);
        admin.MapPost("/routing", http => AdminHttp.ReadAsync(http, RoutingJson.Default.RoutingChange, change =>
        {
            if (SwitchReport.Wrong(change, models.Current.Routing) is { } wrong) return AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, wrong);
            SwitchReport.Make(change, switches);
            return WriteAsync(http);
        })).Describe("Turns the routing switch, for all or for one client; in force with the next request.").Takes(RoutingJson.Default.RoutingChange).Gives(RoutingJson.Default.RoutingView);
        admin.MapPost("/routing/private", http => AdminHttp.ReadAsync(http, RoutingJson.Default.PrivateChange, change =>
        {
            switches.SetPrivate(change.Enabled);
            return WriteAsync(http);
        })).Describe("Turns private mode on or off: nothing leaves this machine.").Takes(RoutingJson.Default.PrivateChange).Gives(RoutingJson.Default.RoutingView);

        Task WriteAsync(HttpContext http) => AdminHttp.WriteAsync(http, SwitchReport.Read(models.Current, switches.Current), RoutingJson.Default.RoutingView);
    }
}

using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Admin.Models.Testing;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Admin.Models;

/// <summary>Models and upstreams: what there is, how it did, and whether one that is to be added works.</summary>
internal static class ModelsEndpoints
{
    /// <summary>Registers what they need.</summary>
    public static IServiceCollection AddModelsAdmin(this IServiceCollection services) => services
        .AddSingleton<ModelsReport>()
        .AddSingleton<UpstreamReport>()
        .AddSingleton<HealthReport>()
        .AddSingleton<HostLookup>(static (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken))
        .AddSingleton<UpstreamTest>()
        .AddSingleton<UpstreamSaving>();

    /// <summary>Maps them.</summary>
    public static void MapModelsAdmin(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var models = services.GetRequiredService<ModelsReport>();
        var upstreams = services.GetRequiredService<UpstreamReport>();
        var health = services.GetRequiredService<HealthReport>();
        var test = services.GetRequiredService<UpstreamTest>();
        var saving = services.GetRequiredService<UpstreamSaving>();
        var store = services.GetRequiredService<GatewayModelStore>();

        var discovery = services.GetRequiredService<DiscoveryLoop>();
        admin.MapGet("/models", http =>
        {
            discovery.Nudge();
            return AdminHttp.WriteAsync(http, models.Read(), ModelsJson.Default.IReadOnlyListModelView);
        })
            .Describe("Every routable model.").Gives(ModelsJson.Default.IReadOnlyListModelView);
        admin.MapGet("/upstreams", http => AdminHttp.WriteAsync(http, upstreams.Read(), ModelsJson.Default.IReadOnlyListUpstreamDetail))
            .Describe("Every upstream: how it is, how it is paid, who runs and waits there.").Gives(ModelsJson.Default.IReadOnlyListUpstreamDetail);
        admin.MapGet("/upstreams/{name}/health", async http =>
        {
            var name = Name(http);
            if (await health.ReadAsync(name) is { } view) await AdminHttp.WriteAsync(http, view, ModelsJson.Default.HealthView);
            else await AdminHttp.FailAsync(http, StatusCodes.Status404NotFound, $"There is no upstream {name}.");
        }).Describe("How an upstream did in the last 24 hours, by quarters of an hour.").Gives(ModelsJson.Default.HealthView);
        admin.MapPost("/upstreams/test", http => AdminHttp.ReadAsync(http, ModelsJson.Default.UpstreamTestOrder, async order =>
        {
            if (TestTarget.Read(order, out var problem) is { } target) await AnswerAsync(http, test, target);
            else await AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, problem);
        })).Describe("Tests an upstream that is not saved yet, with a key typed for the test alone.").Takes(ModelsJson.Default.UpstreamTestOrder).Gives(ModelsJson.Default.UpstreamTestView);
        admin.MapPost("/upstreams/{name}/test", http => AdminHttp.ReadAsync(http, ModelsJson.Default.StoredTestOrder, async _ =>
        {
            if (!store.Current.Upstreams.TryGetValue(Name(http), out var upstream)) await AdminHttp.FailAsync(http, StatusCodes.Status404NotFound, $"There is no upstream {Name(http)}.");
            else await AnswerAsync(http, test, new TestTarget(upstream, IsSaved: true));
        })).Describe("Tests an upstream as it is saved, with its own key.").Takes(ModelsJson.Default.StoredTestOrder).Gives(ModelsJson.Default.UpstreamTestView);
        admin.MapPost("/upstreams", http => AdminHttp.ReadAsync(http, ModelsJson.Default.UpstreamOrder, async order => await AnswerAsync(http, await saving.SaveAsync(order, http.RequestAborted))))
            .Describe("Adds an upstream to the configuration, or changes one.").Takes(ModelsJson.Default.UpstreamOrder).Gives(ModelsJson.Default.SavedView);
        admin.MapPost("/upstreams/{name}/remove", http => AdminHttp.ReadAsync(http, ModelsJson.Default.RemoveOrder, _ => AnswerAsync(http, saving.Remove(Name(http)))))
            .Describe("Takes an upstream out of the configuration.").Takes(ModelsJson.Default.RemoveOrder).Gives(ModelsJson.Default.SavedView);
        admin.MapPost("/models/save", http => AdminHttp.ReadAsync(http, ModelsJson.Default.ModelOrder, order => AnswerAsync(http, saving.Save(order))))
            .Describe("Gives a model an alias, a tier and a price in the configuration.").Takes(ModelsJson.Default.ModelOrder).Gives(ModelsJson.Default.SavedView);
    }

    private static async Task AnswerAsync(HttpContext http, UpstreamTest test, TestTarget target)
    {
        var (view, refusal) = await test.RunAsync(target, http.RequestAborted);
        if (view is not null) await AdminHttp.WriteAsync(http, view, ModelsJson.Default.UpstreamTestView);
        else await AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, refusal!);
    }

    private static Task AnswerAsync(HttpContext http, (SavedView? Saved, string? Error) answer) =>
        answer.Saved is { } saved ? AdminHttp.WriteAsync(http, saved, ModelsJson.Default.SavedView) : AdminHttp.FailAsync(http, StatusCodes.Status400BadRequest, answer.Error ?? "The configuration file was changed by somebody else meanwhile. Try again.");

    private static string Name(HttpContext http) => http.Request.RouteValues["name"] as string ?? "";
}

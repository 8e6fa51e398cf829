using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Admin.Clients;
using Sluice.Gateway.Admin.Feed;
using Sluice.Gateway.Admin.Local;
using Sluice.Gateway.Admin.Login;
using Sluice.Gateway.Admin.Models;
using Sluice.Gateway.Admin.Overview;
using Sluice.Gateway.Admin.Quota;
using Sluice.Gateway.Admin.Routing;
using Sluice.Gateway.Admin.Settings;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Dashboard;
using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Learning;
using Sluice.Gateway.Local;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Model;
using Sluice.Gateway.Privacy;
using Sluice.Gateway.Prompts;
using Sluice.Gateway.Quota;
using Sluice.Gateway.Quota.Budgets;
using Sluice.Gateway.Replay;
using Sluice.Gateway.Responses;
using Sluice.Gateway.Security;
using Sluice.Gateway.Sessions;
using Sluice.Gateway.Situations;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Upstreams;
using Sluice.Routing;
using Sluice.Routing.Verification;

namespace Sluice.Gateway.Hosting;

/// <summary>The gateway as a web application. Reads like a table of contents: what there is, and in which order a request meets it.</summary>
internal static class GatewayHost
{
    /// <summary>Builds the application; it does not listen yet.</summary>
    /// <param name="parts">What is in order already.</param>
    /// <param name="url">Where to listen.</param>
    /// <param name="services">Replaces parts, for tests; null: nothing.</param>
    public static WebApplication Build(GatewayParts parts, Uri url, Action<IServiceCollection>? services = null)
    {
        // No arguments, no appsettings, no environment prefix: configuration comes from one place, and never from the working directory.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        var server = parts.Models.Current.Config.Server;
        builder.WebHost.UseKestrelCore().UseUrls(url.ToString()).ConfigureKestrel(kestrel => KestrelSetup.Apply(kestrel, server));
        if (url.Scheme == Uri.UriSchemeHttps) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddRoutingCore();
        builder.Services.AddSluice(parts);
        services?.Invoke(builder.Services);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = server.Limits.Drain + TimeSpan.FromSeconds(5));
        GatewayLogging.Add(builder.Logging, parts.Models.Current.Config.Logging);
        var app = builder.Build();

        app.UseMiddleware<Drain>();
        app.UseMiddleware<UnexpectedErrors>();
        app.UseMiddleware<RequestGuard>();
        app.UseRouting();
        app.UseMiddleware<AccessGuard>();
        app.UseMiddleware<AdminFailures>();
        app.MapInference();
        app.MapResponses();
        app.MapModels();
        app.MapHealth();
        app.MapMetrics();
        app.MapAdmin();
        app.MapDashboard();
        return app;
    }

    /// <summary>Everything the gateway is made of.</summary>
    public static IServiceCollection AddSluice(this IServiceCollection services, GatewayParts parts) => services
        .AddSingleton(parts)
        .AddSingleton(parts.Paths)
        .AddSingleton(parts.Config)
        .AddSingleton(parts.Models)
        .AddSingleton(parts.Switches)
        .AddSingleton(parts.Cards)
        .AddSingleton(parts.Tokens)
        .AddSingleton(parts.Ledger)
        .AddSingleton(parts.Time)
        .AddSingleton(new DemoMark(parts.IsDemo))
        .AddSingleton(Random.Shared)
        .AddSecurity()
        .AddAdmin()
        .AddTelemetry()
        .AddUpstreams()
        .AddLocal()
        .AddSingleton<StartupText>()
        .AddSingleton(_ => new ResponseStore(parts.Ledger, parts.Paths.DataDirectory, () => parts.Models.Current.Config.Responses, parts.Time))
        .AddSingleton<Continuation>()
        .AddSingleton<PromptLog>()
        .AddForwarding();

    private static IServiceCollection AddSecurity(this IServiceCollection services) => services
        .AddSingleton<CredentialReader>()
        .AddSingleton<AllowedMethods>()
        .AddSingleton<LoginThrottle>()
        .AddSingleton<LoginCodes>()
        .AddSingleton<DashboardSessions>();

    private static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSingleton<StatusReport>()
        .AddSingleton<OverviewReport>()
        .AddSingleton<RoutingConfigReport>()
        .AddSingleton<DraftConfig>()
        .AddSingleton<RouteReplay>()
        .AddSingleton<RuleCheck>()
        .AddSingleton<Simulator>()
        .AddSingleton<ExplainReport>()
        .AddSingleton<LocalOrders>()
        .AddSingleton<LedgerReads>()
        .AddSingleton<ServedFiles>()
        .AddSingleton<FirstVisit>()
        .AddSingleton(services =>
        {
            var feed = new PushFeed(services.GetRequiredService<TimeProvider>());
            feed.Follow(services.GetRequiredService<GatewayModelStore>(), services.GetRequiredService<ConfigStore>(), services.GetRequiredService<SwitchState>(), services.GetRequiredService<CardBook>(), services.GetRequiredService<LoadBook>());
            return feed;
        })
        .AddSettings()
        .AddModelsAdmin()
        .AddClientsAdmin()
        .AddApiDocument();

    private static IServiceCollection AddForwarding(this IServiceCollection services) => services
        .AddSingleton<Router>()
        .AddSingleton<QuotaBook>()
        .AddSingleton<QuotaGate>()
        .AddSingleton<BudgetBook>()
        .AddSingleton<QuotaReport>()
        .AddSingleton<PacingSource>()
        .AddSingleton<OutcomeBook>()
        .AddSingleton<OutcomeRecorder>()
        .AddSingleton<LearnedReport>()
        .AddSingleton<SessionStore>()
        .AddSingleton<PrivateSessions>()
        .AddSingleton<PrivacySource>()
        .AddSingleton<SituationSource>()
        .AddSingleton<RunningRequests>()
        .AddSingleton<DrainDeadline>()
        .AddSingleton<SealMemory>()
        .AddSingleton<TokenCalibration>()
        .AddSingleton<FieldMemory>()
        .AddSingleton<FieldStripping>()
        .AddSingleton<UpstreamCall>()
        .AddSingleton<Places>()
        .AddSingleton<TurnContexts>()
        .AddSingleton<HeaderCapture>()
        .AddSingleton<AttemptRunner>()
        .AddSingleton<Warming>()
        .AddSingleton<LoadingTurns>()
        .AddSingleton<IAnswerVerifier, AnswerVerifier>()
        .AddSingleton<SecondOpinions>()
        .AddSingleton<DraftForwarder>()
        .AddSingleton<CallRetry>()
        .AddSingleton<ExchangeRecorder>()
        .AddSingleton<RequestForwarder>()
        .AddSingleton<TokenCounter>()
        .AddSingleton<InferenceHandler>();
}

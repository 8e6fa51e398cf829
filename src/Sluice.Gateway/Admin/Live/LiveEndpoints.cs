using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Forwarding;

namespace Sluice.Gateway.Admin.Live;

/// <summary>What is happening now, as part of the admin API.</summary>
internal static class LiveEndpoints
{
    private const int Most = 100;

    // Below this a rate is chance.
    private static readonly TimeSpan Measurable = TimeSpan.FromMilliseconds(100);

    /// <summary>Maps it.</summary>
    public static void MapLive(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var running = services.GetRequiredService<RunningRequests>();
        var time = services.GetRequiredService<TimeProvider>();
        admin.MapGet("/live", http => AdminHttp.WriteAsync(http, Read(running, time), LiveJson.Default.LiveView))
            .Describe("The requests that are being answered now.").Gives(LiveJson.Default.LiveView);
    }

    /// <summary>What is happening now.</summary>
    public static LiveView Read(RunningRequests running, TimeProvider time)
    {
        var all = running.All.OrderBy(request => request.Exchange.Id).ToList();
        var now = time.GetUtcNow();
        return new LiveView(now, all.Count, [.. all.Take(Most).Select(request => View(request, now, time))]);
    }

    private static LiveRequestView View(RunningRequest request, DateTimeOffset now, TimeProvider time)
    {
        var (exchange, attempt, phase) = (request.Exchange, request.Attempt, request.Phase);
        var elapsed = time.GetElapsedTime(exchange.StartedAt);
        var tokens = attempt?.TokensSoFar ?? 0;
        var writing = attempt is not null && (attempt.FirstContent ?? attempt.Draft?.FirstContent) is { } first ? attempt.Timer.Elapsed - first : TimeSpan.Zero;
        return new LiveRequestView
        {
            Id = exchange.IdText,
            Client = exchange.Profile.App ?? exchange.Profile.Client,
            Session = exchange.Profile.Session,
            Kind = exchange.Profile.Kind,
            Asked = exchange.Profile.RequestedModel,
            Model = attempt?.Target.Model.Address,
            Tier = attempt?.Target.Tier,
            Local = attempt?.Target.Model.IsLocal,
            Phase = phase.ToString().ToLowerInvariant(),
            Since = now - elapsed,
            Seconds = Math.Round(elapsed.TotalSeconds, 1),
            Attempts = exchange.Attempts,
            PromptTokens = attempt?.Context.EstimatedInputTokens,
            Tokens = tokens,
            TokensPerSecond = phase == RunningPhase.Writing && tokens > 0 && writing > Measurable ? Math.Round(tokens / writing.TotalSeconds, 1) : null,
            Ahead = phase == RunningPhase.Queued ? attempt?.Place?.AheadNow : null,
        };
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Security;

namespace Sluice.Gateway.Admin.Feed;

/// <summary>The feed as server-sent events.</summary>
internal static class FeedEndpoints
{
    // Nothing between a page and the gateway may take it for dead.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Maps it.</summary>
    public static void MapFeed(this RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var feed = services.GetRequiredService<PushFeed>();
        var time = services.GetRequiredService<TimeProvider>();
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        admin.MapGet("/feed", http => WriteAsync(http, feed, time, lifetime))
            .Describe("What changes, as it changes: events status, request, local, config, problem, and missed when some were lost.").Streams(FeedJson.Default.FeedNews);
    }

    private static async Task WriteAsync(HttpContext http, PushFeed feed, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        var session = Caller.Of(http).Session;
        using var reader = feed.Subscribe();
        // A page that is logged out hears no more; one that stays open must not keep the gateway from stopping.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping, session?.Ended ?? CancellationToken.None);
        var body = http.Response.Body;
        try
        {
            // The comment is what tells the page that it is connected; a reader who comes back waits a second.
            await body.WriteAsync("retry: 1000\n: listening\n\n"u8.ToArray(), end.Token);
            await body.FlushAsync(end.Token);
            var next = reader.WaitAsync(end.Token);
            while (!end.IsCancellationRequested)
            {
                // A login that has run out meanwhile hears no more.
                if (session is not null && time.GetUtcNow() >= session.EndsAt) return;
                if (await ComesAsync(next, time, end.Token))
                {
                    while (reader.TryRead(out var batch)) await body.WriteAsync(batch, end.Token);
                    if (reader.TakeMissed()) await body.WriteAsync("event: missed\ndata: {}\n\n"u8.ToArray(), end.Token);
                    next = reader.WaitAsync(end.Token);
                }
                else
                {
                    await body.WriteAsync(":\n\n"u8.ToArray(), end.Token);
                }

                await body.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The page was closed, or the gateway stops.
        }
    }

    private static async Task<bool> ComesAsync(Task next, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(Heartbeat, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

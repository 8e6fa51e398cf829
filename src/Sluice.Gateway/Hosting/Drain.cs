using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway.Endpoints;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Hosting;

/// <summary>
/// Stopping (F071): no new request is taken, running ones may finish until the host's limit. The server itself waits for them;
/// this middleware only turns away what comes in on connections that are still open.
/// </summary>
internal sealed class Drain(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    /// <summary>Passes the request on, or turns it away.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        if (!lifetime.ApplicationStopping.IsCancellationRequested) return next(http);
        http.Response.Headers.Connection = "close";
        return ErrorAnswer.WriteAsync(
            http,
            ProtocolRegistry.For(http.Request),
            new ModelError(ErrorKind.Overloaded, "Sluice is stopping.", RetryAfter: TimeSpan.FromSeconds(2)));
    }
}

using System.Collections.Concurrent;
using System.Net;
using Sluice.Gateway.Model;
using Sluice.Gateway.Privacy;

namespace Sluice.Gateway.Upstreams.Http;

/// <summary>
/// One connection pool per upstream. What a user's prompt must never meet is off here for all: redirects, cookies, tracing
/// headers, a proxy in front of loopback, unverified TLS. There is no overall time-out: it would cut streams; the forwarder has
/// its own clocks.
/// </summary>
/// <param name="proxy">The proxy for upstreams off loopback; null: as the environment says (<c>HTTPS_PROXY</c>, <c>NO_PROXY</c>).</param>
/// <param name="boundary">Opens the connections; null: without a switch.</param>
internal sealed class UpstreamClients(IWebProxy? proxy = null, Boundary? boundary = null) : IDisposable
{
    private readonly ConcurrentDictionary<Pool, HttpMessageInvoker> _invokers = new();

    /// <summary>What sends requests to an upstream. The same one as long as its address and connect time-out stay.</summary>
    public HttpMessageInvoker For(UpstreamModel upstream) =>
        _invokers.GetOrAdd(new Pool(upstream.Name, upstream.BaseUri.GetLeftPart(UriPartial.Authority), upstream.ConnectTimeout, ReachOf(upstream)), static (pool, with) =>
            new HttpMessageInvoker(Handler(new Uri(pool.Authority), pool.ConnectTimeout, with.proxy, with.boundary, pool.Reach), disposeHandler: true), (proxy, boundary));

    /// <summary>The settings of a connection pool.</summary>
    public static SocketsHttpHandler Handler(Uri address, TimeSpan connectTimeout, IWebProxy? proxy = null, Boundary? boundary = null, Reach reach = Reach.Anywhere) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        PreAuthenticate = false,
        Credentials = null,
        DefaultProxyCredentials = null,

        // A prompt for a local model does not leave the machine by way of a proxy.
        UseProxy = !address.IsLoopback && reach == Reach.Anywhere,
        Proxy = proxy,
        ConnectTimeout = connectTimeout,
        ConnectCallback = (boundary ?? Boundary.Open).Connector(reach),

        // Bytes are forwarded as they come; a translated answer is decoded by ContentCodings.
        AutomaticDecompression = DecompressionMethods.None,

        // Names are looked up again now and then, and a connection that an upstream is about to close is not used.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        EnableMultipleHttp2Connections = true,
        MaxConnectionsPerServer = int.MaxValue,
        MaxResponseHeadersLength = 64,

        // Bytes that come after the end of a body are not waited for (F057).
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(500),
        Expect100ContinueTimeout = TimeSpan.Zero,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var invoker in _invokers.Values)
        {
            invoker.Dispose();
        }
    }

    private static Reach ReachOf(UpstreamModel upstream) => !upstream.IsLocal ? Reach.Anywhere : upstream.Trusted ? Reach.Trusted : Reach.Machine;

    private sealed record Pool(string Name, string Authority, TimeSpan ConnectTimeout, Reach Reach);
}

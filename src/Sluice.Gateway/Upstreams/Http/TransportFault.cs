using System.Net.Sockets;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Upstreams.Http;

/// <summary>Why there was no answer.</summary>
internal enum TransportFaultKind
{
    /// <summary>The name could not be looked up.</summary>
    NameNotFound,

    /// <summary>Nothing listens there.</summary>
    Refused,

    /// <summary>The connection did not stand in time.</summary>
    ConnectTimeout,

    /// <summary>TLS failed: certificate expired, for another host, or not trusted. There is no way around it.</summary>
    Tls,

    /// <summary>The connection ended before an answer; whether the request was carried out is not known.</summary>
    Ended,

    /// <summary>The answer was no HTTP.</summary>
    Garbage,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>A failure of the connection, told apart and told to people.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Message">One sentence that names the upstream; no key, path or prompt.</param>
internal readonly record struct TransportFault(TransportFaultKind Kind, string Message)
{
    /// <summary>The request provably never reached the upstream, so nothing was billed.</summary>
    public bool WasNotSent => Kind is TransportFaultKind.NameNotFound or TransportFaultKind.Refused or TransportFaultKind.ConnectTimeout or TransportFaultKind.Tls;

    /// <summary>Tells what an exception of <c>SendAsync</c> or of reading an answer means.</summary>
    public static TransportFault Of(Exception exception, UpstreamModel upstream)
    {
        var kind = KindOf(exception);
        var server = upstream.Kind is UpstreamKind.Other ? upstream.Name : upstream.Kind.DisplayName();
        var place = upstream.BaseUri.Authority;
        return new TransportFault(kind, kind switch
        {
            TransportFaultKind.NameNotFound => $"The name {upstream.BaseUri.Host} could not be looked up.",
            TransportFaultKind.Refused => $"{server} is not running: nothing answers at {place}.",
            TransportFaultKind.ConnectTimeout => $"{server} at {place} did not take the connection in time.",
            TransportFaultKind.Tls => $"The TLS certificate of {place} was refused.",
            TransportFaultKind.Ended => $"{server} at {place} closed the connection before its answer was complete.",
            TransportFaultKind.Garbage => $"{server} at {place} did not answer with valid HTTP.",
            _ => $"The connection to {server} at {place} failed.",
        });
    }

    private static TransportFaultKind KindOf(Exception exception)
    {
        // A connect time-out of SocketsHttpHandler is a TaskCanceledException with a TimeoutException inside.
        if (exception is OperationCanceledException { InnerException: TimeoutException })
        {
            return TransportFaultKind.ConnectTimeout;
        }

        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                return TransportFaultKind.Refused;
            }

            if (inner is SocketException { SocketErrorCode: SocketError.TimedOut })
            {
                return TransportFaultKind.ConnectTimeout;
            }
        }

        return exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => TransportFaultKind.NameNotFound,
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => TransportFaultKind.Tls,
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => TransportFaultKind.Ended,
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } => TransportFaultKind.Garbage,
            HttpRequestException or IOException => TransportFaultKind.Ended,
            _ => TransportFaultKind.Other,
        };
    }
}

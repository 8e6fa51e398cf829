using System.Net.Sockets;
using Sluice.Gateway.Compression;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Model;
using Sluice.Gateway.Privacy;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>What a connection that failed before any answer means, in words that say which server and what to do.</summary>
internal static class TransportErrors
{
    /// <summary>Is it what a connection, a limit or a leaving client can cause, rather than a bug?</summary>
    public static bool IsExpected(Exception exception) => exception is OperationCanceledException or IOException or HttpRequestException or InvalidDataException or ContentTooLargeException;

    /// <summary>The result of an attempt that got no answer.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="upstream">Where.</param>
    /// <param name="timer">The attempt's clock.</param>
    /// <param name="localOnly">Why the request must stay local; null when it need not.</param>
    public static AttemptResult Of(Exception exception, UpstreamModel upstream, AttemptTimer timer, string? localOnly = null)
    {
        if (timer.ClientGone) return new AttemptResult(Outcomes.ClientCancelled) { Error = new ModelError(ErrorKind.Server, "the client went away") };
        if (timer.Stopping) return new AttemptResult(Outcomes.Interrupted) { Error = new ModelError(ErrorKind.Overloaded, "Sluice is stopping"), Blame = Blame.Gateway };
        return exception switch
        {
            // The pool's own limit on connecting: nothing was sent.
            OperationCanceledException { InnerException: TimeoutException } => Unreachable(upstream, localOnly, "no connection in time"),
            OperationCanceledException => new AttemptResult(Outcomes.UpstreamStall)
            {
                Error = new ModelError(ErrorKind.Timeout, $"{upstream.Name} did not begin to answer in time ({upstream.FirstByteTimeout.TotalSeconds:0} s). Raise upstreams.{upstream.Name}.timeouts.firstByte if it needs longer."),
                Blame = Blame.Upstream,
            },
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => Unreachable(upstream, localOnly, $"the name {upstream.BaseUri.Host} cannot be resolved"),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Unreachable(upstream, localOnly, "its TLS certificate was not accepted; the prompt was not sent"),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } connect => Unreachable(upstream, localOnly, Why(connect)),
            InvalidDataException or ContentTooLargeException or HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => new AttemptResult(Outcomes.UpstreamError)
            {
                Error = new ModelError(ErrorKind.Unreachable, $"{upstream.Name} answered with something that is not HTTP, or compressed in a way that cannot be read here"),
                Blame = Blame.Upstream,
            },
            _ => new AttemptResult(Outcomes.Unknown)
            {
                Error = new ModelError(ErrorKind.Unreachable, $"{upstream.Name} closed the connection without an answer"),
                Blame = Blame.Upstream,
            },
        };
    }

    private static AttemptResult Unreachable(UpstreamModel upstream, string? localOnly, string why) => new(Outcomes.UpstreamUnreachable)
    {
        // A local server that is not there will be there in a moment, when it is started: 503 and a time, not 502 (F023).
        Error = upstream.IsLocal
            ? new ModelError(ErrorKind.Overloaded, $"{Title(upstream)} is not running at {upstream.BaseUri.Authority} ({why}). {(localOnly is null ? "Start it (sluice local on), or run 'sluice routing off' to use the vendor." : $"Start it (sluice local on): this request must stay local, for {localOnly}.")}", RetryAfter: TimeSpan.FromSeconds(5))
            : new ModelError(ErrorKind.Unreachable, $"{upstream.Name} ({upstream.BaseUri.Authority}) cannot be reached: {why}."),
        Blame = Blame.Upstream,
        NothingSent = true,
    };

    private static string Title(UpstreamModel upstream) => upstream.Protocol == "ollama" ? "Ollama" : $"The local server {upstream.Name}";

    private static string Why(HttpRequestException exception) => exception.InnerException switch
    {
        LeavesMachineException leaves => leaves.Message,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        SocketException { SocketErrorCode: SocketError.HostUnreachable or SocketError.NetworkUnreachable } => "no route to it",
        SocketException { SocketErrorCode: SocketError.TimedOut } or OperationCanceledException or TimeoutException => "no connection in time",
        _ => "no connection",
    };
}

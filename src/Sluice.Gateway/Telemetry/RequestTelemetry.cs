using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Local.Calls;
using Sluice.Routing;

namespace Sluice.Gateway.Telemetry;

/// <summary>What forwarding tells of its requests, in one line per event; metrics and spans are made of it here.</summary>
internal sealed class RequestTelemetry(GatewayMetrics metrics, GatewayTracing tracing, TimeProvider time)
{
    /// <summary>A request is being answered, until what this gives is disposed.</summary>
    public Running Begin(Exchange exchange)
    {
        metrics.RequestBegan();
        exchange.Span = tracing.Begin(exchange);
        return new Running(metrics, exchange);
    }

    /// <summary>A request was refused before it was understood.</summary>
    public void Rejected(string protocol) => metrics.RequestRejected(protocol);

    /// <summary>An attempt has ended.</summary>
    public void AttemptEnded(Exchange exchange, Attempt attempt, AttemptResult result)
    {
        var duration = attempt.Timer.Elapsed;
        metrics.AttemptEnded(exchange, attempt, result, duration);
        tracing.Attempt(exchange, attempt, result, duration);
    }

    /// <summary>A request goes on to another target.</summary>
    public void FailedOver(RouteTarget from, RouteTarget to) => metrics.FailedOver(from, to);

    /// <summary>A target is asked once more.</summary>
    public void Retried(RouteTarget target) => metrics.Retried(target);

    /// <summary>A local model's answer to a turn with tools was looked at.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="count">What came of it.</param>
    /// <param name="mended">The model was asked once more, and that helped.</param>
    public void CallsSeen(Exchange exchange, Attempt attempt, in CallCount count, bool mended)
    {
        var outcome = count.Failed || count.Missing ? "failed" : mended ? "retried" : count.Repaired ? "repaired" : count.Calls > 0 ? "good" : "text";
        metrics.CallsSeen(attempt.Upstream.Name, Labels.Model(exchange, attempt.Target), outcome);
    }

    /// <summary>A request has ended, with the attempt that decided it.</summary>
    public void RequestEnded(Exchange exchange, Attempt? attempt, AttemptResult result)
    {
        var duration = time.GetElapsedTime(exchange.StartedAt);
        var firstContent = (attempt?.FirstShown ?? attempt?.FirstContent) is { } first ? duration - attempt!.Timer.Elapsed + first : (TimeSpan?)null;
        metrics.RequestEnded(exchange, attempt?.Target.Tier, result.Outcome, duration, firstContent);
        GatewayTracing.End(exchange, attempt, result);
    }

    /// <summary>A request on its way.</summary>
    public readonly struct Running(GatewayMetrics metrics, Exchange exchange) : IDisposable
    {
        /// <summary>It has left.</summary>
        public void Dispose()
        {
            exchange.Span?.Dispose();
            metrics.RequestLeft();
        }
    }
}

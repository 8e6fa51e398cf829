using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// Spans: one for a request (server), one for each of its attempts (client). They exist only while somebody listens, and hold
/// names, numbers and outcomes; never a word of a prompt, an answer or an error text, and no credential.
/// </summary>
internal sealed class GatewayTracing(TimeProvider time) : IDisposable
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "Sluice";

    // Callers choose model and session names; a name is short.
    private const int LongestName = 128;

    private readonly ActivitySource _source = new(SourceName, StatusReport.Version);

    /// <summary>
    /// Begins the span of a request. Its parent is the caller's <c>traceparent</c>, if there is one; never the web server's own
    /// activity, which nobody exports.
    /// </summary>
    public Activity? Begin(Exchange exchange)
    {
        if (!_source.HasListeners()) return null;
        Activity.Current = null;
        var operation = GenAi.OperationOf(exchange.RawPath);
        var span = _source.StartActivity($"{operation} {exchange.Protocol.Name}", ActivityKind.Server, ParentOf(exchange.Http), startTime: time.GetUtcNow() - time.GetElapsedTime(exchange.StartedAt));
        if (span is not { IsAllDataRequested: true }) return span;

        span.SetTag(GenAi.Operation, operation);
        span.SetTag(GenAi.RequestModel, Name(exchange.Profile.RequestedModel));
        span.SetTag(GenAi.Conversation, Name(exchange.Profile.Session));
        span.SetTag("sluice.request.id", exchange.IdText);
        span.SetTag("sluice.protocol", exchange.Protocol.Name);
        span.SetTag("sluice.client", Name(exchange.Profile.Client));
        span.SetTag("sluice.kind", exchange.Profile.Kind);
        span.SetTag("sluice.stream", exchange.Profile.Stream);
        span.SetTag("sluice.route", Name(exchange.Decision.Receipt.Route));
        return span;
    }

    /// <summary>Writes down what came of a request. Its span ends when it is disposed.</summary>
    public static void End(Exchange exchange, Attempt? attempt, AttemptResult result)
    {
        if (exchange.Span is not { IsAllDataRequested: true } span) return;
        span.SetTag("sluice.attempts", exchange.Attempts);
        span.SetTag("http.response.status_code", exchange.Http.Response.StatusCode);
        if (attempt is not null)
        {
            span.SetTag("sluice.tier", attempt.Target.Tier);
            SetModel(span, attempt, result);
        }

        SetResult(span, result);
    }

    /// <summary>The span of an attempt that has ended, as a child of its request's.</summary>
    public void Attempt(Exchange exchange, Attempt attempt, AttemptResult result, TimeSpan duration)
    {
        if (exchange.Span is not { } parent) return;
        var now = time.GetUtcNow();
        var operation = GenAi.OperationOf(exchange.RawPath);
        using var span = _source.StartActivity($"{operation} {Name(attempt.Target.Model.Id)}", ActivityKind.Client, parent.Context, startTime: now - duration);
        if (span is null) return;
        span.SetEndTime(now.UtcDateTime);
        if (!span.IsAllDataRequested) return;

        span.SetTag(GenAi.Operation, operation);
        span.SetTag(GenAi.RequestModel, Name(attempt.Target.Model.Id));
        SetModel(span, attempt, result);
        if (attempt.MaxOutputTokens is { } limit) span.SetTag(GenAi.MaxTokens, limit);
        span.SetTag("server.address", attempt.Upstream.BaseUri.Host);
        span.SetTag("server.port", attempt.Upstream.BaseUri.Port);
        span.SetTag("sluice.upstream", attempt.Upstream.Name);
        span.SetTag("sluice.attempt", attempt.Number);
        span.SetTag("sluice.tier", attempt.Target.Tier);
        if (attempt.FirstContent is { } first) span.SetTag("sluice.time_to_first_content", first.TotalSeconds);
        if (result.Status is { } status) span.SetTag("http.response.status_code", status);
        SetResult(span, result);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private static void SetModel(Activity span, Attempt attempt, AttemptResult result)
    {
        var provider = GenAi.ProviderOf(attempt.Upstream);
        span.SetTag(GenAi.Provider, provider);
        span.SetTag(GenAi.System, provider);
        if (Outcomes.IsServed(result.Outcome)) span.SetTag(GenAi.ResponseModel, Name(attempt.Target.Model.Id));
    }

    private static void SetResult(Activity span, AttemptResult result)
    {
        span.SetTag("sluice.outcome", result.Outcome);
        SetUsage(span, result.Usage);
        if (Outcomes.IsServed(result.Outcome)) return;

        // The kind only: an upstream's words may repeat the prompt.
        span.SetTag(GenAi.ErrorType, result.Outcome);
        span.SetStatus(ActivityStatusCode.Error, result.Error?.Kind.ToString());
    }

    private static void SetUsage(Activity span, Usage usage)
    {
        if (usage.Total == 0) return;
        span.SetTag(GenAi.InputTokens, usage.TotalInput);
        span.SetTag(GenAi.OutputTokens, usage.Output);
        if (usage.CacheRead > 0) span.SetTag(GenAi.CacheReadTokens, usage.CacheRead);
        if (usage.CacheWrite > 0) span.SetTag(GenAi.CacheWriteTokens, usage.CacheWrite);
    }

    private static ActivityContext ParentOf(HttpContext http) =>
        ActivityContext.TryParse(http.Request.Headers.TraceParent, null, isRemote: true, out var parent) ? parent : default;

    private static string? Name(string? name) => name is { Length: > LongestName } ? name[..LongestName] : name;
}

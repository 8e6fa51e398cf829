using System.Collections.Concurrent;
using System.Diagnostics;
using Sluice.Gateway.Telemetry;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Telemetry;

public sealed class TracingTests
{
    private const string Prompt = "canary-prompt-77aa";

    [Fact]
    public async Task Request_IsASpanUnderTheCallers_WithOneForEachAttempt()
    {
        using var spans = new Spans();
        await using var gateway = await GatewayRig.StartAsync();
        gateway.First.Next(Reply.Json("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", 529));
        gateway.Second.Next(Reply.Json(GatewayRig.Answer));
        using var response = await gateway.AskAsync("strong", traceParent: spans.TraceParent);
        await gateway.StopAsync();

        var request = Assert.Single(spans.Ended, span => span.Kind is ActivityKind.Server);
        Assert.Equal("00f067aa0ba902b7", request.ParentSpanId.ToHexString());
        Assert.Equal("chat anthropic", request.DisplayName);
        Assert.Equal(("strong", "claude-b", "ok", 2), (request.GetTagItem("gen_ai.request.model"), request.GetTagItem("gen_ai.response.model"), request.GetTagItem("sluice.outcome"), request.GetTagItem("sluice.attempts")));
        Assert.Equal((120L, 5L), (request.GetTagItem("gen_ai.usage.input_tokens"), request.GetTagItem("gen_ai.usage.output_tokens")));

        var attempts = spans.Ended.Where(span => span.Kind is ActivityKind.Client).ToList();
        Assert.Equal(["chat claude-a", "chat claude-b"], attempts.Select(span => span.DisplayName));
        Assert.All(attempts, span => Assert.Equal(request.SpanId, span.ParentSpanId));
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], attempts.Select(span => span.Status));
        Assert.Equal("rate_limited", attempts[0].GetTagItem("error.type"));
    }

    [Fact]
    public async Task NoAttribute_HoldsAPromptAnAnswerOrAKey()
    {
        using var spans = new Spans();
        await using var gateway = await GatewayRig.StartAsync();
        gateway.First.Next(Reply.Json($$$"""{"type":"error","error":{"type":"overloaded_error","message":"you said {{{Prompt}}} with {{{GatewayRig.UpstreamKey}}}"}}""", 529));
        gateway.Second.Next(
            Reply.Json(GatewayRig.Answer),
            Reply.Json($$$"""{"type":"error","error":{"type":"invalid_request_error","message":"bad: {{{Prompt}}}"}}""", 400));
        var token = gateway.Token;
        using var first = await gateway.AskAsync("strong", Prompt, spans.TraceParent);
        using var second = await gateway.AskAsync("spare", Prompt, spans.TraceParent);
        var metrics = await gateway.MetricsAsync();
        await gateway.StopAsync();

        var words = spans.Ended.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(span.DisplayName).Append(span.StatusDescription ?? "")).Append(metrics).ToList();
        Assert.Equal(5, spans.Ended.Count);
        foreach (var canary in (string[])["canary", token]) Assert.DoesNotContain(words, word => word.Contains(canary, StringComparison.Ordinal));
    }

    /// <summary>Collects the spans of one trace; other tests run at the same time.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
        private readonly ActivityListener _listener;

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == GatewayTracing.SourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.TraceId == _trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
                // A span that another listener wanted is told to all of them.
                ActivityStopped = span =>
                {
                    if (span.TraceId == _trace) Ended.Enqueue(span);
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public ConcurrentQueue<Activity> Ended { get; } = new();

        public string TraceParent => $"00-{_trace.ToHexString()}-00f067aa0ba902b7-01";

        public void Dispose() => _listener.Dispose();
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Health;
using Sluice.Protocols.Canonical;
using Sluice.Routing;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// Everything that is counted, on one <see cref="Meter"/>. Recorded when an attempt or a request has ended, never per token;
/// label values come from closed lists (<see cref="Labels"/>) and are passed on the stack, so that recording allocates nothing.
/// </summary>
internal sealed class GatewayMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Sluice";

    private static readonly InstrumentAdvice<double> Durations = new() { HistogramBucketBoundaries = GenAi.DurationBuckets };
    private static readonly InstrumentAdvice<double> FirstTokens = new() { HistogramBucketBoundaries = GenAi.FirstTokenBuckets };
    private static readonly InstrumentAdvice<long> Tokens = new() { HistogramBucketBoundaries = GenAi.TokenBuckets };

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _requestDuration;
    private readonly Histogram<double> _timeToFirstContent;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _failovers;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _keepAlives;
    private readonly Counter<long> _callAnswers;
    private readonly Counter<long> _reloads;
    private readonly Histogram<long> _tokenUsage;
    private readonly Histogram<double> _operationDuration;
    private readonly Histogram<double> _timeToFirstToken;
    private readonly ConfigStore _config;
    private long _active;

    /// <summary>Creates the instruments; the observable ones read the state of the other parts when somebody looks.</summary>
    public GatewayMetrics(LedgerWriter ledger, UpstreamHealth health, GatewayModelStore models, ConfigStore config)
    {
        Meter = new Meter(MeterName, StatusReport.Version);
        _requests = Meter.CreateCounter<long>("sluice.requests", "{request}", "Requests that have ended.");
        _requestDuration = Meter.CreateHistogram("sluice.request.duration", "s", "From a request's arrival to the end of its answer.", null, Durations);
        _timeToFirstContent = Meter.CreateHistogram("sluice.request.time_to_first_content", "s", "From a request's arrival to the first content sent to the client.", null, FirstTokens);
        Meter.CreateObservableUpDownCounter("sluice.requests.active", () => Volatile.Read(ref _active), "{request}", "Requests that are being answered.");
        _attempts = Meter.CreateCounter<long>("sluice.attempts", "{attempt}", "Attempts at an upstream that have ended.");
        _failovers = Meter.CreateCounter<long>("sluice.failovers", "{failover}", "Requests that went on to another target before the first content.");
        _retries = Meter.CreateCounter<long>("sluice.retries", "{retry}", "Attempts repeated at the same target.");
        _tokens = Meter.CreateCounter<long>("sluice.tokens", "{token}", "Tokens of attempts: input excludes cache, output includes reasoning.");
        _keepAlives = Meter.CreateCounter<long>("sluice.keepalives", "{event}", "Keep-alives sent to waiting clients.");
        _callAnswers = Meter.CreateCounter<long>("sluice.local.call_answers", "{answer}", "Answers of local models to turns with tools, by what came of their calls.");
        Meter.CreateObservableGauge("sluice.ledger.buffered", () => (long)ledger.Health.Buffered, "{event}", "Ledger events waiting in memory.");
        Meter.CreateObservableCounter("sluice.ledger.dropped", () => ledger.Health.Dropped, "{event}", "Ledger events that were lost.");
        Meter.CreateObservableGauge("sluice.ledger.degraded", () => ledger.Health.IsDegraded ? 1L : 0L, null, "1 while rows do not reach the database.");
        Meter.CreateObservableGauge("sluice.upstream.available", () => Availabilities(models.Current, health), null, "1 while an upstream can be asked, 0 while it is down or off.");
        _reloads = Meter.CreateCounter<long>("sluice.config.reloads", "{reload}", "Looks at an edited configuration file: applied, or refused because it is broken.");
        _tokenUsage = Meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens of one attempt, prompt caches included.", null, Tokens);
        _operationDuration = Meter.CreateHistogram("gen_ai.client.operation.duration", "s", "Duration of one attempt.", null, Durations);
        _timeToFirstToken = Meter.CreateHistogram("gen_ai.server.time_to_first_token", "s", "From sending an attempt to its first content.", null, FirstTokens);
        _config = config;
        config.Reloaded += OnReloaded;
    }

    /// <summary>The meter of this gateway.</summary>
    public Meter Meter { get; }

    /// <summary>A request is being answered.</summary>
    public void RequestBegan() => Interlocked.Increment(ref _active);

    /// <summary>It no longer is.</summary>
    public void RequestLeft() => Interlocked.Decrement(ref _active);

    /// <summary>A request was refused before anything was known of it but its protocol.</summary>
    public void RequestRejected(string protocol) =>
        _requests.Add(1, new TagList { { "protocol", protocol }, { "client", Labels.None }, { "kind", Labels.None }, { "outcome", Outcomes.Rejected }, { "tier", Labels.None } });

    /// <summary>A request has ended.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="tier">The tier that answered; null when none did.</param>
    /// <param name="outcome">One of <see cref="Outcomes"/>.</param>
    /// <param name="duration">Since its arrival.</param>
    /// <param name="firstContent">The first content, since its arrival.</param>
    public void RequestEnded(Exchange exchange, int? tier, string outcome, TimeSpan duration, TimeSpan? firstContent)
    {
        var (protocol, tierLabel) = (exchange.Protocol.Name, Labels.Tier(tier));
        _requests.Add(1, new TagList { { "protocol", protocol }, { "client", Labels.Client(exchange) }, { "kind", exchange.Profile.Kind }, { "outcome", outcome }, { "tier", tierLabel } });
        var tags = new TagList { { "protocol", protocol }, { "tier", tierLabel } };
        _requestDuration.Record(duration.TotalSeconds, tags);
        if (firstContent is { } first) _timeToFirstContent.Record(first.TotalSeconds, tags);
        if (exchange.KeepAlives > 0) _keepAlives.Add(exchange.KeepAlives, new KeyValuePair<string, object?>("protocol", protocol));
    }

    /// <summary>An attempt has ended.</summary>
    public void AttemptEnded(Exchange exchange, Attempt attempt, AttemptResult result, TimeSpan duration)
    {
        var (upstream, model) = (attempt.Upstream.Name, Labels.Model(exchange, attempt.Target));
        _attempts.Add(1, new TagList { { "upstream", upstream }, { "model", model }, { "outcome", result.Outcome } });
        AddTokens(upstream, model, result.Usage);

        var tags = new TagList
        {
            { GenAi.Operation, GenAi.OperationOf(exchange.RawPath) },
            { GenAi.Provider, GenAi.ProviderOf(attempt.Upstream) },
            { GenAi.RequestModel, model },
        };
        if (Outcomes.IsServed(result.Outcome)) tags.Add(GenAi.ResponseModel, model);
        else tags.Add(GenAi.ErrorType, result.Outcome);
        _operationDuration.Record(duration.TotalSeconds, tags);
        if (attempt.FirstContent is { } first) _timeToFirstToken.Record(first.TotalSeconds, tags);
        if (result.Usage.Total > 0)
        {
            _tokenUsage.Record(result.Usage.TotalInput, WithType(tags, "input"));
            _tokenUsage.Record(result.Usage.Output, WithType(tags, "output"));
        }
    }

    /// <summary>A local model's answer to a turn with tools was looked at.</summary>
    /// <param name="upstream">Its server.</param>
    /// <param name="model">Its label.</param>
    /// <param name="outcome"><c>text</c>, <c>good</c>, <c>repaired</c>, <c>retried</c>, <c>failed</c>.</param>
    public void CallsSeen(string upstream, string model, string outcome) => _callAnswers.Add(1, new TagList { { "upstream", upstream }, { "model", model }, { "outcome", outcome } });

    /// <summary>A request went on to another target.</summary>
    public void FailedOver(RouteTarget from, RouteTarget to) =>
        _failovers.Add(1, new KeyValuePair<string, object?>("from", from.Model.Upstream), new KeyValuePair<string, object?>("to", to.Model.Upstream));

    /// <summary>A target is asked once more.</summary>
    public void Retried(RouteTarget target) => _retries.Add(1, new KeyValuePair<string, object?>("upstream", target.Model.Upstream));

    /// <inheritdoc/>
    public void Dispose()
    {
        _config.Reloaded -= OnReloaded;
        Meter.Dispose();
    }

    private static TagList WithType(TagList tags, string type)
    {
        tags.Add(GenAi.TokenType, type);
        return tags;
    }

    private void AddTokens(string upstream, string model, Usage usage)
    {
        Add("input", usage.Input);
        Add("cache_read", usage.CacheRead);
        Add("cache_write", usage.CacheWrite);
        Add("output", usage.Output);
        Add("reasoning", usage.Reasoning);

        void Add(string kind, long count)
        {
            if (count > 0) _tokens.Add(count, new TagList { { "upstream", upstream }, { "model", model }, { "kind", kind } });
        }
    }

    private static IEnumerable<Measurement<long>> Availabilities(GatewayModel model, UpstreamHealth health)
    {
        foreach (var upstream in model.Upstreams.Values)
        {
            // Any name will do: what is asked here is the upstream's health, not that of one of its models.
            var available = upstream.Disabled is null && health.Of(model.Describe(upstream.Name, "")!).State is not AvailabilityState.Down;
            yield return new Measurement<long>(available ? 1 : 0, new KeyValuePair<string, object?>("upstream", upstream.Name));
        }
    }

    private void OnReloaded(ConfigReload reload) => _reloads.Add(1, new KeyValuePair<string, object?>("result", reload.IsBroken ? "refused" : "applied"));
}

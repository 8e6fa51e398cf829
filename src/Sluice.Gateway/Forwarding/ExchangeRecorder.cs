using Sluice.Gateway.Learning;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Quota;
using Sluice.Gateway.Quota.Budgets;
using Sluice.Gateway.Sessions;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Upstreams.Health;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Protocols.Canonical;
using Sluice.Routing;
using Sluice.Routing.Receipts;

namespace Sluice.Gateway.Forwarding;

/// <summary>What outlives an exchange: the upstream's health, the ledger's rows, the metrics. Step 7 of <see cref="RequestForwarder"/>.</summary>
internal sealed class ExchangeRecorder(LedgerWriter ledger, UpstreamHealth health, TokenCalibration calibration, QuotaBook quota, BudgetBook budgets, SessionStore sessions, LocalSpeeds speeds, OutcomeRecorder outcomes, RequestTelemetry telemetry, HeaderCapture headers, TimeProvider time)
{
    /// <summary>What came of an attempt.</summary>
    public void Report(Exchange exchange, Attempt attempt, AttemptResult result)
    {
        Note(exchange, attempt, result);
        Places.Note(exchange, attempt);
        if (attempt.Cut is { } cut) exchange.Fidelity = $"{exchange.Fidelity}{(exchange.Fidelity is null ? "" : "; ")}prompt=dropped ({cut})";
        // A draft that was too slow for its first word has not read the prompt; one that goes on says so itself (Warming).
        var hasRead = result.Outcome is not (Outcomes.SlowDraft or Outcomes.Busy) || attempt.FirstContent is not null;
        if (exchange.RawPath is null && hasRead) sessions.Attempted(exchange.Profile, exchange.Caller.User, exchange.Model, new(attempt.Target, result.Usage, result.UsageEstimated, attempt.Target.Draft && result.Outcome is Outcomes.RejectedDraft));
        if (result.Wall is { } wall) exchange.Wall = $"{attempt.Target.Model.Address} is stopped, {wall}";
        if (!result.IsServed) attempt.Timer.EndAnswer();
        var silence = attempt.Timer.Silence;
        var ended = new AttemptEnded
        {
            RequestId = exchange.Id,
            Number = attempt.Number,
            Upstream = attempt.Upstream.Name,
            Model = attempt.Target.Model.Id,
            Host = attempt.Upstream.BaseUri.Authority,
            SentBytes = attempt.Content?.Written ?? 0,
            Tier = attempt.Target.Tier,
            PaidBy = attempt.Target.PaidBy,
            Outcome = result.Outcome,
            HttpStatus = result.Status,
            Usage = result.Usage,
            UsageEstimated = result.UsageEstimated,
            ReportedCost = result.ReportedCost,
            StartedAfterMs = Milliseconds(time.GetElapsedTime(exchange.StartedAt) - attempt.Timer.Elapsed),
            FirstByteMs = attempt.FirstByte is { } first ? Milliseconds(first) : null,
            FirstContentMs = attempt.FirstContent is { } content ? Milliseconds(content) : null,
            DurationMs = Milliseconds(attempt.Timer.Elapsed),
            SilenceMs = silence.Longest > TimeSpan.Zero ? Milliseconds(silence.Longest) : null,
            SilenceAtMs = silence.Longest > TimeSpan.Zero ? Milliseconds(silence.LongestAt) : null,
            Silences = silence.Count,
            SentHeaders = result.NothingSent ? null : attempt.SentHeaders,
            AnswerHeaders = attempt.AnswerHeaders,
            LocalWattSeconds = exchange.Model.WattsOf(attempt.Target.Model) * Math.Max(0, (attempt.Timer.Elapsed - attempt.Waited).TotalSeconds),
            Error = Kept(exchange, result),
        };

        // After an attempt that served the caller comes the request's end and nothing else: the two are one write.
        if (result.IsServed) exchange.Served = ended;
        else ledger.Record(ended);
        budgets.Add(exchange.Profile.Client, exchange.Profile.Time, ended);
        telemetry.AttemptEnded(exchange, attempt, result);
        Learn(exchange, attempt, result);
        Measure(exchange, attempt, result);
        quota.Use(attempt.Upstream.Name, QuotaBook.CredentialOf(attempt.Upstream, attempt.Target.UseCallerCredential ? exchange.Caller.Secret : null), attempt.Target.Model.Id, result.Usage);
    }

    // Pictures and searches of the vendor's own bring tokens that no vocabulary made.
    private void Learn(Exchange exchange, Attempt attempt, AttemptResult result)
    {
        // What was left out of a prompt on diet is known too roughly to learn from the rest.
        if (attempt.Prompt?.Diet is not null || !result.IsServed || result.UsageEstimated || result.Usage.TotalInput == 0 || exchange.RawPath is not null || exchange.Profile.HasMedia || exchange.Profile.WantsHostedSearch) return;
        if (calibration.Wants(attempt.Target.Model)) calibration.Learn(attempt.Target.Model, exchange.Profile.CountedTextTokens, result.Usage.TotalInput);
    }

    private void Measure(Exchange exchange, Attempt attempt, AttemptResult result)
    {
        if (attempt.Run is not { Shared: false } || exchange.RawPath is not null || !(result.IsServed || result.Outcome is Outcomes.RejectedDraft or Outcomes.SlowDraft)) return;
        var target = attempt.Target.Model;
        var usage = result.Usage.TotalInput > 0 ? result.Usage : new Usage(exchange.Profile.TokensFor(target));
        var cached = exchange.Situation.Session?.Warm.TryGetValue(target.Address, out var warm) == true ? warm.Tokens : 0;
        speeds.Ended(target, usage, cached, new(attempt.FirstContent - attempt.Waited, attempt.Timer.Elapsed - attempt.Waited), exchange.Model.LocalModels.GetValueOrDefault(target.Address)?.IsLoaded);
    }

    private void Note(Exchange exchange, Attempt attempt, AttemptResult result)
    {
        var model = attempt.Target.Model;
        var limited = result.Error?.Kind is ErrorKind.RateLimited || (result.Error is { Kind: ErrorKind.Overloaded, RetryAfter: not null } && !result.NothingSent);
        // A limit says nothing against the server's health: it cools the model down and leaves the breaker alone.
        var credential = attempt.Target.UseCallerCredential ? exchange.Caller.Secret?.Fingerprint ?? "" : "";
        health.Report(model, result switch
        {
            { Outcome: Outcomes.ClientCancelled or Outcomes.Interrupted or Outcomes.SlowDraft or Outcomes.Busy } => AttemptOutcome.Unknown,
            // It answered, and that the answer was not good enough says nothing of its health.
            { Outcome: Outcomes.RejectedDraft } or { IsAside: true } => AttemptOutcome.Answered,
            { IsServed: true } or { Blame: Blame.Client } => AttemptOutcome.Answered,
            _ when limited => AttemptOutcome.Unknown,
            { Error.Kind: ErrorKind.ContextTooLong or ErrorKind.Billing } => AttemptOutcome.Answered,
            _ => AttemptOutcome.Failed,
        }, credential, attempt.FirstByte - attempt.Waited);
        // An empty account does not heal by itself: it is asked again after a while, for the user may have filled it.
        if (result is { Wall: { } empty, Error.Kind: ErrorKind.Billing }) health.Cool(model, Cooldowns.Longest, empty, credential);
        // A key that was refused will be refused again: other routes go first for a while (F024).
        if (limited || result.Status is 401 or 403) health.Cool(model, result.Error!.RetryAfter, Kept(exchange, result)!, credential);
    }

    /// <summary>What came of the request, with the attempt that answered or failed last.</summary>
    public void Settle(Exchange exchange, Attempt? attempt, AttemptResult result)
    {
        var duration = time.GetElapsedTime(exchange.StartedAt);
        if (attempt is not null && exchange.RawPath is null)
        {
            var intent = sessions.Ended(exchange.Profile, exchange.Caller.User, exchange.Model, exchange.Decision, result.IsServed ? attempt.Target : null);
            if (exchange.Model.Config.Routing.Learn) outcomes.Ended(exchange, attempt, result, intent);
        }

        var ended = new RequestEnded
        {
            Id = exchange.Id,
            Outcome = result.Outcome,
            HttpStatus = exchange.Http.Response.HasStarted || result.IsServed || result.Error is not null ? exchange.Http.Response.StatusCode : 0,
            Upstream = attempt?.Upstream.Name,
            Model = attempt?.Target.Model.Id,
            Tier = attempt?.Target.Tier,
            Route = exchange.Decision.Receipt.Route,
            Attempts = exchange.Attempts,
            FirstContentMs = (attempt?.FirstShown ?? attempt?.FirstContent) is { } first ? Milliseconds(duration - attempt!.Timer.Elapsed + first) : null,
            DurationMs = Milliseconds(duration),
            Fidelity = exchange.Fidelity,
            Receipt = ReceiptJson.Write(ReceiptOf(exchange, attempt)),
            Error = Kept(exchange, result),
            CountedHost = exchange.CountedHost,
            CountedBytes = exchange.CountedBytes,
            Headers = headers.OfResponse(exchange.Http, exchange.Secrets),
        };
        if (exchange.Served is { } served) ledger.Record(served, ended);
        else ledger.Record(ended);
        telemetry.RequestEnded(exchange, attempt, result);
    }

    // What outlives the request: an error, without what it quotes of the prompt.
    private static string? Kept(Exchange exchange, AttemptResult result) =>
        result.Error is { } error ? PromptQuotes.Of(error.Message, exchange.Head.Body.Span, exchange.Profile.RequestedModel) : null;

    // The decision was made before the attempts; that nothing but a local model was left belongs to its reasons.
    private static Receipt ReceiptOf(Exchange exchange, Attempt? attempt)
    {
        var receipt = exchange.Decision.Receipt;
        if (exchange.Cascade is { } cascade) receipt = receipt with { Checks = cascade.Checks, Escalation = cascade.Escalation };
        if (exchange.QueuedFor is { } queued) receipt = receipt with { Signals = [.. receipt.Signals, new("queue", queued)] };
        if (exchange.CallChecks.Count > 0) receipt = receipt with { Checks = [.. receipt.Checks, .. exchange.CallChecks] };
        if (attempt is null) return receipt;
        if (attempt.Cut is { } cut) receipt = receipt with { Signals = [.. receipt.Signals, new("cut", cut)] };
        var address = attempt.Target.Model.Address;
        if (attempt.Target.AtWall && exchange.Wall is { } wall) receipt = receipt with { Summary = $"{address}: {wall}, so it answers ({receipt.Summary})" };
        else if (attempt.Target.Origin == TargetOrigin.Offline) receipt = receipt with { Summary = $"{address}: offline, no cloud upstream could be reached ({receipt.Summary})" };
        if (attempt.Prompt?.Diet is { } diet) receipt = receipt with { Signals = [.. receipt.Signals, new("diet", diet.Words)] };
        return attempt.Shortened is { } shortened ? receipt with { Signals = [.. receipt.Signals, new("handover", shortened)] } : receipt;
    }

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(time.TotalMilliseconds, 0, int.MaxValue);
}

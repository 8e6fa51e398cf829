using System.Buffers;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Model;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Upstreams.Health;
using Sluice.Gateway.Upstreams.Http;
using Sluice.Gateway.Upstreams.Limits;
using Sluice.Gateway.Upstreams.Local;
using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Receipts;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// The heart: one request, its plan, and the attempts until one is answered.
/// </summary>
/// <remarks>
/// <code>
///  decision ──▶ 1 take the next target of the plan
///                 │
///                 ▼
///               2 write the request for it: splice (same protocol) or translate; does it fit?
///                 ▼
///               3 send, keeping the client alive ── no answer ─┐
///                 ▼                                            │
///               4 status: 4xx, 5xx ────────────────────────────┤
///                 ▼ 200                                        ▼
///               5 relay: bytes or events ── failed before ▶  6 judge: same target again, next target, or give up
///                 │                          content
///                 ▼ first content: the commit point; from here on there is no other attempt
///               7 settle: health, ledger, telemetry
/// </code>
/// </remarks>
internal sealed class RequestForwarder(
    UpstreamCall upstreams,
    UpstreamHealth health,
    RetryBudget budget,
    UpstreamSlots slots,
    LedgerWriter ledger,
    RequestTelemetry telemetry,
    DrainDeadline stopping,
    TimeProvider time,
    Random random,
    ILogger<RequestForwarder> logger)
{
    private const int MaxErrorBody = 64 * 1024;
    private static readonly TimeSpan CountLimit = TimeSpan.FromSeconds(1);
    private static readonly AttemptResult PassedOver = new(Outcomes.UpstreamUnreachable) { Blame = Blame.Upstream, NothingSent = true };

    /// <summary>Answers the exchange, one way or the other; what happened is in the ledger afterwards.</summary>
    public async Task ForwardAsync(Exchange exchange)
    {
        using var running = telemetry.Begin(exchange);
        var client = new ClientResponse(exchange, time);
        if (exchange.Decision.Refusal is { } refusal)
        {
            await client.FailAsync(refusal, null, sameProtocol: false);
            Settle(exchange, null, new AttemptResult(Outcomes.Rejected) { Error = refusal });
            return;
        }

        budget.Begin();
        Attempt? attempt = null;
        AttemptResult? result = null;
        try
        {
            (attempt, result) = await AttemptAllAsync(exchange, client);
            if (result.IsServed || attempt.Timer.ClientGone) return;
            if (!result.ErrorWritten) await client.FailAsync(result.Error!, result.Answer, attempt.IsSameProtocol);
        }
        catch (OperationCanceledException) when (exchange.Aborted.IsCancellationRequested)
        {
            result ??= new AttemptResult(Outcomes.ClientCancelled);
        }
        finally
        {
            budget.End();
            Settle(exchange, attempt, result ?? new AttemptResult(Outcomes.GatewayError) { Blame = Blame.Gateway });
            attempt?.Dispose();
        }
    }

    /// <summary>
    /// Asks the upstream to count, for at most a second; false when it does not answer well, and nothing has been sent to the
    /// client then. Counting costs nothing and has no attempt row.
    /// </summary>
    public async Task<bool> TryCountAsync(Exchange exchange)
    {
        using var attempt = Begin(exchange, exchange.Decision.Plan[0]);
        var splice = attempt.Protocol.SpliceRequest(exchange.Head, new PassthroughOptions(attempt.Target.Model.Id));
        var own = attempt.Target.UseCallerCredential ? exchange.Caller.Secret : null;
        using var request = UpstreamHeaders.CreateRequest(attempt.Upstream, PathOf(exchange, attempt), new UpstreamContent(splice.Segments()), exchange.Http.Request.Headers, own, sameProtocol: true);
        try
        {
            attempt.Timer.Begin(CountLimit);
            using var response = await upstreams.SendAsync(attempt.Upstream, request, attempt.Timer.Token);
            if (!response.IsSuccessStatusCode) return false;
            var body = await UpstreamCall.ReadErrorAsync(response, MaxErrorBody, attempt.Timer.Token);
            if (RawJson.Parse(body)["input_tokens"u8].GetInt64() is null) return false;
            var client = new ClientResponse(exchange, time);
            exchange.Http.Response.ContentLength = body.Length;
            client.Commit(attempt.Target, "application/json", null);
            client.Output.Write(body.Span);
            await client.FlushAsync(exchange.Aborted);
            Settle(exchange, attempt, new AttemptResult(Outcomes.Ok));
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or HttpRequestException or JsonSyntaxException)
        {
            return false;
        }
    }

    /// <summary>Books a request that the gateway answered itself.</summary>
    public void SettleLocally(Exchange exchange) => Settle(exchange, null, new AttemptResult(Outcomes.Ok));

    private async Task<(Attempt Attempt, AttemptResult Result)> AttemptAllAsync(Exchange exchange, ClientResponse client)
    {
        var plan = exchange.Decision.Plan;
        var (target, onTarget, failures) = (0, 0, 0);
        var (allUnreachable, retrying) = (true, false);
        while (true)
        {
            // 1. The next target, or the same once more. One that is known to be down is passed over while there is another.
            if (!health.TryBegin(plan[target].Model) && target + 1 < plan.Count && FailoverPolicy.MayTakeOver(plan[target + 1], plan[target], PassedOver, allUnreachable))
            {
                (target, onTarget) = (target + 1, 0);
                continue;
            }

            exchange.Attempts++;
            onTarget++;
            var attempt = Begin(exchange, plan[target]);
            var result = await AttemptOneAsync(exchange, attempt, client);
            if (retrying) budget.EndRetry();
            retrying = false;
            Report(exchange, attempt, result);
            if (result.IsServed || result.Committed || attempt.Timer.ClientGone) return (attempt, result);

            // 6. Judge.
            failures++;
            if (!plan[target].Model.IsLocal) allUnreachable &= result.NothingSent;
            var next = target + 1;
            while (next < plan.Count && !FailoverPolicy.MayTakeOver(plan[next], plan[target], result, allUnreachable)) next++;
            var verdict = FailoverPolicy.Judge(result, onTarget, failures, attempt.Upstream.Retries, next < plan.Count, random);
            switch (verdict.Step)
            {
                case FailoverStep.GiveUp:
                    return (attempt, result);
                case FailoverStep.Next:
                    ForwardingLog.FailedOver(logger, exchange.IdText, attempt.Target.Model.Address, plan[next].Model.Address, result.Error!.Kind);
                    telemetry.FailedOver(plan[target], plan[next]);
                    (target, onTarget) = (next, 0);
                    break;
                case FailoverStep.Retry:
                    // A storm of retries would finish off an upstream that is only busy: a share of the live requests may retry.
                    if (!budget.TryRetry()) return (attempt, result);
                    retrying = true;
                    ForwardingLog.Retried(logger, exchange.IdText, attempt.Target.Model.Address, result.Error!.Kind, verdict.Wait.TotalMilliseconds);
                    telemetry.Retried(plan[target]);
                    await client.WhileWaitingAsync(WaitAsync(verdict.Wait, exchange.Aborted), attempt.Context);
                    break;
            }

            attempt.Dispose();
        }
    }

    private async ValueTask<AttemptResult> AttemptOneAsync(Exchange exchange, Attempt attempt, ClientResponse client)
    {
        // 2. The request in the upstream's terms.
        UpstreamContent content;
        try
        {
            content = Write(exchange, attempt);
        }
        catch (InvalidRequestException exception)
        {
            return new AttemptResult(Outcomes.Rejected) { Error = exception.Error, Blame = exception.Error.Kind == ErrorKind.ContextTooLong ? Blame.Upstream : Blame.Client };
        }

        // 3. Send; the client is kept alive meanwhile.
        var own = attempt.Target.UseCallerCredential ? exchange.Caller.Secret : null;
        using var request = UpstreamHeaders.CreateRequest(attempt.Upstream, PathOf(exchange, attempt), content, exchange.Http.Request.Headers, own, attempt.IsSameProtocol);
        HttpResponseMessage? response = null;
        IDisposable? slot = null;
        try
        {
            if (attempt.Upstream.MaxConcurrent is not null)
            {
                (slot, var busy) = await client.WhileWaitingAsync(slots.EnterAsync(attempt.Upstream, attempt.Timer.Token), attempt.Context);
                if (busy is not null) return new AttemptResult(Outcomes.RateLimited) { Error = busy, Blame = Blame.Upstream };
            }

            attempt.Timer.Begin(exchange.Profile.WantsThinking ? attempt.Upstream.ThinkingFirstByteTimeout : attempt.Upstream.FirstByteTimeout);
            var sending = upstreams.SendAsync(attempt.Upstream, request, attempt.Timer.Token);
            response = await client.WhileWaitingAsync(sending, attempt.Context);
            attempt.FirstByte = attempt.Timer.Elapsed;

            // 4. A refusal.
            if ((int)response.StatusCode >= 300) return await RefusedAsync(exchange, attempt, response);

            // 5. An answer.
            await using var body = await UpstreamCall.ReadAsync(response, attempt.Timer.Token);
            var opening = UpstreamAnswer.OpenAsync(body, response.Content.Headers.ContentType?.MediaType, exchange.Profile.Stream, attempt.Protocol.IsLineFramed, attempt.Timer.Token);
            await using var answer = opening.IsCompleted ? await opening : await client.WhileWaitingAsync(opening.AsTask(), attempt.Context);
            if (answer.Framing == AnswerFraming.Neither)
            {
                var error = new ModelError(ErrorKind.Unreachable, $"{attempt.Upstream.Name} answered with a web page instead of an API answer: check its baseUrl, or a proxy or login page on the way.");
                return new AttemptResult(Outcomes.UpstreamError) { Error = error, Blame = Blame.Upstream, Status = (int)response.StatusCode };
            }

            var asBytes = attempt.IsSameProtocol && !client.IsKeptAlive && answer.Framing == (exchange.Profile.Stream ? AnswerFraming.Stream : AnswerFraming.Body);
            return asBytes
                ? await PassthroughForwarder.RelayAsync(exchange, attempt, answer, response, client)
                : await TranslatingForwarder.RelayAsync(exchange, attempt, answer, response, client);
        }
        catch (Exception exception) when (TransportErrors.IsExpected(exception))
        {
            return TransportErrors.Of(exception, attempt.Upstream, attempt.Timer);
        }
        finally
        {
            // Closes the connection when the answer was not read to its end: that is what cancels the upstream's work.
            response?.Dispose();
            slot?.Dispose();
        }
    }

    private Attempt Begin(Exchange exchange, RouteTarget target)
    {
        var upstream = exchange.Model.Upstreams[target.Model.Upstream];
        // Ollama's two flavours have one name: a /api/generate body goes on as one.
        var protocol = upstream.Protocol == exchange.Protocol.Name ? exchange.Protocol : ProtocolRegistry.Find(upstream.Protocol)!;
        var context = ContextOf(exchange, target, upstream);
        return new Attempt
        {
            ContextLimit = context is { Fits: false } tooSmall ? tooSmall.Limit : null,
            Number = exchange.Attempts,
            Target = target,
            Upstream = upstream,
            Protocol = protocol,
            MaxOutputTokens = exchange.Profile.MaxOutputTokens,
            Timer = new AttemptTimer(upstream.TotalTimeout, time, exchange.Aborted, stopping.Token),
            Context = new TranslationContext
            {
                InboundProtocol = exchange.Protocol.Name,
                UpstreamProtocol = protocol.Name,
                UpstreamModel = target.Model.Id,
                ResponseModel = exchange.Profile.RequestedModel,
                Target = TraitsOf(exchange.Model, target.Model),
                Time = time,
                Random = random,
                EstimatedInputTokens = exchange.Profile.EstimatedInputTokens,
                StartTimestamp = exchange.StartedAt,
                NumCtx = context?.NumCtx,
                KeepAlive = upstream.KeepAlive.WireSeconds.ToString(),
            },
        };
    }

    // A name that no list has (a new Claude) is described by what its name tells.
    private static ModelTraits TraitsOf(GatewayModel model, RoutableModel target) =>
        model.Routing.Models.ContainsKey(target.Address) ? target.Traits : model.Describe(target.Upstream, target.Id)?.Traits ?? target.Traits;

    private static ContextChoice? ContextOf(Exchange exchange, RouteTarget target, UpstreamModel upstream)
    {
        if (upstream.Protocol != "ollama") return null;
        var allocated = exchange.Model.LocalModels.GetValueOrDefault(target.Model.Address)?.AllocatedContext;
        return ContextSizing.Choose(exchange.Profile.EstimatedInputTokens, exchange.Profile.MaxOutputTokens, (int?)target.Model.Traits.ContextWindow, allocated);
    }

    // Claude Code reads these numbers and compacts.
    private static InvalidRequestException ContextTooLong(Exchange exchange, RouteTarget target, long limit) => new(
        $"prompt is too long: {exchange.Profile.EstimatedInputTokens} tokens > {limit} maximum ({target.Model.Address}). It is not sent to be cut; use a model with a larger context.",
        "messages",
        ErrorKind.ContextTooLong);

    private static UpstreamContent Write(Exchange exchange, Attempt attempt)
    {
        if (attempt.ContextLimit is { } limit) throw ContextTooLong(exchange, attempt.Target, limit);
        if (attempt.IsSameProtocol)
        {
            var callerAsks = exchange.Head["stream_options"u8]["include_usage"u8].IsTrue; // then the usage chunk is the caller's to see
            attempt.RequestsUsage = exchange.Profile.Stream && !callerAsks && !attempt.Target.Model.Traits.RefusesStreamOptions;
            var options = new PassthroughOptions(attempt.Target.Model.Id, attempt.RequestsUsage, attempt.Context.NumCtx);
            return new UpstreamContent(attempt.Protocol.SpliceRequest(exchange.Head, options).Segments());
        }

        var request = exchange.Protocol.ReadRequest(exchange.Head, attempt.Context);
        var body = new ArrayBufferWriter<byte>(exchange.Head.Body.Length + 1024);
        attempt.Protocol.WriteRequest(request, body, attempt.Context);
        if (exchange.Model.Config.Server.Strict && attempt.Context.Notes is [{ } note, ..])
            throw new InvalidRequestException($"Strict mode: {note.Path} cannot be carried to {attempt.Target.Model.Address} ({note.Why}). Leave it out, or set server.strict to false.", note.Path);
        return new UpstreamContent([body.WrittenMemory]);
    }

    // The caller's query goes along on same-protocol calls (?beta=true), but for a key.
    private static string PathOf(Exchange exchange, Attempt attempt)
    {
        var path = exchange.RawPath ?? attempt.Protocol.UpstreamPath(ProtocolOperation.Generate);
        if (!attempt.IsSameProtocol || exchange.Http.Request.QueryString is not { HasValue: true, Value: { } query }) return path;
        if (!query.Contains("key=", StringComparison.OrdinalIgnoreCase)) return path + query;
        var rest = string.Join('&', query[1..].Split('&').Where(pair => !pair.StartsWith("key=", StringComparison.OrdinalIgnoreCase)));
        return rest.Length == 0 ? path : $"{path}?{rest}";
    }

    private async ValueTask<AttemptResult> RefusedAsync(Exchange exchange, Attempt attempt, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var body = await UpstreamCall.ReadErrorAsync(response, MaxErrorBody, attempt.Timer.Token);
        var error = status < 400
            ? new ModelError(ErrorKind.Unreachable, $"{attempt.Upstream.Name} answered with a redirect ({status}), which is not followed: set its baseUrl to where it really is.", status)
            : attempt.Protocol.ReadError(status, body.Span);
        error = error with { Message = ErrorExcerpt.Scrub(error.Message, exchange.Secrets), RetryAfter = RetryAfter.Parse(response.Headers, time.GetUtcNow()) };
        if (error.Kind == ErrorKind.NotFound && attempt.Upstream.Protocol == "ollama") error = error with { Message = $"{error.Message} (pull it with: ollama pull {attempt.Target.Model.Id})" };
        var isJson = body.Span.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];
        return new AttemptResult(error.Kind is ErrorKind.RateLimited or ErrorKind.Overloaded ? Outcomes.RateLimited : Outcomes.UpstreamError)
        {
            Error = error,
            Status = status,
            Blame = error.Kind is ErrorKind.RateLimited or ErrorKind.Overloaded or ErrorKind.Server or ErrorKind.Timeout or ErrorKind.Unreachable or ErrorKind.Billing or ErrorKind.ContextTooLong ? Blame.Upstream : Blame.Client,
            NoRetry = response.Headers.TryGetValues("x-should-retry", out var should) && should.Contains("false", StringComparer.OrdinalIgnoreCase),
            Answer = status >= 400 && isJson && !HoldsSecret(body.Span, exchange)
                ? new UpstreamErrorAnswer(status, response.Content.Headers.ContentType?.ToString(), body.ToArray(), WithRetryAfter(UpstreamResponseHeaders.Of(response), error.RetryAfter))
                : null,
        };
    }

    // An upstream that echoes a credential does not get its own words passed on (F024).
    private static bool HoldsSecret(ReadOnlySpan<byte> body, Exchange exchange)
    {
        foreach (var secret in exchange.Secrets)
        {
            if (secret.Reveal() is { Length: >= 6 } value && body.IndexOf(System.Text.Encoding.UTF8.GetBytes(value)) >= 0) return true;
        }

        return false;
    }

    // Claude Code reads whole seconds only: a date is turned into seconds, and what is neither is left out.
    private static List<KeyValuePair<string, string>> WithRetryAfter(List<KeyValuePair<string, string>> headers, TimeSpan? wait)
    {
        if (wait is { } time) headers.Add(new("retry-after", RetryAfter.Format(time)));
        return headers;
    }

    private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        await Task.Delay(wait, time, cancellationToken);
        return true;
    }

    // 7. What came of an attempt.
    private void Report(Exchange exchange, Attempt attempt, AttemptResult result)
    {
        Note(exchange, attempt, result);
        ledger.Record(new AttemptEnded
        {
            RequestId = exchange.Id,
            Number = attempt.Number,
            Upstream = attempt.Upstream.Name,
            Model = attempt.Target.Model.Id,
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
            Error = Kept(exchange, result),
        });
        telemetry.AttemptEnded(exchange, attempt, result);
    }

    private void Note(Exchange exchange, Attempt attempt, AttemptResult result)
    {
        var model = attempt.Target.Model;
        var limited = result.Error?.Kind is ErrorKind.RateLimited || (result.Error is { Kind: ErrorKind.Overloaded, RetryAfter: not null } && !result.NothingSent);
        // A limit says nothing against the server's health: it cools the model down and leaves the breaker alone.
        var credential = attempt.Target.UseCallerCredential ? exchange.Caller.Secret?.Fingerprint ?? "" : "";
        health.Report(model, result switch
        {
            { Outcome: Outcomes.ClientCancelled or Outcomes.Interrupted } => AttemptOutcome.Unknown,
            { IsServed: true } or { Blame: Blame.Client } => AttemptOutcome.Answered,
            _ when limited => AttemptOutcome.Unknown,
            { Error.Kind: ErrorKind.ContextTooLong or ErrorKind.Billing } => AttemptOutcome.Answered,
            _ => AttemptOutcome.Failed,
        }, credential);
        // A key that was refused will be refused again: other routes go first for a while (F024).
        if (limited || result.Status is 401 or 403) health.Cool(model, result.Error!.RetryAfter, Kept(exchange, result)!, credential);
    }

    private void Settle(Exchange exchange, Attempt? attempt, AttemptResult result)
    {
        var duration = time.GetElapsedTime(exchange.StartedAt);
        ledger.Record(new RequestEnded
        {
            Id = exchange.Id,
            Outcome = result.Outcome,
            HttpStatus = exchange.Http.Response.HasStarted || result.IsServed || result.Error is not null ? exchange.Http.Response.StatusCode : 0,
            Upstream = attempt?.Upstream.Name,
            Model = attempt?.Target.Model.Id,
            Tier = attempt?.Target.Tier,
            Route = exchange.Decision.Receipt.Route,
            Attempts = exchange.Attempts,
            FirstContentMs = attempt?.FirstContent is { } first ? Milliseconds(duration - attempt.Timer.Elapsed + first) : null,
            DurationMs = Milliseconds(duration),
            Fidelity = exchange.Fidelity,
            Receipt = ReceiptJson.Write(ReceiptOf(exchange, attempt)),
            LocalWatts = attempt is { Target.Model.IsLocal: true } ? WattsOf(exchange, attempt.Target.Model) : null,
            Error = Kept(exchange, result),
        });
        telemetry.RequestEnded(exchange, attempt, result);
    }

    // What outlives the request: an error, without what it quotes of the prompt.
    private static string? Kept(Exchange exchange, AttemptResult result) =>
        result.Error is { } error ? PromptQuotes.Of(error.Message, exchange.Head.Body.Span, exchange.Profile.RequestedModel) : null;

    // The decision was made before the attempts; that nothing but a local model was left belongs to its reasons.
    private static Receipt ReceiptOf(Exchange exchange, Attempt? attempt) => attempt is { Target: { Origin: TargetOrigin.Offline, Model.Address: var address } }
        ? exchange.Decision.Receipt with { Summary = $"{address}: offline, no cloud upstream could be reached ({exchange.Decision.Receipt.Summary})" }
        : exchange.Decision.Receipt;

    private static double? WattsOf(Exchange exchange, RoutableModel model) =>
        model.Alias is { } alias && exchange.Model.Config.Models.TryGetValue(alias, out var configured) ? configured.Watts : null;

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(time.TotalMilliseconds, 0, int.MaxValue);
}

/// <summary>What is logged about forwarding.</summary>
internal static partial class ForwardingLog
{
    [LoggerMessage(2001, LogLevel.Information, "{Request} failed over from {From} to {To}: {Reason}")]
    public static partial void FailedOver(ILogger logger, string request, string from, string to, ErrorKind reason);

    [LoggerMessage(2002, LogLevel.Information, "{Request} tries {Target} again in {Wait:0} ms: {Reason}")]
    public static partial void Retried(ILogger logger, string request, string target, ErrorKind reason, double wait);
}

using Microsoft.Extensions.Logging;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Warmth;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Upstreams.Health;
using Sluice.Protocols.Canonical;
using Sluice.Routing;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// The heart: one request, its plan, and the attempts until one is answered.
/// </summary>
/// <remarks>
/// <code>
///  decision ──▶ 1 take the next target of the plan
///                 │
///                 ▼
///               2 write the request for it: splice (same protocol) or translate; does it fit?   (2-5: AttemptRunner)
///                 ▼
///               3 send, keeping the client alive ── no answer ─┐
///                 ▼                                            │
///               4 status: 4xx, 5xx ────────────────────────────┤
///                 ▼ 200                                        ▼
///               5 relay: bytes or events, or hold, check and show (DraftForwarder) ── failed before ▶  6 judge: same target again, next target, or give up   (FailoverPolicy)
///                 │                          content
///                 ▼ first content: the commit point; from here on there is no other attempt
///               7 settle: health, ledger, telemetry   (ExchangeRecorder)
/// </code>
/// </remarks>
internal sealed class RequestForwarder(
    AttemptRunner attempts,
    DraftForwarder drafts,
    CallRetry retries,
    LoadingTurns loading,
    Foresight foresight,
    FieldStripping stripping,
    ExchangeRecorder recorder,
    UpstreamHealth health,
    RetryBudget budget,
    RequestTelemetry telemetry,
    RunningRequests live,
    TimeProvider time,
    Random random,
    ILogger<RequestForwarder> logger)
{
    private static readonly AttemptResult PassedOver = new(Outcomes.UpstreamUnreachable) { Blame = Blame.Upstream, NothingSent = true };

    /// <summary>Answers the exchange, one way or the other; what happened is in the ledger afterwards.</summary>
    public async Task ForwardAsync(Exchange exchange)
    {
        using var measured = telemetry.Begin(exchange);
        var client = new ClientResponse(exchange, time);
        if (exchange.Decision.Refusal is { } refusal)
        {
            await client.FailAsync(refusal, null, sameProtocol: false);
            recorder.Settle(exchange, null, new AttemptResult(Outcomes.Rejected) { Error = refusal });
            return;
        }

        foresight.Look(exchange.Profile, exchange.Situation, exchange.Decision);
        budget.Begin();
        Attempt? attempt = null;
        AttemptResult? result = null;
        var running = live.Begin(exchange);
        try
        {
            (attempt, result) = await AttemptAllAsync(exchange, client);
            if (result.IsServed) exchange.Kept = attempt.Context.Kept ?? client.Kept;
            if (result.IsServed || attempt.Timer.ClientGone) return;
            if (!result.ErrorWritten) await client.FailAsync(Told(attempt, result.Error!), result.Answer, attempt.IsSameProtocol);
            if (exchange.Protocol.BreaksFailedStreams) await client.BreakAsync();
        }
        catch (OperationCanceledException) when (exchange.Aborted.IsCancellationRequested)
        {
            result ??= new AttemptResult(Outcomes.ClientCancelled);
        }
        finally
        {
            budget.End();
            result ??= new AttemptResult(Outcomes.GatewayError) { Blame = Blame.Gateway };
            recorder.Settle(exchange, attempt, result);
            live.End(running, result.Outcome);
            attempt?.Dispose();
        }
    }

    private async Task<(Attempt Attempt, AttemptResult Result)> AttemptAllAsync(Exchange exchange, ClientResponse client)
    {
        var plan = exchange.Decision.Plan;
        var (target, onTarget, failures) = (0, 0, 0);
        var (allUnreachable, retrying) = (true, false);
        // A spent limit that a stand-in tries to make up for: when it cannot, the vendor's own words are what the client gets.
        (Attempt Attempt, AttemptResult Result)? spent = null;
        while (true)
        {
            if ((loading.PassOver(exchange, target) ?? drafts.PassOver(exchange, target)) is { } instead)
            {
                (target, onTarget) = (instead, 0);
                continue;
            }

            // 1. The next target, or the same once more. One that is known to be down is passed over while there is another.
            if (!health.TryBegin(plan[target].Model) && target + 1 < plan.Count && FailoverPolicy.MayTakeOver(plan[target + 1], plan[target], PassedOver, allUnreachable))
            {
                (target, onTarget) = (target + 1, 0);
                continue;
            }

            exchange.Attempts++;
            onTarget++;
            var attempt = drafts.Begin(exchange, target);
            exchange.Running!.Tries(attempt);
            attempt.MayGoOn = MayGoOn(plan, target, failures, allUnreachable);
            var result = attempt.Draft is null
                ? await retries.EndAsync(exchange, attempt, client, await attempts.RunAsync(exchange, attempt, client))
                : await drafts.RunAsync(exchange, attempt, client);
            if (retrying) budget.EndRetry();
            retrying = false;
            recorder.Report(exchange, attempt, result);
            if (result.IsServed || result.Committed || attempt.Timer.ClientGone) return Settled(attempt, result);

            exchange.Running.Retries();

            // A field that this upstream does not know is left out; that attempt counts apart.
            if (stripping.Learn(exchange, attempt, result))
            {
                onTarget--;
                attempt.Dispose();
                continue;
            }

            // A draft that did not hold is shown to its model once, with the reason.
            if (DraftForwarder.WantsRepair(exchange, result))
            {
                onTarget--;
                attempt.Dispose();
                continue;
            }

            // 6. Judge: from here on the attempt has failed before content. A draft costs the others none of their tries.
            if (attempt.Draft is null) failures++;
            if (!plan[target].Model.IsLocal) allUnreachable &= result.NothingSent;
            var next = target + 1;
            while (next < plan.Count && !FailoverPolicy.MayTakeOver(plan[next], plan[target], result, allUnreachable)) next++;
            // What a draft's model cannot be asked at all (an item that only the vendor reads) is no mistake of the caller's yet.
            var verdict = FailoverPolicy.Judge(result, onTarget, failures, attempt.Upstream.Retries, next < plan.Count, random, plan[target].Draft);
            switch (verdict.Step)
            {
                case FailoverStep.GiveUp:
                    if (spent is not { } refused) return (attempt, result);
                    attempt.Dispose();
                    return refused;
                case FailoverStep.Next:
                    if (attempt.Draft is not null)
                    {
                        ForwardingLog.WentUp(logger, exchange.IdText, attempt.Target.Model.Address, plan[next].Model.Address, result.Outcome);
                    }
                    else
                    {
                        ForwardingLog.FailedOver(logger, exchange.IdText, attempt.Target.Model.Address, plan[next].Model.Address, result.Error!.Kind);
                        telemetry.FailedOver(plan[target], plan[next]);
                    }

                    var standsIn = result.Wall is not null && plan[next].AtWall && spent is null;
                    (target, onTarget) = (next, 0);
                    if (!standsIn) break;
                    spent = (attempt, result);
                    continue;
                case FailoverStep.Retry:
                    // A storm of retries would finish off an upstream that is only busy: a share of the live requests may retry.
                    if (!budget.TryRetry()) return Settled(attempt, result);
                    retrying = true;
                    ForwardingLog.Retried(logger, exchange.IdText, attempt.Target.Model.Address, result.Error!.Kind, verdict.Wait.TotalMilliseconds);
                    telemetry.Retried(plan[target]);
                    await client.WhileWaitingAsync(WaitAsync(verdict.Wait, exchange.Aborted), attempt.Context);
                    break;
            }

            attempt.Dispose();
        }

        (Attempt, AttemptResult) Settled(Attempt attempt, AttemptResult result)
        {
            spent?.Attempt.Dispose();
            return (attempt, result);
        }
    }

    // A turn that waits for a place goes on only to a model that is there.
    private bool MayGoOn(IReadOnlyList<RouteTarget> plan, int target, int failures, bool allUnreachable)
    {
        if (!plan[target].Model.IsLocal || (failures + 1 >= FailoverPolicy.MaxFailures && !plan[target].Draft)) return false;
        for (var next = target + 1; next < plan.Count; next++)
        {
            if (FailoverPolicy.MayTakeOver(plan[next], plan[target], PassedOver, allUnreachable) && health.Of(plan[next].Model).State != AvailabilityState.Down) return true;
        }

        return false;
    }

    // Ollama says no time to come back with its "server busy", and a client without one asks again at once. Not said earlier: a
    // retry of our own does not wait that long.
    private static ModelError Told(Attempt attempt, ModelError error) =>
        error is { Kind: ErrorKind.Overloaded, RetryAfter: null } && attempt.Upstream.IsLocal ? error with { RetryAfter = Places.ComeBack } : error;

    private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        await Task.Delay(wait, time, cancellationToken);
        return true;
    }

}

/// <summary>What is logged about forwarding.</summary>
internal static partial class ForwardingLog
{
    [LoggerMessage(2001, LogLevel.Information, "{Request} failed over from {From} to {To}: {Reason}")]
    public static partial void FailedOver(ILogger logger, string request, string from, string to, ErrorKind reason);

    [LoggerMessage(2004, LogLevel.Information, "{Request} went up from {From} to {To}: {Outcome}")]
    public static partial void WentUp(ILogger logger, string request, string from, string to, string outcome);

    [LoggerMessage(2002, LogLevel.Information, "{Request} tries {Target} again in {Wait:0} ms: {Reason}")]
    public static partial void Retried(ILogger logger, string request, string target, ErrorKind reason, double wait);
}

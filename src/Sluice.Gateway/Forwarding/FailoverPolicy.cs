using Sluice.Protocols.Canonical;
using Sluice.Routing;

namespace Sluice.Gateway.Forwarding;

/// <summary>What to do after a failed attempt.</summary>
internal enum FailoverStep
{
    /// <summary>The same target again, after <see cref="FailoverVerdict.Wait"/>.</summary>
    Retry,

    /// <summary>The next target that may take over.</summary>
    Next,

    /// <summary>Tell the client.</summary>
    GiveUp,
}

/// <summary>What to do, and how long to wait before.</summary>
internal readonly record struct FailoverVerdict(FailoverStep Step, TimeSpan Wait = default);

/// <summary>
/// The retry rules in one place. Never after content; never for a client's mistake; at most three failed attempts in all and
/// two on one target; a next target is preferred to waiting; a wait is at most 30 seconds, otherwise the route cools down and
/// the client is told.
/// </summary>
internal static class FailoverPolicy
{
    /// <summary>Failed attempts per request, over all targets.</summary>
    public const int MaxFailures = 3;

    /// <summary>Attempts on one target.</summary>
    public const int MaxPerTarget = 2;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(8);

    /// <summary>Judges a failure.</summary>
    /// <param name="result">The failed attempt.</param>
    /// <param name="onTarget">Attempts made on this target.</param>
    /// <param name="failures">Failed attempts of this request in all.</param>
    /// <param name="retries">Retries the upstream's configuration allows.</param>
    /// <param name="hasNext">Another target may take over (<see cref="MayTakeOver"/>).</param>
    /// <param name="random">For jitter.</param>
    /// <param name="draft">The attempt was a draft.</param>
    public static FailoverVerdict Judge(AttemptResult result, int onTarget, int failures, int retries, bool hasNext, Random random, bool draft = false)
    {
        if (result.Committed || result.Error is not { } error || result.Blame is Blame.None or Blame.Gateway) return new(FailoverStep.GiveUp);
        // A draft is an offer: whatever became of it, the turn goes on where it would have gone without one.
        if (draft && hasNext) return new(FailoverStep.Next);
        var next = hasNext && failures < MaxFailures ? new FailoverVerdict(FailoverStep.Next) : new FailoverVerdict(FailoverStep.GiveUp);
        // The stand-in is there for this and nothing else: it is asked however much has failed before.
        if (result.Wall is not null && hasNext) return new(FailoverStep.Next);
        if (error.Kind == ErrorKind.ContextTooLong) return next;
        if (result.Blame == Blame.Client || error.Kind == ErrorKind.Billing) return new(FailoverStep.GiveUp);
        if (hasNext && failures < MaxFailures) return next;

        var mayRetry = !result.NoRetry && onTarget < Math.Min(MaxPerTarget, 1 + retries) && failures < MaxFailures;
        if (!mayRetry) return new(FailoverStep.GiveUp);
        return error.Kind switch
        {
            // It sat silent for its whole time limit: the same again would lose as much time again.
            ErrorKind.Timeout => new(FailoverStep.GiveUp),
            // The time to retry is our own guess for the client; waiting for it here would only keep the client from the news (F023).
            _ when result.NothingSent => new(FailoverStep.Retry, BackOff(onTarget, random)),
            _ when error.RetryAfter is { } wait => wait <= LongestWait ? new(FailoverStep.Retry, wait) : new(FailoverStep.GiveUp),
            _ => new(FailoverStep.Retry, BackOff(onTarget, random)),
        };
    }

    /// <summary>May this target take over after these failures?</summary>
    /// <param name="target">The candidate.</param>
    /// <param name="failed">The target that failed.</param>
    /// <param name="last">How it failed.</param>
    /// <param name="allUnreachable">No cloud upstream could be reached so far.</param>
    public static bool MayTakeOver(RouteTarget target, RouteTarget failed, AttemptResult last, bool allUnreachable)
    {
        if (failed.Draft) return target.Origin is TargetOrigin.Escalation or TargetOrigin.Tier or TargetOrigin.Fallback;
        if (target.AtWall && (last.Wall is not null || failed.AtWall)) return true;
        if (last.Blame != Blame.Upstream || last.Error?.Kind == ErrorKind.Billing) return false;
        if (last.CutAt is { } read) return target.Origin is not (TargetOrigin.Offline or TargetOrigin.Wall) && (target.Model.Traits.ContextWindow is not { } window || window > read);
        if (last.Error?.Kind == ErrorKind.ContextTooLong)
            return target.Origin == TargetOrigin.LargerContext || (target.Origin is not (TargetOrigin.Offline or TargetOrigin.Wall) && target.Model.Traits.ContextWindow > failed.Model.Traits.ContextWindow);
        return target.Origin switch
        {
            TargetOrigin.LargerContext or TargetOrigin.Wall => false,
            TargetOrigin.Offline => allUnreachable,
            _ => true,
        };
    }

    /// <summary>Full jitter: anything between nothing and the step, which doubles from 250 ms to 8 s.</summary>
    private static TimeSpan BackOff(int attempt, Random random)
    {
        var step = TimeSpan.FromTicks(Math.Min(LongestBackOff.Ticks, FirstBackOff.Ticks << Math.Min(attempt - 1, 10)));
        return step * random.NextDouble();
    }
}

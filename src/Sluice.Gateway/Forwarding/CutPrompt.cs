using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Context;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// A local server that read less than it was sent has cut the prompt: the answer is to something else than was asked. What nobody
/// has seen yet is not shown; of what has been shown it is said in the receipt, the ledger and the log.
/// </summary>
internal static class CutPrompt
{
    /// <summary>Tokens that were read of a prompt that was cut, and what it was estimated at; null when it was read whole, or nobody can tell.</summary>
    public static (long Read, long Sent)? Of(Exchange exchange, Attempt attempt, in AnswerMeasure measure)
    {
        // Pictures have tokens that no vocabulary makes, and the shortened transcript has been counted by nobody.
        if (measure.Estimated || !attempt.Target.Model.IsLocal || attempt.ShortenTo is not null || exchange.RawPath is not null || exchange.Profile.HasMedia) return null;
        var read = measure.Usage.TotalInput;
        var numCtx = (int)Math.Min(attempt.Context.NumCtx ?? exchange.Model.LocalModels.GetValueOrDefault(attempt.Target.Model.Address)?.AllocatedContext ?? attempt.Target.Model.Traits.ContextWindow ?? int.MaxValue, int.MaxValue);
        // The cheap estimate first: hardly any prompt comes further.
        if (!ContextSizing.WasTruncated(Share(exchange, attempt, attempt.Context.EstimatedInputTokens), read, numCtx)) return null;
        var sent = Share(exchange, attempt, exchange.Profile.CountFor(attempt.Target.Model));
        return ContextSizing.WasTruncated(sent, read, numCtx) ? (read, sent) : null;
    }

    /// <summary>The result of an attempt whose prompt was cut and whose answer nobody has seen; null when it is to be shown.</summary>
    public static AttemptResult? Refuse(Exchange exchange, Attempt attempt, in AnswerMeasure measure)
    {
        if (Of(exchange, attempt, measure) is not { } cut) return null;
        var error = new ModelError(ErrorKind.ContextTooLong, $"prompt is too long: {attempt.Target.Model.Address} read {cut.Read} of about {cut.Sent} tokens and dropped the rest without a word", Status: 400);
        return Attempt.Result(Outcomes.UpstreamError, measure, error, Blame.Upstream, committed: false) with { CutAt = cut.Read };
    }

    // We may have left something out on purpose (tools that a small model does not need): what was sent is what counts.
    private static long Share(Exchange exchange, Attempt attempt, long tokens)
    {
        var came = exchange.Head.Body.Length;
        var went = attempt.Sent.Sum(static part => (long)part.Length);
        return came > 0 && went > 0 && went < came ? tokens * went / came : tokens;
    }
}

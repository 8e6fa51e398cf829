using Sluice.Gateway.Local.Calls;
using Sluice.Gateway.Telemetry;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Receipts;
using Sluice.Routing.Verification;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// The end of an answer whose calls were looked at: where they could not be mended the same model is asked once more, beside a
/// client that is kept alive; whatever comes of it, the answer is shown and counted.
/// </summary>
internal sealed class CallRetry(AttemptRunner attempts, CallBook calls, RequestTelemetry telemetry)
{
    /// <summary>Ends the answer. The result is the attempt's, with what the second question cost.</summary>
    public async ValueTask<AttemptResult> EndAsync(Exchange exchange, Attempt attempt, ClientResponse client, AttemptResult result)
    {
        if (result.IsServed && attempt.Prompt?.Diet is { } diet) calls.Spare(attempt.Target.Model.Address, diet.Saved);
        if (attempt.Translated is not { Mender: { } mender } answer) return result;
        var second = mender.WantsRetry ? await AskAgainAsync(exchange, attempt, client, mender) : default;
        if (second.WasAsked)
        {
            // What it has cost is counted also where the caller is gone by now.
            var measure = Both(result, second);
            result = attempt.Timer.ClientGone ? attempt.BrokeOff(measure, client.IsCommitted) : Ended(attempt, mender, answer, second) with { Usage = measure.Usage, UsageEstimated = measure.Estimated };
            exchange.Fidelity = HeaderText.Of(attempt.Context.Notes) ?? exchange.Fidelity;
        }

        Count(exchange, attempt, mender, second, result);
        return result;
    }

    private static AttemptResult Ended(Attempt attempt, CallMender mender, TranslatedAnswer answer, Second second)
    {
        if (second.Verdict is not { Accepted: true })
            attempt.Context.Note("tool_calls", FidelityAction.Mapped, "a call that does not fit its tool, shown as the model wrote it");
        mender.Settle(second.Verdict);
        // Two questions in one attempt: neither its time nor its tokens say how fast the model is.
        attempt.Run = null;
        return answer.Finish();
    }

    private static AnswerMeasure Both(AttemptResult first, Second second)
    {
        var (one, two) = (first.Usage, second.Usage);
        var usage = new Usage(one.Input + two.Input, one.CacheRead + two.CacheRead, one.CacheWrite5m + two.CacheWrite5m, one.CacheWrite1h + two.CacheWrite1h, one.Output + two.Output, one.Reasoning + two.Reasoning);
        return new(usage, first.UsageEstimated || second.Estimated, first.ReportedCost);
    }

    private async ValueTask<Second> AskAgainAsync(Exchange exchange, Attempt attempt, ClientResponse client, CallMender mender)
    {
        var (request, verdict, protocol) = (attempt.Prompt!.Request, mender.Verdict!, attempt.Protocol.Name);
        using var again = attempts.Begin(exchange, attempt.Target, before: attempt.Context);
        again.Draft = new Draft(RetryRequest.Of(request, mender.Part!, verdict, protocol), repair: null) { IsRewritten = true };
        var reading = attempts.RunAsync(exchange, again, client: null).AsTask();
        try
        {
            var result = await client.WhileWaitingAsync(reading, attempt.Context);
            if (!result.IsServed || again.Draft.IsTooLarge) return new(true, null, result.Usage, result.UsageEstimated);
            return new(true, RetryRequest.Read(request, again.Draft.Answer, verdict, protocol, attempt.Context.NewId("call_")), result.Usage, result.UsageEstimated);
        }
        catch (Exception exception) when (TransportErrors.IsExpected(exception))
        {
            // The caller is gone.
            again.Timer.Cancel();
            await reading;
            return new(true, null, default, true);
        }
    }

    private void Count(Exchange exchange, Attempt attempt, CallMender mender, Second second, AttemptResult result)
    {
        if (!result.IsServed) return;
        var state = exchange.CallChecks;
        foreach (var check in mender.Verdict?.Checks ?? []) state.Add(ReceiptCheckOf(attempt, check));
        var last = second.Verdict ?? mender.Verdict;
        if (second.WasAsked)
        {
            var held = second.Verdict is { Accepted: true };
            state.Add(new ReceiptCheck(attempt.Number, "asked-again", held ? "repaired" : "failed", held ? "the model was asked once more" : "the model was asked once more; its call is shown as it came"));
        }

        var missing = IsMissing(attempt.Prompt!, mender.Part);
        var checks = second.Verdict is { Accepted: true } ? [] : mender.Verdict?.Checks ?? [];
        var count = CallCount.Of(checks, (last?.Answer.ToolCalls.Count()) ?? 0, second.WasAsked, missing);
        calls.Count(attempt.Target.Model.Address, attempt.Prompt!.Diet is not null, count);
        telemetry.CallsSeen(exchange, attempt, count, second.Verdict is { Accepted: true });
    }

    // The caller has the tool, and the diet left it out.
    private static bool IsMissing(LocalPrompt prompt, ModelResponse? part) =>
        prompt.Diet is { Dropped: { Count: > 0 } dropped } && part is not null && part.ToolCalls.Any(call => dropped.Contains(call.Name, StringComparer.OrdinalIgnoreCase));

    private static ReceiptCheck ReceiptCheckOf(Attempt attempt, CheckResult check) => new(attempt.Number, check.Name, DraftForwarder.Word(check.Outcome), check.Why);

    private readonly record struct Second(bool WasAsked, CallVerdict? Verdict, Usage Usage, bool Estimated);
}

using Sluice.Routing.Verification.Transcripts;

namespace Sluice.Routing.Verification.Checks;

/// <summary>
/// Is it the call that has just failed, made again though nothing has changed? What may go well a moment later (the network, a
/// lock, a call that was cancelled) passes, and so does what the user asks to try again.
/// </summary>
internal sealed class FailedCallCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "failed-call";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        if (draft.Calls.Count == 0 || !draft.Transcript.HasCallsSinceUser) return Finding.Nothing;
        foreach (var (call, _) in draft.SoundCalls())
        {
            var key = CallKey.Of(call);
            var before = draft.Transcript.SinceUser.ToList();
            var last = before[^1].Message;
            var same = before.FindAll(exchange => CallKey.Is(exchange.Call, call.Name, key) && exchange.Failed && !ResultWords.SayPassing(exchange.ResultText));
            if (same.Count == 0 || IsChangedSince(before, same[^1])) continue;
            // Just now, or for the third time.
            if (same[^1].Message != last && same.Count < 2) continue;
            draft.Reject(call);
            return Finding.Failed(
                "the same call has just failed",
                $"This very call of {call.Name} has just failed:\n{Words.Short(same[^1].ResultText.Trim(), 500)}\nDo not repeat it: find out why it failed, or go another way.");
        }

        return Finding.Passed;
    }

    // Whatever went well since and is no mere look may have made the difference.
    private static bool IsChangedSince(List<Exchange> exchanges, Exchange failed)
    {
        for (var i = exchanges.IndexOf(failed) + 1; i < exchanges.Count; i++)
        {
            var exchange = exchanges[i];
            if (exchange.Failed) continue;
            switch (exchange.File.Trade)
            {
                case ToolTrade.Read or ToolTrade.Search when exchanges[i].Message == failed.Message:
                case ToolTrade.Search:
                    continue;
                // An edit may be refused until the file has been read.
                case ToolTrade.Read when failed.File.Trade is not (ToolTrade.Edit or ToolTrade.Write or ToolTrade.Patch):
                    continue;
                case ToolTrade.Shell when exchange.File.Command is { } command && Commands.LeaveFiles(command):
                    continue;
                default:
                    return true;
            }
        }

        return false;
    }
}

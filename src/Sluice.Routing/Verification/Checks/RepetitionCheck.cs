using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification.Texts;
using Sluice.Routing.Verification.Transcripts;

namespace Sluice.Routing.Verification.Checks;

/// <summary>Does the answer say or do again what was said or done already: within itself, as the turn before, as a call whose result is known?</summary>
internal sealed class RepetitionCheck : IAnswerCheck
{
    private const int ShortText = 80;
    private const int MostCopies = 8;

    /// <inheritdoc />
    public string Name => "repetition";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        if (Loops.Found(draft.Text) && !draft.Transcript.AsksForRepetition) return Finding.Failed("the text repeats itself without end", "The last answer repeated itself without end. Answer once, briefly.");
        if (draft.Calls.Count == 0) return SaysAgain(draft);
        var copies = Copies(draft);
        if (copies.Outcome == CheckOutcome.Failed) return copies;
        var again = CallsAgain(draft);
        return again.Outcome == CheckOutcome.Failed ? again : copies;
    }

    // Copies of one call within the answer: the client would run each.
    private static Finding Copies(Examination draft)
    {
        if (draft.Calls.Count < 2) return Finding.Passed;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var doubles = draft.Calls.Where(call => !seen.Add(CallKey.Of(call))).ToList();
        if (doubles.Count == 0) return Finding.Passed;
        if (doubles.Count >= MostCopies) return Finding.Failed("the answer makes the same call over and over", "The last answer made the same call over and over. Make each call once.");
        draft.Replace([.. draft.Answer.Content.Where(block => block is not ToolCallBlock call || !doubles.Contains(call))]);
        return Finding.Repaired("the same call stood in the answer more than once");
    }

    private static Finding CallsAgain(Examination draft)
    {
        if (!draft.Transcript.HasCallsSinceUser) return Finding.Passed;
        var before = draft.Transcript.SinceUser.ToList();
        var last = before[^1].Message;
        foreach (var (call, _) in draft.SoundCalls())
        {
            var file = FileCall.Of(call);
            if (file.Trade == ToolTrade.Poll || file.Trade == ToolTrade.Other) continue;
            var key = CallKey.Of(call);
            var same = before.FindAll(exchange => exchange.Result is not null && CallKey.Is(exchange.Call, call.Name, key) && !exchange.Failed);
            if (same.Count == 0 || same[^1].Message != last || IsGone(same[^1])) continue;
            // Anything else in the same step may have changed what the call would show now.
            if (before.Exists(exchange => exchange.Message == last && !ReferenceEquals(exchange, same[^1]) && !Looks(exchange))) continue;
            var isLook = file.Trade is ToolTrade.Read or ToolTrade.Search or ToolTrade.Write;
            var times = same.Count(exchange => string.Equals(exchange.ResultText, same[^1].ResultText, StringComparison.Ordinal));
            // A command may be run twice (a flaky test, a server that starts); three times with the same result it is a loop.
            if (!isLook && (times < 2 || !IsSteady(before, same))) continue;
            draft.Reject(call);
            return Finding.Failed(
                "the same call was just made and its result is known",
                $"This very call of {call.Name} was just made, and its result stands above. Do not repeat it: use the result, or take the next step.");
        }

        return Finding.Passed;
    }

    // The calls stand one behind the other with nothing else between them.
    private static bool IsSteady(List<Exchange> before, List<Exchange> same) => before.Count >= 2 && ReferenceEquals(before[^2], same.Count >= 2 ? same[^2] : null);

    private static bool Looks(Exchange exchange) => exchange.File.Trade is ToolTrade.Read or ToolTrade.Search || (exchange.File.Command is { } command && Commands.LeaveFiles(command));

    // Clients clear old results out of the transcript, and say so in their place.
    private static bool IsGone(Exchange exchange) =>
        exchange.ResultText.Length == 0 || exchange.ResultText.Contains("cleared", StringComparison.OrdinalIgnoreCase) || exchange.ResultText.Contains("truncated", StringComparison.OrdinalIgnoreCase) || exchange.ResultText.Contains("omitted", StringComparison.OrdinalIgnoreCase);

    private static Finding SaysAgain(Examination draft)
    {
        var text = draft.Text.Trim();
        if (text.Length < ShortText) return text.Length == 0 ? Finding.Nothing : Finding.Passed;
        var messages = draft.Request.Messages;
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            if (messages[i].Role != MessageRole.Assistant) continue;
            var said = string.Concat(messages[i].Content.OfType<TextBlock>().Select(block => block.Text.Decode())).Trim();
            if (said.Length == 0) continue;
            if (!string.Equals(said, text, StringComparison.Ordinal) || draft.Transcript.AsksForRepetition || draft.Transcript.IsSameQuestion(i)) return Finding.Passed;
            return Finding.Failed("the answer repeats the turn before word for word", "The last answer repeated an earlier one word for word. Answer what the user says now, or take the next step.");
        }

        return Finding.Passed;
    }
}

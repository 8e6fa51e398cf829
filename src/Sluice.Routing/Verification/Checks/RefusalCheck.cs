using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification.Texts;

namespace Sluice.Routing.Verification.Checks;

/// <summary>
/// Does the model say that it will not, or that it cannot do what its tools can? Only the opening of an answer without calls
/// is read: "I can't find any caller" further down is a finding.
/// </summary>
internal sealed class RefusalCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "refusal";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        if (draft.Answer.Stop.Kind == StopKind.Refusal || draft.Answer.Content.Any(block => block is TextBlock { IsRefusal: true, Text.IsEmpty: false })) return Finding.Failed("the model or its filter refused", hint: null);
        if (draft.Calls.Count > 0 || draft.Text.Length == 0 || draft.Request.OutputFormat is not null) return Finding.Nothing;
        return Refusals.Of(draft.Text) switch
        {
            Refusal.Will => Finding.Failed("the model refused", hint: null),
            // After a call that failed it may well be true.
            Refusal.Can when draft.Tools.Any && !draft.Transcript.HasCallsSinceUser => Finding.Failed(
                "the model says that it cannot do what its tools can",
                $"You can do this yourself with the tools on offer: {draft.Tools.Names("")}. Call the one that is needed."),
            Refusal.Can when !draft.Tools.Any => Finding.Failed("the model says that it cannot", hint: null),
            _ => Finding.Passed,
        };
    }
}

using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification.Checks;

namespace Sluice.Routing.Verification;

/// <summary>
/// All checks in one order, cheap ones and those that mend first. Every check is asked, also when one has failed, so that the
/// one retry hears of everything that was wrong; a call that one check has rejected is left alone by the others.
/// </summary>
public sealed class AnswerVerifier : IAnswerVerifier
{
    /// <summary>Longest <see cref="Verdict.Hint"/>, in characters.</summary>
    public const int LongestHint = 3000;

    private static readonly IAnswerCheck[] Checks =
    [
        // What the answer is made of.
        new ReasoningTagsCheck(),
        new ProseCallCheck(),
        new EmptyCheck(),
        new CutOffCheck(),
        new RefusalCheck(),
        // Calls, each by itself.
        new ToolExistsCheck(),
        new ToolChoiceCheck(),
        new ArgumentsCheck(),
        // Calls against what the transcript knows.
        new FailedCallCheck(),
        new RepetitionCheck(),
        new PathCheck(),
        new EditTextCheck(),
        new PatchCheck(),
        // Text.
        new FormatCheck(),
        new SideRequestCheck(),
        new LanguageCheck(),
        new PromiseCheck(),
        // Last, for it costs most and knows least: a probability, where everything before it was a fact.
        new DoubtCheck(),
    ];

    /// <inheritdoc />
    public Verdict Verify(ModelRequest request, ModelResponse answer, AnswerEvidence evidence)
    {
        var draft = new Examination(request, answer, evidence);
        var results = new List<CheckResult>(Checks.Length);
        var hint = new StringBuilder();
        var accepted = true;
        foreach (var check in Checks)
        {
            var finding = check.Look(draft);
            if (!finding.Applies) continue;
            results.Add(new CheckResult(check.Name, finding.Outcome, finding.Why));
            if (finding.Outcome != CheckOutcome.Failed) continue;
            accepted = false;
            if (finding.Hint is not null && hint.Length < LongestHint) hint.Append(hint.Length == 0 ? "" : "\n").Append(finding.Hint);
        }

        return new Verdict(accepted, results, draft.Answer) { Hint = accepted || hint.Length == 0 ? null : Words.Short(hint.ToString(), LongestHint), Doubt = draft.Doubt };
    }
}

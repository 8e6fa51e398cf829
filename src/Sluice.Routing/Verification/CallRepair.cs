using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification.Checks;
using Sluice.Routing.Verification.Prose;

namespace Sluice.Routing.Verification;

/// <summary>What became of the part of an answer that was held because of its calls.</summary>
/// <param name="Accepted">It may be shown.</param>
/// <param name="Checks">The checks that had something to look at.</param>
/// <param name="Answer">The part to show: as it came, or mended.</param>
public sealed record CallVerdict(bool Accepted, IReadOnlyList<CheckResult> Checks, ModelResponse Answer)
{
    /// <summary>What to tell the model when it is asked once more; null when accepted or when that would not help.</summary>
    public string? Hint { get; init; }

    /// <summary>The tool that was meant, where that much is certain: the second answer can be held to its schema.</summary>
    public ToolDefinition? Tool { get; init; }
}

/// <summary>
/// The checks that are about calls alone, for an answer that nobody could take over from: printed calls become calls, names and
/// arguments are put right by the schema. Whether the call is a good idea is the caller's to see.
/// </summary>
public static class CallRepair
{
    private static readonly IAnswerCheck[] Checks = [new ToolExistsCheck(), new ArgumentsCheck()];

    /// <summary>Looks at the part. Never throws for what a model can say.</summary>
    /// <param name="request">What was asked, with the tools that were offered.</param>
    /// <param name="part">The calls, or the text that may be some.</param>
    public static CallVerdict Verify(ModelRequest request, ModelResponse part)
    {
        var draft = new Examination(request, part);
        var results = new List<CheckResult>();
        string? hint = null;
        var prose = new ProseCallCheck().Look(draft);
        if (prose is { Applies: true, Outcome: CheckOutcome.Failed })
        {
            var calls = ProseCalls.Find(draft.Text, draft.Tools).SelectMany(passage => passage.Calls).ToList();
            var meant = calls.Select(call => draft.Tools.Near(call.Name)).FirstOrDefault(tool => tool is not null);
            // Somebody talks about calls, or shows one of another program.
            if (meant is null && !calls.Exists(call => !call.Arguments.IsMissing)) return new(true, [], part);
            return new(false, [new("prose-call", CheckOutcome.Failed, prose.Why)], part) { Hint = Hintable(part) ? prose.Hint : null, Tool = calls.Count == 1 ? meant : null };
        }

        if (prose is { Applies: true, Outcome: CheckOutcome.Repaired }) results.Add(new("prose-call", prose.Outcome, prose.Why));
        var accepted = true;
        foreach (var check in Checks)
        {
            var finding = check.Look(draft);
            if (!finding.Applies) continue;
            results.Add(new(check.Name, finding.Outcome, finding.Why));
            if (finding.Outcome != CheckOutcome.Failed) continue;
            accepted = false;
            hint = hint is null ? finding.Hint : $"{hint}\n{finding.Hint}";
        }

        return new(accepted, results, draft.Answer)
        {
            Hint = accepted || hint is null || !Hintable(part) ? null : Words.Short(hint, AnswerVerifier.LongestHint),
            Tool = accepted || draft.Calls.Count != 1 ? null : draft.Tools.Near(draft.Calls[0].Name),
        };
    }

    // What its limit cut off would be cut off again.
    private static bool Hintable(ModelResponse part) => part.Stop.Kind is not (StopKind.MaxTokens or StopKind.ContextWindow);
}

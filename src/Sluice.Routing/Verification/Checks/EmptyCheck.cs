using Sluice.Protocols.Canonical;

namespace Sluice.Routing.Verification.Checks;

/// <summary>Is there anything in it that a client can show or run? Thinking alone is nothing.</summary>
internal sealed class EmptyCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "empty";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        foreach (var block in draft.Answer.Content)
        {
            if (block is ToolCallBlock or MediaBlock or OpaqueBlock || (block is TextBlock text && !text.Text.IsWhiteSpace)) return Finding.Passed;
        }

        // A warm-up wants no answer.
        if (draft.Request.MaxOutputTokens <= 1) return Finding.Nothing;
        return Finding.Failed(
            draft.Answer.Content.OfType<ReasoningBlock>().Any() ? "there is thinking, but no answer" : "there is no answer",
            draft.Tools.Any ? "The last answer was empty. Either call a tool or answer the user in text." : "The last answer was empty. Answer the user in text.");
    }
}

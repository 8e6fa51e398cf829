using Sluice.Protocols.Canonical;

namespace Sluice.Routing.Verification.Checks;

/// <summary>Did the answer keep to the client's wish about tools: some tool, this tool, none, one at a time?</summary>
internal sealed class ToolChoiceCheck : IAnswerCheck
{
    /// <inheritdoc />
    public string Name => "tool-choice";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        var choice = draft.Request.ToolChoice;
        switch (choice?.Mode)
        {
            case ToolChoiceMode.None when draft.Calls.Count > 0:
                return Finding.Failed("a tool was called though the client wants none", "Do not call a tool now. Answer in text.");
            case ToolChoiceMode.Required or ToolChoiceMode.RequiredAmong or ToolChoiceMode.Named when draft.Calls.Count == 0 && draft.Tools.Any && !IsHosted(draft, choice):
                return Finding.Failed("no tool was called though the client wants a call", choice.Names is { Count: > 0 } wanted ? $"Call the tool {string.Join(" or ", wanted)}." : "Call one of the tools.");
            case ToolChoiceMode.Named or ToolChoiceMode.RequiredAmong or ToolChoiceMode.AutoAmong when choice.Names is { } names && draft.Calls.Any(call => !names.Contains(call.Name)):
                return Finding.Failed("a tool was called that the client does not allow now", $"Only these tools may be called now: {string.Join(", ", names)}.");
        }

        if (draft.Request.ParallelToolCalls != false || draft.Calls.Count < 2) return choice is null ? Finding.Nothing : Finding.Passed;
        // The client runs one and asks again: the others can wait.
        var first = draft.Calls[0];
        draft.Replace([.. draft.Answer.Content.Where(block => block is not ToolCallBlock || ReferenceEquals(block, first))]);
        return Finding.Repaired("several calls where the client takes one: the first was kept");
    }

    private static bool IsHosted(Examination draft, ToolChoice choice) =>
        choice.Names is { } names && draft.Request.Tools.Any(tool => tool.Kind == ToolKind.Hosted && names.Contains(tool.Name));
}

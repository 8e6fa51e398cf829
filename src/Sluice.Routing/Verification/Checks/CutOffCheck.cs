using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification.Texts;

namespace Sluice.Routing.Verification.Checks;

/// <summary>Did the answer come to its end: no limit hit, no code that breaks off?</summary>
internal sealed class CutOffCheck : IAnswerCheck
{
    // Whoever asks for so few tokens means it: the end of the budget is the end of the answer.
    private const int MeantLimit = 512;

    /// <inheritdoc />
    public string Name => "cut-off";

    /// <inheritdoc />
    public Finding Look(Examination draft)
    {
        var stop = draft.Answer.Stop.Kind;
        switch (stop)
        {
            case StopKind.ContextWindow:
                return Finding.Failed("the model's context window was full", hint: null);
            case StopKind.MaxTokens when draft.Request.MaxOutputTokens is null or > MeantLimit || draft.Calls.Count > 0:
                return Finding.Failed("the answer reached its limit before it was done", "The last answer was cut off because it was too long. Be brief.");
            case StopKind.MalformedToolCall:
                return Finding.Failed("a tool call could not be read", draft.Tools.Any ? "The last tool call could not be read. Call the tool again with arguments that are one JSON object." : null);
        }

        if (draft.Calls.Count > 0 || stop is StopKind.MaxTokens or StopKind.StopSequence || draft.Text.Length == 0) return Finding.Passed;
        var fence = CodeFence.Open(draft.Text);
        if (fence is null) return Finding.Passed;
        if (!fence.Value.IsWhole) return Finding.Failed("a block of code breaks off", "The last answer ended in the middle of a block of code. Give it again in full.");
        Close(draft, fence.Value.Marker);
        return Finding.Repaired("a block of code was not closed");
    }

    private static void Close(Examination draft, string marker)
    {
        var content = draft.Answer.Content.ToList();
        var last = content.FindLastIndex(block => block is TextBlock);
        var text = ((TextBlock)content[last]).Text.Decode();
        content[last] = new TextBlock(Sluice.Protocols.Json.JsonText.FromString((text.EndsWith('\n') ? text : text + "\n") + marker));
        draft.Replace(content);
    }
}

using System.Buffers;
using Sluice.Routing.Verification.Checks;

namespace Sluice.Routing.Verification.Prose;

/// <summary>Finds calls in a text: those in tags anywhere outside of quoted code, bare ones at its end.</summary>
internal static class ProseCalls
{
    private static readonly SearchValues<string> Marks = SearchValues.Create(
        ["<tool_call", "<function", "<invoke", "<tool_use>", "<|tool_call", "<|python_tag|>", "[TOOL_CALLS]", "functools", "<|START_ACTION|>", "<｜tool▁call", "<start_function_call>", "to=functions.", ">>>", "Action:"],
        StringComparison.Ordinal);

    /// <summary>The passages, in order; none in a text without any mark.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tools">What may be called: bare JSON counts only when it names one of these.</param>
    public static List<ProsePassage> Find(string text, ToolBox tools)
    {
        var passages = new List<ProsePassage>();
        if (text.AsSpan().ContainsAny(Marks))
        {
            var at = 0;
            while (at < text.Length && TaggedCalls.Next(text, at) is { } passage)
            {
                at = Math.Max(passage.End, passage.Start + 1);
                if (Quoted(text, ref passage)) continue;
                passages.Add(passage);
            }
        }

        if (passages.Count > 0 || BareCalls.AtEnd(text) is not { } bare) return passages;
        if (bare.Calls.All(call => tools.Near(call.Name) is not null)) passages.Add(bare);
        return passages;
    }

    // Inside a fence it is an example, unless the fence holds nothing else: then the fence goes with it.
    private static bool Quoted(string text, ref ProsePassage passage)
    {
        var line = text.LastIndexOf('\n', Math.Max(passage.Start - 1, 0)) + 1;
        // `<tool_call>` in a sentence.
        if (passage.Start > 0 && text[passage.Start - 1] == '`') return true;
        var fences = 0;
        var last = -1;
        foreach (var range in text.AsSpan(0, line).Split('\n'))
        {
            if (!text.AsSpan()[range].TrimStart().StartsWith("```")) continue;
            fences++;
            last = range.End.GetOffset(text.Length);
        }

        if (fences % 2 == 0) return false;
        if (!string.IsNullOrWhiteSpace(text[last..passage.Start])) return true;
        var rest = text.AsSpan(passage.End).TrimStart();
        if (rest.Length > 0 && !rest.StartsWith("```")) return true;
        var open = text.LastIndexOf("```", passage.Start, StringComparison.Ordinal);
        passage = passage with { Start = open, End = rest.Length == 0 ? text.Length : text.Length - rest.Length + 3 };
        return false;
    }
}

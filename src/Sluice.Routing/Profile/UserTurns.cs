using System.Text;
using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Prompts;
using Sluice.Routing.Profile.Turns;

namespace Sluice.Routing.Profile;

/// <summary>What the user said, as opposed to what the client wrote in the user's name.</summary>
internal static class UserTurns
{
    /// <summary>The last <paramref name="count"/> user texts, oldest first.</summary>
    public static IReadOnlyList<string> Last(PromptShape shape, RequestHead head, int count)
    {
        var turns = shape.Turns(head);
        if (turns.GetString() is { } single) return Strip(single) is { Length: > 0 } stripped ? [stripped] : [];
        var candidates = new List<RawJson>();
        foreach (var turn in turns.EnumerateArray())
        {
            if (shape.IsUserTurn(turn)) candidates.Add(turn);
        }

        var found = new List<string>(count);
        var texts = new List<JsonText>();
        for (var i = candidates.Count - 1; i >= 0 && found.Count < count; i--)
        {
            texts.Clear();
            shape.AddTexts(candidates[i], texts);
            if (Join(texts) is { Length: > 0 } text) found.Add(text);
        }

        found.Reverse();
        return found;
    }

    /// <summary>The text without what clients inject (<see cref="ClientBlocks"/>), trimmed.</summary>
    public static string Strip(string text)
    {
        text = IsClients(text) ? "" : text;
        if (!text.Contains('<', StringComparison.Ordinal)) return text.Trim();
        foreach (var tag in ClientBlocks.Elements) text = Without(text, tag);
        foreach (var tag in ClientBlocks.Wrappers)
        {
            if (text.Contains($"</{tag}>", StringComparison.Ordinal)) text = text.Replace($"<{tag}>", "", StringComparison.Ordinal).Replace($"</{tag}>", "", StringComparison.Ordinal);
        }

        text = text.Trim();
        return IsClients(text) ? "" : text;
    }

    private static bool IsClients(string text)
    {
        var start = text.AsSpan().TrimStart();
        foreach (var opening in ClientBlocks.Openings)
        {
            if (start.StartsWith(opening, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    // <tag> or <tag with="attributes">; a block that is not closed runs to the end.
    private static string Without(string text, string tag)
    {
        var from = 0;
        while (text.IndexOf($"<{tag}", from, StringComparison.Ordinal) is >= 0 and var start)
        {
            var after = start + tag.Length + 1;
            if (after < text.Length && text[after] is not ('>' or ' ' or '\n'))
            {
                from = after;
                continue;
            }

            var close = $"</{tag}>";
            var end = text.IndexOf(close, start, StringComparison.Ordinal);
            text = end < 0 ? text[..start] : text.Remove(start, end + close.Length - start);
            from = start;
        }

        return text;
    }

    private static string Join(List<JsonText> texts)
    {
        var joined = new StringBuilder();
        foreach (var text in texts)
        {
            var stripped = Strip(text.Decode());
            if (stripped.Length == 0) continue;
            if (joined.Length > 0) joined.Append('\n');
            joined.Append(stripped);
        }

        return joined.ToString();
    }
}

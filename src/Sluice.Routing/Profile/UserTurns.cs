using System.Text;
using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Prompts;

namespace Sluice.Routing.Profile;

/// <summary>What the user said, as opposed to what the client wrote in the user's name.</summary>
internal static class UserTurns
{
    // Blocks that clients inject: Claude Code's reminders, Codex's environment and AGENTS.md, opencode's file lists.
    private static readonly string[] Injected = ["system-reminder", "environment_context", "user_instructions", "local-command-stdout", "command-message"];

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

    /// <summary>The text without injected blocks, trimmed.</summary>
    public static string Strip(string text)
    {
        foreach (var tag in Injected)
        {
            var open = $"<{tag}>";
            var close = $"</{tag}>";
            while (text.IndexOf(open, StringComparison.Ordinal) is >= 0 and var start)
            {
                var end = text.IndexOf(close, start, StringComparison.Ordinal);
                text = end < 0 ? text[..start] : text.Remove(start, end + close.Length - start);
            }
        }

        return text.Trim();
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

using System.Text.RegularExpressions;
using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Prompts;

namespace Sluice.Routing.Profile.Turns;

/// <summary>Does the caller want depth: by his client's plan mode, by the effort asked for, or in so many words?</summary>
internal static partial class Depth
{
    // How far back a mode's notice is looked for; clients repeat it with the turns.
    private const int Reach = 40;

    /// <summary>Why depth is wanted, in words; null when it is not.</summary>
    public static string? Find(PromptShape shape, RequestHead head, string? client, IReadOnlyList<RawJson> items, string said)
    {
        if (Effort(shape, head, client) is { } effort) return $"effort {effort}";
        if (Asks(said)) return "the user asks to think harder";
        return PlanMode(shape, head, items) ? "plan mode" : null;
    }

    /// <summary>The user asks to think harder, and does not talk about such words.</summary>
    public static bool Asks(string said)
    {
        if (said.Length == 0) return false;
        var text = said.Length <= 8_000 ? said : string.Concat(said.AsSpan(0, 4_000), "\n", said.AsSpan(said.Length - 4_000));
        foreach (var match in Thinking().EnumerateMatches(text))
        {
            var before = text.AsSpan(Math.Max(0, match.Index - 24), Math.Min(24, match.Index));
            if (match.Index > 0 && text[match.Index - 1] is '`' or '"' or '\'' or '_' or '/') continue;
            if (!Denied().IsMatch(before)) return true;
        }

        return false;
    }

    // Claude Code sends "high" with every request of its newer models: there it is no wish.
    private static string? Effort(PromptShape shape, RequestHead head, string? client)
    {
        var effort = shape.Effort(head);
        if (effort.StringEquals("xhigh"u8)) return "xhigh";
        if (effort.StringEquals("max"u8)) return "max";
        return effort.StringEquals("high"u8) && !string.Equals(client, ClientRecognition.Claude, StringComparison.Ordinal) ? "high" : null;
    }

    // The latest notice decides: modes are left as they are entered.
    private static bool PlanMode(PromptShape shape, RequestHead head, IReadOnlyList<RawJson> items)
    {
        var texts = new List<JsonText>();
        for (var i = items.Count - 1; i >= Math.Max(0, items.Count - Reach); i--)
        {
            var item = items[i];
            if (item.IsString || !(shape.IsUserTurn(item) || shape.IsSystemTurn(item))) continue;
            texts.Clear();
            shape.AddTexts(item, texts);
            for (var k = texts.Count - 1; k >= 0; k--)
            {
                var text = texts[k].Escaped;
                if (text.IndexOf("<"u8) < 0) continue;
                var (on, off) = (Last(text, On), Last(text, Off));
                if (on >= 0 || off >= 0) return on > off;
            }
        }

        // Gemini CLI says it in its system prompt.
        return shape.System(head).Span.IndexOf("# Active Approval Mode: Plan"u8) >= 0;
    }

    // Notices stand inside the clients' own elements.
    private static readonly byte[][] On =
    [
        [.. "Plan mode is active"u8], [.. "Plan mode still active"u8], [.. "Plan mode ACTIVE"u8], [.. "# Plan Mode - System Reminder"u8], [.. "You are now in Plan mode"u8],
        [.. "<collaboration_mode># Plan Mode"u8], [.. "# Collaboration Mode: Plan"u8],
    ];

    private static readonly byte[][] Off =
    [
        [.. "Exited Plan Mode"u8], [.. "exited plan mode"u8], [.. "operational mode has changed from plan to build"u8], [.. "# Collaboration Mode: Default"u8], [.. "You are now in Default mode"u8],
        [.. "<collaboration_mode># Default"u8],
    ];

    private static int Last(ReadOnlySpan<byte> text, byte[][] notices)
    {
        var last = -1;
        foreach (var notice in notices)
        {
            var at = text.LastIndexOf(notice);
            // A user may speak of plan mode; the notice of a client is inside one of its elements.
            if (at >= 0 && (text[..at].IndexOf("<system-reminder"u8) >= 0 || text[..(at + notice.Length)].IndexOf("<collaboration_mode"u8) >= 0)) last = Math.Max(last, at);
        }

        return last;
    }

    [GeneratedRegex(@"\b(ultrathink|megathink|think (about (it|this|that) )?((very|really|super|extra|a bit|much|even|a lot) )?(hard(er)?|deep(er|ly)?|longer|intensely|more carefully|carefully|thoroughly)|reason (deeply|carefully|thoroughly)|denk (gründlich|scharf|genau|gut) nach|réfléchis (bien|profondément)|piensa (bien|a fondo|detenidamente))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Thinking();

    [GeneratedRegex(@"(don't|do not|no need to|needn't|without|never|not have to|what does|what is|the word|called|named)\s+(\w+\s+)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Denied();
}

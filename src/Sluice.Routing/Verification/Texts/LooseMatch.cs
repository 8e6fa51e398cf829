using System.Text.RegularExpressions;

namespace Sluice.Routing.Verification.Texts;

/// <summary>
/// Finds a text in a file although the model has copied it with other white space, with the line numbers of the listing, or
/// with its escapes written out, and says what to replace by what instead. Only where exactly one place fits.
/// </summary>
internal static partial class LooseMatch
{
    /// <summary>A replacement that fits the file, or null.</summary>
    public static (string Old, string New)? Find(string file, string old, string fresh)
    {
        if (Numbered(old) is { } bare && (Numbered(fresh) ?? (LineNumber().IsMatch(fresh) ? null : fresh)) is { } bareNew && IsOnce(file, bare)) return (bare, bareNew);
        if (Unescaped(old) is { } plain && IsOnce(file, plain)) return (plain, Unescaped(fresh) ?? fresh);
        var quotes = Straight(old);
        if (!string.Equals(quotes, old, StringComparison.Ordinal) && IsOnce(file, quotes)) return (quotes, fresh);
        return Indented(file, old, fresh);
    }

    /// <summary>Does the text stand there when white space at the ends of lines, and quotes of another kind, do not count?</summary>
    public static bool IsThere(string file, string old) => Windows(file.Split('\n'), Trim(old), out _) > 0;

    private static bool IsOnce(string file, string text) =>
        text.Length > 0 && file.IndexOf(text, StringComparison.Ordinal) is >= 0 and var at && file.IndexOf(text, at + 1, StringComparison.Ordinal) < 0;

    private static (string Old, string New)? Indented(string file, string old, string fresh)
    {
        var lines = file.Split('\n');
        var wanted = Trim(old);
        if (Windows(lines, wanted, out var at) != 1) return null;
        var given = Cut(old);
        // From the indentation that the model wrote to the one of the file: one to one, or it is a guess.
        var indents = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < given.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(given[i])) continue;
            var (from, to) = (Indent(given[i]), Indent(lines[at + i]));
            if (indents.TryGetValue(from, out var known) && !string.Equals(known, to, StringComparison.Ordinal)) return null;
            indents[from] = to;
        }

        var actual = string.Join('\n', lines[at..(at + wanted.Length)]);
        if (!IsOnce(file, actual)) return null;
        var changed = Cut(fresh);
        var first = indents.First();
        for (var i = 0; i < changed.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(changed[i])) continue;
            var indent = Indent(changed[i]);
            if (!indents.TryGetValue(indent, out var to))
            {
                // Deeper than anything that was replaced: the same shift as the first line's.
                if (!indent.StartsWith(first.Key, StringComparison.Ordinal) || first.Value.Contains('\t', StringComparison.Ordinal) != indent.Contains('\t', StringComparison.Ordinal)) return null;
                to = first.Value + indent[first.Key.Length..];
            }

            changed[i] = to + changed[i].TrimStart(' ', '\t');
        }

        return (actual, string.Join('\n', changed));
    }

    // How many places fit, at most two; the first of them.
    private static int Windows(string[] lines, string[] wanted, out int at)
    {
        at = -1;
        var found = 0;
        if (wanted.Length == 0 || Array.TrueForAll(wanted, line => line.Length == 0)) return 0;
        for (var i = 0; i + wanted.Length <= lines.Length && found < 2; i++)
        {
            var fits = true;
            for (var j = 0; fits && j < wanted.Length; j++) fits = lines[i + j].AsSpan().Trim().SequenceEqual(wanted[j]);
            if (!fits) continue;
            if (found++ == 0) at = i;
        }

        return found;
    }

    private static string[] Trim(string text) => [.. Cut(text).Select(line => line.Trim())];

    // A line break at the end is the end of the last line.
    private static string[] Cut(string text) => (text.EndsWith('\n') ? text[..^1] : text).Split('\n');

    private static string Indent(string line) => line[..(line.Length - line.TrimStart(' ', '\t').Length)];

    private static string? Numbered(string text)
    {
        var lines = text.Split('\n');
        var any = false;
        for (var i = 0; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i])) continue;
            var number = LineNumber().Match(lines[i]);
            if (!number.Success) return null;
            lines[i] = lines[i][number.Length..];
            any = true;
        }

        return any ? string.Join('\n', lines) : null;
    }

    private static string? Unescaped(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return null;
        return text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\'", "'", StringComparison.Ordinal);
    }

    private static string Straight(string text) => text.Replace('“', '"').Replace('”', '"').Replace('‘', '\'').Replace('’', '\'');

    [GeneratedRegex(@"\A\s*\d{1,6}(?:\t|→|: |\| )", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex LineNumber();
}

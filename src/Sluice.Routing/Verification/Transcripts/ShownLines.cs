using System.Text.RegularExpressions;

namespace Sluice.Routing.Verification.Transcripts;

/// <summary>A piece of a file as a client's result shows it.</summary>
/// <param name="Text">The lines, numbers taken off.</param>
/// <param name="From">Number of the first line, from 1.</param>
/// <param name="IsWhole">The whole file.</param>
internal readonly partial record struct ShownLines(string Text, int From, bool IsWhole)
{
    // Claude Code and Gemini CLI cut longer lines, opencode too.
    private const int LongestLine = 1999;

    // opencode and older versions of Claude Code show no more without saying so.
    private const int MostLines = 2000;

    // Shells' outputs are cut somewhere above.
    private const int LongestOutput = 24_000;

    /// <summary>Reads the result of a tool that shows files; null when it cannot be read as lines of one.</summary>
    /// <param name="text">The result.</param>
    /// <param name="asksForPart">The call asked for some lines only.</param>
    public static ShownLines? OfRead(string text, bool asksForPart)
    {
        var whole = !asksForPart;
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var reminder = text.IndexOf("<system-reminder>", StringComparison.Ordinal);
        if (reminder == 0) return null;
        if (reminder > 0) text = text[..reminder].TrimEnd('\n');
        // opencode wraps the lines, and says at their end how many there are.
        if (Wrapped().Match(text) is { Success: true } wrapped)
        {
            text = wrapped.Groups["body"].Value;
            whole &= text.Contains("(End of file", StringComparison.Ordinal);
            var note = text.LastIndexOf("\n(", StringComparison.Ordinal);
            if (note >= 0) text = text[..note].TrimEnd('\n');
        }

        if (text.Contains("The file content has been truncated", StringComparison.Ordinal))
        {
            var body = text.IndexOf("--- FILE CONTENT (truncated) ---\n", StringComparison.Ordinal);
            var showing = Showing().Match(text);
            return body < 0 || !showing.Success ? null : new ShownLines(text[(body + 33)..], int.Parse(showing.Groups["from"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), IsWhole: false);
        }

        return Numbered().IsMatch(text) ? Unnumbered(text, whole) : asksForPart ? null : Plain(text, whole);
    }

    /// <summary>Reads the output of a command that shows a file.</summary>
    public static ShownLines? OfCommand(string text, ShownFile shown)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var output = Output().Match(text);
        if (output.Success) text = text[(output.Index + output.Length)..];
        if (text.EndsWith("\n</untrusted_context>", StringComparison.Ordinal)) text = Tail().Replace(text, "");
        if (text.Length > LongestOutput || Cut().IsMatch(text)) return null;
        if (shown.IsNumbered) return Unnumbered(text, whole: shown.To is null);
        if (shown.To is not { } to) return Plain(text, whole: true);
        var count = text.TrimEnd('\n').Split('\n').Length;
        // Fewer lines than asked for: the file ends there.
        return new ShownLines(text, shown.From, shown.From == 1 && count < to);
    }

    private static ShownLines Plain(string text, bool whole)
    {
        var lines = 0;
        var longest = 0;
        foreach (var line in text.AsSpan().EnumerateLines()) (lines, longest) = (lines + 1, Math.Max(longest, line.Length));
        return new ShownLines(text, 1, whole && longest <= LongestLine && lines < MostLines);
    }

    // "12\tline", "12→line", "12: line", "00012| line": each number one more than the one before.
    private static ShownLines? Unnumbered(string text, bool whole)
    {
        var lines = new System.Text.StringBuilder(text.Length);
        var (first, next, count) = (0, 0, 0);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.TrimStart();
            var digits = 0;
            while (digits < trimmed.Length && char.IsAsciiDigit(trimmed[digits])) digits++;
            if (digits is 0 or > 7 || digits >= trimmed.Length)
            {
                // Something that is no line of the file: what has come is not all.
                if (line.IsWhiteSpace()) continue;
                whole = false;
                continue;
            }

            var number = int.Parse(trimmed[..digits], System.Globalization.CultureInfo.InvariantCulture);
            if (count == 0) (first, next) = (number, number);
            if (number != next) return null;
            var rest = trimmed[digits..];
            rest = rest[0] switch { '\t' or '→' => rest[1..], ':' or '|' => rest.Length > 1 && rest[1] == ' ' ? rest[2..] : rest[1..], _ => default };
            if (rest.Length > LongestLine) whole = false;
            if (count > 0) lines.Append('\n');
            lines.Append(rest);
            next++;
            count++;
        }

        return count == 0 ? null : new ShownLines(lines.ToString(), first, whole && first == 1 && count != MostLines);
    }

    [GeneratedRegex(@"\A\s*\d{1,7}(?:\t|→|: |:$|\| |\|$)", RegexOptions.CultureInvariant | RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Numbered();

    [GeneratedRegex(@"<(?<tag>content|file)>\n(?<body>.*?)(?:\n</\k<tag>>|\z)", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Wrapped();

    [GeneratedRegex(@"Showing lines (?<from>\d{1,7})-\d+ of \d+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Showing();

    [GeneratedRegex(@"\A(?:<untrusted_context>\nOutput: |(?:Chunk ID|Wall time|Exit code)[^\n]*\n(?:[^\n]*\n){0,4}?Output:\n)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Output();

    [GeneratedRegex(@"(?:\nExit Code: [^\n]*)?(?:\nProcess Group PGID: [^\n]*)?\n</untrusted_context>\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Tail();

    [GeneratedRegex(@"tokens truncated|lines? (?:omitted|truncated)|output (?:was )?truncated|\[\.\.\. ?omitted|characters truncated", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Cut();
}

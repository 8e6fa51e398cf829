namespace Sluice.Routing.Verification.Texts;

/// <summary>Blocks of code in Markdown, as CommonMark closes them.</summary>
internal static class CodeFence
{
    /// <summary>A fence that nothing closes.</summary>
    /// <param name="Marker">What would close it.</param>
    /// <param name="IsWhole">The code inside is whole as far as its brackets tell: only the fence is missing.</param>
    public readonly record struct Unclosed(string Marker, bool IsWhole);

    /// <summary>The fence that is open at the end of the text; null when all are closed.</summary>
    public static Unclosed? Open(string text)
    {
        if (!text.Contains("```", StringComparison.Ordinal) && !text.Contains("~~~", StringComparison.Ordinal)) return null;
        var (marker, start, nested) = ("", 0, false);
        var position = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range];
            position = range.End.GetOffset(text.Length) + 1;
            var mark = MarkerOf(line, out var info);
            if (mark.Length == 0) continue;
            if (marker.Length == 0)
            {
                // A lone fence as the last thing closes an outer block that an inner one has closed before its time.
                (marker, start) = (mark, position);
                nested = info.Length > 0 && IsProse(info);
            }
            else if (mark[0] == marker[0] && mark.Length >= marker.Length && info.Length == 0)
            {
                marker = "";
            }
        }

        if (marker.Length == 0 || start >= text.Length || string.IsNullOrWhiteSpace(text[start..])) return null;
        return nested ? null : new Unclosed(marker, Brackets.Balance(text.AsSpan(start)) <= 0);
    }

    private static bool IsProse(ReadOnlySpan<char> info) => info.StartsWith("md", StringComparison.OrdinalIgnoreCase) || info.StartsWith("markdown", StringComparison.OrdinalIgnoreCase);

    private static string MarkerOf(ReadOnlySpan<char> line, out ReadOnlySpan<char> info)
    {
        var trimmed = line.Trim();
        info = default;
        if (trimmed.Length < 3 || trimmed[0] is not ('`' or '~')) return "";
        var length = trimmed.IndexOfAnyExcept(trimmed[0]);
        if (length < 0) length = trimmed.Length;
        if (length < 3) return "";
        info = trimmed[length..].Trim();
        // Inline code: ```like this```
        return trimmed[0] == '`' && info.Contains('`') ? "" : new string(trimmed[0], length);
    }
}

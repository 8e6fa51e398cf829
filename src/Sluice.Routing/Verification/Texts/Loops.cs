namespace Sluice.Routing.Verification.Texts;

/// <summary>Text that runs in a circle.</summary>
internal static class Loops
{
    private const int Tail = 1200;
    private const int LongestPeriod = 200;
    private const int LeastParagraph = 100;
    private const int MostParagraphs = 3;

    /// <summary>Does the end of the text repeat one piece over and over, or does one paragraph of prose come again and again?</summary>
    public static bool Found(string text) => EndsInCircle(text) || RepeatsParagraph(text);

    /// <summary>Does the end of the text repeat one piece over and over? The piece holds words: rows of dashes and columns of noughts are drawings and data.</summary>
    public static bool EndsInCircle(string text)
    {
        var end = text.AsSpan().TrimEnd();
        if (end.Length < Tail) return false;
        var tail = end[^Tail..];
        // It repeats with a period when it equals itself shifted by it.
        for (var period = 2; period <= LongestPeriod; period++)
        {
            if (tail[period..].SequenceEqual(tail[..^period])) return HasWord(tail[..period]);
        }

        return false;
    }

    private static bool RepeatsParagraph(string text)
    {
        if (text.Length < MostParagraphs * LeastParagraph) return false;
        Dictionary<int, int>? counts = null;
        var code = false;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.Trim();
            if (trimmed.StartsWith("```")) code = !code;
            if (code || trimmed.Length < LeastParagraph || trimmed[0] is '|' or '<' or '{') continue;
            counts ??= [];
            var hash = string.GetHashCode(trimmed, StringComparison.Ordinal);
            counts[hash] = counts.GetValueOrDefault(hash) + 1;
            if (counts[hash] > MostParagraphs) return true;
        }

        return false;
    }

    private static bool HasWord(ReadOnlySpan<char> piece)
    {
        foreach (var range in piece.Split(' '))
        {
            var word = piece[range].Trim();
            if (word.Length >= 3 && char.IsLetter(word[0]) && char.IsLetter(word[1]) && char.IsLetter(word[2])) return true;
        }

        return false;
    }
}

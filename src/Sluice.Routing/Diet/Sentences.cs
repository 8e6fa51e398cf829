using System.Text.RegularExpressions;

namespace Sluice.Routing.Diet;

/// <summary>Cuts a text into sentences and says which of them must not be lost.</summary>
internal static partial class Sentences
{
    /// <summary>The sentences, trimmed, in their order.</summary>
    public static List<string> Of(string text)
    {
        var sentences = new List<string>();
        var start = 0;
        foreach (var end in Ends().EnumerateMatches(text))
        {
            var stop = end.Index;
            if (Abbreviation().IsMatch(text.AsSpan(start, stop - start))) continue;
            sentences.Add(text[start..stop].Trim());
            start = end.Index + end.Length;
        }

        if (text[start..].Trim() is { Length: > 0 } rest) sentences.Add(rest);
        return sentences;
    }

    /// <summary>It forbids, warns or asks for care: kept wherever it stands.</summary>
    public static bool IsStrong(string sentence) => Strong().IsMatch(sentence);

    /// <summary>It forbids outright.</summary>
    public static bool Forbids(string sentence) => Prohibition().IsMatch(sentence);

    /// <summary>The text in at most this many characters: whole sentences of its first paragraph, or the beginning of the first one.</summary>
    public static string Brief(string text, int most)
    {
        text = text.Trim();
        if (text.Length <= most) return text;
        var paragraph = ParagraphEnd().Match(text) is { Success: true } end ? text[..end.Index] : text;
        var brief = "";
        foreach (var sentence in Of(paragraph.ReplaceLineEndings(" ")))
        {
            var longer = brief.Length == 0 ? sentence : $"{brief} {sentence}";
            if (longer.Length > most) break;
            brief = longer;
        }

        if (brief.Length > 0) return brief;
        var cut = text.LastIndexOf(' ', most - 2);
        if (cut < most / 2) cut = most - 2;
        if (char.IsHighSurrogate(text[cut - 1])) cut--;
        return text[..cut].ReplaceLineEndings(" ").TrimEnd() + " …";
    }

    [GeneratedRegex(@"(?<=[.!?][""'`)\]*]{0,3})\s+(?=[""'`(\[<*]{0,3}[\p{Lu}\d])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Ends();

    [GeneratedRegex(@"(?:\b(?:e\.g|i\.e|etc|vs|cf|No)|^\d+)\.$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Abbreviation();

    [GeneratedRegex(@"\b(?:NEVER|MUST|IMPORTANT|CRITICAL|DO NOT)\b|\b(?:must not|secrets?|credentials?|malicious|prompt injection|destructive|irreversible|confirm|ask before|check with the user|do not commit|untrusted)\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Strong();

    [GeneratedRegex(@"\b(?:NEVER|MUST NOT|IMPORTANT|DO NOT)\b|\bmust not\b|\bdo not commit\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Prohibition();

    [GeneratedRegex(@"\r?\n[ \t]*(?:\r?\n|[-*] |\d+\. |#)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ParagraphEnd();
}

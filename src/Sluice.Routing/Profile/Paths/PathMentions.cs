using System.Buffers;
using System.Text;
using Sluice.Protocols.Json;
using Sluice.Routing.Rules;

namespace Sluice.Routing.Profile.Paths;

/// <summary>
/// Finds paths in a prompt without decoding it: the longest literal part of the glob is searched for in the bytes, and only
/// around a hit a path is cut out and compared. Rather one mention too many than one too few: such rules guard privacy.
/// </summary>
internal static class PathMentions
{
    private const int LongestPath = 1024;

    // What ends a path inside a text. Backslash is handled apart: it is an escape here, and a separator on Windows.
    private static readonly SearchValues<byte> Ends = SearchValues.Create(" \t\r\n\"'`<>|()[]{},;*?!=:$&#"u8);

    /// <summary>Does a path that fits stand in these JSON bytes?</summary>
    public static bool Contains(ReadOnlySpan<byte> json, string glob)
    {
        var literal = Literal(glob);
        if (literal.Length == 0) return ContainsAny(json, glob);
        Span<byte> needle = stackalloc byte[literal.Length];
        for (var i = 0; i < literal.Length; i++) needle[i] = (byte)char.ToLowerInvariant(literal[i]);
        var (lower, upper) = ((byte)char.ToLowerInvariant(literal[0]), (byte)char.ToUpperInvariant(literal[0]));
        var position = 0;
        while (position <= json.Length - needle.Length)
        {
            var hit = json[position..].IndexOfAny(lower, upper);
            if (hit < 0) return false;
            position += hit;
            if (EqualsIgnoreCase(json[position..], needle) && FitsAt(json, position, position + needle.Length, glob)) return true;
            position++;
        }

        return false;
    }

    /// <summary>The longest run of a glob without wildcards and separators that stands in JSON as it is.</summary>
    internal static string Literal(string glob)
    {
        var best = "";
        var start = 0;
        for (var i = 0; i <= glob.Length; i++)
        {
            if (i < glob.Length && char.IsAscii(glob[i]) && glob[i] is not ('*' or '?' or '/' or '\\' or '"')) continue;
            if (i - start > best.Length) best = glob[start..i];
            start = i + 1;
        }

        return best.Length > 128 ? best[..128] : best;
    }

    private static bool EqualsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerNeedle)
    {
        if (text.Length < lowerNeedle.Length) return false;
        for (var i = 0; i < lowerNeedle.Length; i++)
        {
            var c = text[i];
            if (c is >= (byte)'A' and <= (byte)'Z') c |= 0x20;
            if (c != lowerNeedle[i]) return false;
        }

        return true;
    }

    // A glob of wildcards only: every token of the prompt is looked at.
    private static bool ContainsAny(ReadOnlySpan<byte> json, string glob)
    {
        var position = 0;
        while (position < json.Length)
        {
            var end = json[position..].IndexOfAny(Ends);
            end = end < 0 ? json.Length : position + end;
            if (end > position && json[position..end].IndexOfAny((byte)'/', (byte)'\\') >= 0 && FitsAt(json, position, end, glob)) return true;
            position = end + 1;
        }

        return false;
    }

    private static bool FitsAt(ReadOnlySpan<byte> json, int start, int end, string glob)
    {
        // 1. The word around the hit: prose, command lines, diffs.
        var from = start;
        while (from > 0 && start - from < LongestPath && !Ends.Contains(json[from - 1]) && !EndsEscape(json, from - 1)) from--;
        var to = end;
        while (to < json.Length && to - end < LongestPath && !Ends.Contains(json[to]) && !BeginsLineEscape(json, to)) to++;
        if (Fits(json[from..to], glob)) return true;

        // 2. "src:12", "C:\x" and names with blanks: the whole string or line, when it is short enough to be one path.
        var before = json[Math.Max(0, start - LongestPath)..start];
        var open = before.LastIndexOf((byte)'"');
        var line = before.LastIndexOf("\\n"u8);
        from = start - before.Length + Math.Max(open + 1, line < 0 ? 0 : line + 2);
        var after = json[end..Math.Min(json.Length, end + LongestPath)];
        var close = after.IndexOf((byte)'"');
        var nextLine = after.IndexOf("\\n"u8);
        if (close < 0 || (nextLine >= 0 && nextLine < close)) close = nextLine;
        to = close < 0 ? end + after.Length : end + close;
        return Fits(json[from..to], glob);
    }

    private static bool Fits(ReadOnlySpan<byte> escaped, string glob)
    {
        // A cut through an escape leaves a lone backslash at the end, which no decoder takes.
        while (escaped.EndsWith("\\"u8) && !escaped.EndsWith("\\\\"u8)) escaped = escaped[..^1];
        var path = Decode(escaped).Replace('\\', '/');
        while (path.Contains("//", StringComparison.Ordinal)) path = path.Replace("//", "/", StringComparison.Ordinal);
        path = path.Trim().TrimEnd('.', ':');
        // A directory rule must not fire on the bare word in a sentence, a file-name rule may.
        if (path.Length == 0 || (!path.Contains('/', StringComparison.Ordinal) && glob.Contains('/', StringComparison.Ordinal) && !path.Contains('.', StringComparison.Ordinal))) return false;
        return Glob.MatchesPath(glob, path);
    }

    private static string Decode(ReadOnlySpan<byte> escaped)
    {
        var backslash = escaped.IndexOf((byte)'\\');
        if (backslash < 0) return Encoding.UTF8.GetString(escaped);
        // A window may begin in the middle of an escape and hold a broken one: then the bytes are taken as they are.
        for (var i = backslash; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\') continue;
            if (i + 1 >= escaped.Length || (escaped[i + 1] == 'u' && i + 6 > escaped.Length)) return Encoding.UTF8.GetString(escaped);
            i++;
        }

        return JsonStrings.Decode(escaped);
    }

    // Is the character at this place the letter of \n, \r or \t?
    private static bool EndsEscape(ReadOnlySpan<byte> json, int position)
    {
        if (json[position] is not ((byte)'n' or (byte)'r' or (byte)'t')) return false;
        var backslashes = 0;
        for (var i = position - 1; i >= 0 && json[i] == '\\'; i--) backslashes++;
        return backslashes % 2 == 1;
    }

    private static bool BeginsLineEscape(ReadOnlySpan<byte> json, int position)
    {
        if (json[position] != '\\' || position + 1 >= json.Length || json[position + 1] is not ((byte)'n' or (byte)'r' or (byte)'t' or (byte)'"')) return false;
        var backslashes = 0;
        for (var i = position - 1; i >= 0 && json[i] == '\\'; i--) backslashes++;
        return backslashes % 2 == 0;
    }
}

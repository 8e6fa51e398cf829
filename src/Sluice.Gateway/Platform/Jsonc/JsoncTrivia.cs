namespace Sluice.Gateway.Platform.Jsonc;

/// <summary>White space and comments between the values.</summary>
internal static class JsoncTrivia
{
    /// <summary>The first character at or after an offset that is neither white space nor comment.</summary>
    public static int End(string text, int at) => End(text, at, out _);

    /// <summary>The same.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The offset.</param>
    /// <param name="isOpen">Its last comment does not end.</param>
    public static int End(string text, int at, out bool isOpen)
    {
        isOpen = false;
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or '\r' or '\n')
            {
                at++;
            }
            else
            {
                var end = EndOfComment(text, at);
                if (end < 0) break;
                isOpen = text[at + 1] == '*' && (end < at + 4 || !text.AsSpan(at, end - at).EndsWith("*/"));
                at = end;
            }
        }

        return at;
    }

    /// <summary>The end of the comment that begins at an offset, its line break not included; -1 when none begins there.</summary>
    public static int EndOfComment(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith("//"))
        {
            var line = rest.IndexOfAny('\r', '\n');
            return line < 0 ? text.Length : at + line;
        }

        if (!rest.StartsWith("/*")) return -1;
        var close = rest[2..].IndexOf("*/", StringComparison.Ordinal);
        return close < 0 ? text.Length : at + 2 + close + 2;
    }

    /// <summary>The comments in a piece of trivia.</summary>
    public static IEnumerable<string> Comments(string trivia)
    {
        for (var at = 0; at < trivia.Length;)
        {
            if (EndOfComment(trivia, at) is var end and >= 0)
            {
                yield return trivia[at..end];
                at = end;
            }
            else
            {
                at++;
            }
        }
    }

    /// <summary>Whether what follows it on the same line would be part of a comment.</summary>
    public static bool EndsInsideLineComment(string trivia)
    {
        var inside = false;
        for (var at = 0; at < trivia.Length;)
        {
            if (EndOfComment(trivia, at) is var end and >= 0)
            {
                inside = trivia[at + 1] == '/';
                at = end;
            }
            else
            {
                inside &= trivia[at] is not ('\r' or '\n');
                at++;
            }
        }

        return inside;
    }

    /// <summary>Where what belongs to the line of a value ends: its comments, when nothing but them follows on that line.</summary>
    public static int EndOfLine(string text, int at)
    {
        var comments = at;
        for (var i = at; i < text.Length;)
        {
            switch (text[i])
            {
                case ' ' or '\t':
                    i++;
                    break;
                case '\r' or '\n':
                    return i;
                case '}' or ']':
                    return comments;
                default:
                    var end = EndOfComment(text, i);
                    if (end < 0) return at;
                    comments = i = end;
                    break;
            }
        }

        return text.Length;
    }

    /// <summary>Whether it breaks the line.</summary>
    public static bool HasLine(string trivia) => trivia.AsSpan().IndexOfAny('\r', '\n') >= 0;
}

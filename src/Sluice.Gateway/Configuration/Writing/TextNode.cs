using System.Text.Json;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>A value in the text of a configuration, by its place.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character after it.</param>
/// <param name="Entries">What is in it; null when it is neither object nor list.</param>
/// <param name="IsList">Whether it is a list.</param>
internal sealed record TextNode(int Start, int End, IReadOnlyList<TextEntry>? Entries = null, bool IsList = false)
{
    /// <summary>Whether it is an object.</summary>
    public bool IsObject => Entries is not null && !IsList;

    /// <summary>The entry of a name; -1 when there is none.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Entries?.Count; i++)
        {
            if (string.Equals(Entries[i].Name, name, StringComparison.Ordinal)) return i;
        }

        return -1;
    }
}

/// <summary>A member of an object or an entry of a list.</summary>
/// <param name="Name">The member's name; null in a list.</param>
/// <param name="Start">Where it begins: its name, or in a list its value.</param>
/// <param name="NameEnd">The character after its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Comma">The comma behind it; -1 when there is none.</param>
internal readonly record struct TextEntry(string? Name, int Start, int NameEnd, TextNode Value, int Comma);

/// <summary>
/// Finds where everything stands in JSON with comments and trailing commas. It is for texts that the configuration's parser has
/// passed, so what is no JSON is not told here, only survived.
/// </summary>
internal ref struct TextTree
{
    // Deeper than any text that the parser passes; a text that does not parse must not use the stack up.
    private const int Deepest = 256;

    private readonly string _text;
    private int _at;
    private int _depth;

    private TextTree(string text)
    {
        _text = text;
        _at = text.StartsWith('\uFEFF') ? 1 : 0;
    }

    /// <summary>Reads a whole text.</summary>
    public static TextNode Read(string text)
    {
        var tree = new TextTree(text);
        return tree.Value();
    }

    private TextNode Value()
    {
        _at = Trivia.End(_text, _at);
        var start = _at;
        switch (At)
        {
            case '{' or '[' when _depth == Deepest:
                _at = _text.Length;
                break;
            case '{' or '[':
                var isList = At == '[';
                _depth++;
                var entries = Entries(isList);
                _depth--;
                return new TextNode(start, _at, entries, isList);
            case '"':
                _ = String();
                break;
            default:
                while (_at < _text.Length && !IsEnd(_text[_at])) _at++;
                break;
        }

        return new TextNode(start, _at);
    }

    private List<TextEntry> Entries(bool isList)
    {
        var entries = new List<TextEntry>();
        _at++;
        while (true)
        {
            _at = Trivia.End(_text, _at);
            if (At is '}' or ']')
            {
                _at++;
                return entries;
            }

            if (_at == _text.Length) return entries;
            var (start, name, nameEnd) = (_at, (string?)null, _at);
            if (!isList)
            {
                name = String();
                nameEnd = _at;
                _at = Trivia.End(_text, _at);
                if (At == ':') _at++;
            }

            var value = Value();
            var next = Trivia.End(_text, _at);
            var comma = next < _text.Length && _text[next] == ',' ? next : -1;
            if (comma >= 0) _at = comma + 1;
            entries.Add(new TextEntry(name, start, nameEnd, value, comma));
            // Nothing was read: this is no JSON, and it would never end.
            if (_at == start) return entries;
        }
    }

    private string String()
    {
        var start = _at;
        if (At == '"') _at++;
        while (_at < _text.Length && _text[_at] != '"') _at += _text[_at] == '\\' ? 2 : 1;
        _at = Math.Min(_at + 1, _text.Length);
        try
        {
            using var value = JsonDocument.Parse(_text[start.._at]);
            return value.RootElement.GetString() ?? "";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return _text[start.._at];
        }
    }

    private readonly char At => _at < _text.Length ? _text[_at] : '\0';

    private static bool IsEnd(char c) => c is ',' or '}' or ']' or '/' or ':' || char.IsWhiteSpace(c);
}

/// <summary>White space and comments between the values.</summary>
internal static class Trivia
{
    /// <summary>The first character at or after an offset that is neither white space nor comment.</summary>
    public static int End(string text, int at)
    {
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or '\r' or '\n') at++;
            else if (EndOfComment(text, at) is var end and >= 0) at = end;
            else break;
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

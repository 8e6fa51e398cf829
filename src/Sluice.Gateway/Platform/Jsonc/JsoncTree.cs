using System.Text.Json;

namespace Sluice.Gateway.Platform.Jsonc;

/// <summary>
/// Finds where everything stands in JSON with comments and trailing commas, so that single places of a file of the user's can be
/// changed: the configuration's, and those of the clients that are connected.
/// </summary>
internal ref struct JsoncTree
{
    // Deeper than any of these files is; a text that is no JSON must not use the stack up.
    private const int Deepest = 128;

    private readonly string _text;
    private readonly bool _isStrict;
    private int _at;

    private JsoncTree(string text, bool isStrict)
    {
        (_text, _isStrict) = (text, isStrict);
        _at = text.StartsWith('\uFEFF') ? 1 : 0;
    }

    /// <summary>Reads a whole text, whatever is in it: what is no JSON is not told, only survived.</summary>
    public static JsoncNode Read(string text)
    {
        var tree = new JsoncTree(text, isStrict: false);
        return tree.Value(0);
    }

    /// <summary>Reads a whole text; null when there is nothing in it.</summary>
    /// <exception cref="JsoncException">It is no JSON.</exception>
    public static JsoncNode? ReadStrict(string text)
    {
        var tree = new JsoncTree(text, isStrict: true);
        var start = tree._at;
        tree.PassTrivia();
        if (tree._at == text.Length && string.IsNullOrWhiteSpace(text[start..])) return null;
        var root = tree.Value(0);
        tree.PassTrivia();
        return tree._at == text.Length ? root : throw new JsoncException(tree._at, "something follows the end of the document");
    }

    private void PassTrivia()
    {
        _at = JsoncTrivia.End(_text, _at, out var isOpen);
        if (isOpen || At == '/') Wrong("a comment that does not end");
    }

    private JsoncNode Value(int depth)
    {
        PassTrivia();
        var start = _at;
        switch (At)
        {
            case '{' or '[' when depth == Deepest:
                Wrong("too many levels");
                _at = _text.Length;
                break;
            case '{' or '[':
                var isList = At == '[';
                var entries = Entries(isList, depth + 1);
                return new JsoncNode(start, _at, entries, isList);
            case '"':
                _ = String();
                break;
            default:
                Word();
                break;
        }

        return new JsoncNode(start, _at);
    }

    private List<JsoncEntry> Entries(bool isList, int depth)
    {
        var entries = new List<JsoncEntry>();
        var close = isList ? ']' : '}';
        _at++;
        while (true)
        {
            PassTrivia();
            if (At is '}' or ']')
            {
                if (At != close) Wrong($"expected ',' or '{close}'");
                _at++;
                return entries;
            }

            if (entries is [.., { Comma: < 0 }]) Wrong($"expected ',' or '{close}'");
            if (!isList && At != '"') Wrong("expected a name in quotes");
            if (_at == _text.Length)
            {
                Wrong("a value is missing");
                return entries;
            }

            var (start, name, nameEnd) = (_at, (string?)null, _at);
            if (!isList)
            {
                name = String();
                nameEnd = _at;
                PassTrivia();
                if (At == ':') _at++;
                else Wrong("expected ':'");
            }

            var value = Value(depth);
            PassTrivia();
            var comma = At == ',' ? _at++ : -1;
            entries.Add(new JsoncEntry(name, start, nameEnd, value, comma));
            // Nothing was read: this is no JSON, and it would never end.
            if (_at == start) return entries;
        }
    }

    private string String()
    {
        var start = _at;
        if (At == '"') _at++;
        while (_at < _text.Length && _text[_at] != '"')
        {
            if (_text[_at] < ' ') Wrong("a string that does not end");
            _at += _text[_at] == '\\' ? 2 : 1;
        }

        if (_at >= _text.Length) Wrong("a string that does not end");
        _at = Math.Min(_at + 1, _text.Length);
        try
        {
            using var value = JsonDocument.Parse(_text[start.._at]);
            return value.RootElement.GetString() ?? "";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return _isStrict ? throw new JsoncException(start, "a string with an escape that is none") : _text[start.._at];
        }
    }

    private void Word()
    {
        var start = _at;
        while (_at < _text.Length && !IsEnd(_text[_at])) _at++;
        if (!_isStrict) return;
        try
        {
            using var value = JsonDocument.Parse(_text[start.._at]);
        }
        catch (JsonException)
        {
            throw new JsoncException(start, start == _text.Length ? "a value is missing" : "expected a value");
        }
    }

    private readonly void Wrong(string problem)
    {
        if (_isStrict) throw new JsoncException(Math.Min(_at, _text.Length), problem);
    }

    private readonly char At => _at < _text.Length ? _text[_at] : '\0';

    private static bool IsEnd(char c) => c is ',' or '}' or ']' or '/' or ':' || char.IsWhiteSpace(c);
}

/// <summary>A text that is no JSON.</summary>
/// <param name="offset">Where.</param>
/// <param name="problem">In words.</param>
internal sealed class JsoncException(int offset, string problem) : Exception(problem)
{
    /// <summary>Where in the text.</summary>
    public int Offset => offset;
}

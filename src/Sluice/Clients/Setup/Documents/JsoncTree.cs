using System.Text.Json;

namespace Sluice.Clients.Setup.Documents;

/// <summary>A value in a JSON text, by its place.</summary>
internal sealed class JsoncNode(int start)
{
    /// <summary>Its first character.</summary>
    public int Start { get; } = start;

    /// <summary>The character after it.</summary>
    public int End { get; set; }

    /// <summary>What is in it; null when it is no object.</summary>
    public List<JsoncMember>? Members { get; set; }
}

/// <summary>A member of an object.</summary>
/// <param name="Name">Its name, unescaped.</param>
/// <param name="NameStart">The quote before its name.</param>
/// <param name="Value">Its value.</param>
internal sealed record JsoncMember(string Name, int NameStart, JsoncNode Value)
{
    /// <summary>The comma behind it; -1 when there is none.</summary>
    public int Comma { get; set; } = -1;
}

/// <summary>Reads JSON with comments and trailing commas, strictly otherwise, and remembers where everything stands.</summary>
internal ref struct JsoncTree
{
    private const int MaxDepth = 128;

    private readonly string _text;
    private int _at;

    private JsoncTree(string text)
    {
        _text = text;
        _at = DocumentText.Start(text);
    }

    /// <summary>Reads a text; null when there is nothing in it.</summary>
    /// <exception cref="DocumentException">It is no JSON.</exception>
    public static JsoncNode? Read(string text)
    {
        var tree = new JsoncTree(text);
        tree.PassSpace();
        if (tree._at == text.Length && string.IsNullOrWhiteSpace(text[DocumentText.Start(text)..])) return null;
        var root = tree.Value(0);
        tree.PassSpace();
        return tree._at == text.Length ? root : throw tree.Error("something follows the end of the document");
    }

    /// <summary>The end of the comment at an offset; -1 when there is none, or no end.</summary>
    public static int EndOfComment(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith("//"))
        {
            var end = rest.IndexOfAny('\r', '\n');
            return end < 0 ? text.Length : at + end;
        }

        if (!rest.StartsWith("/*")) return -1;
        var close = rest[2..].IndexOf("*/", StringComparison.Ordinal);
        return close < 0 ? -1 : at + 2 + close + 2;
    }

    private void PassSpace()
    {
        while (_at < _text.Length)
        {
            if (_text[_at] is ' ' or '\t' or '\r' or '\n')
            {
                _at++;
                continue;
            }

            if (_text[_at] != '/') return;
            var end = EndOfComment(_text, _at);
            _at = end < 0 ? throw Error("a comment that does not end") : end;
        }
    }

    private JsoncNode Value(int depth)
    {
        if (depth > MaxDepth) throw Error("too many levels");
        PassSpace();
        if (_at == _text.Length) throw Error("a value is missing");
        var node = new JsoncNode(_at);
        switch (_text[_at])
        {
            case '{':
                Object(node, depth);
                break;
            case '[':
                Array(depth);
                break;
            case '"':
                String();
                break;
            default:
                Word();
                break;
        }

        node.End = _at;
        return node;
    }

    private void Object(JsoncNode node, int depth)
    {
        node.Members = [];
        _at++;
        while (true)
        {
            PassSpace();
            if (Pass('}')) return;
            if (node.Members is [.., { Comma: < 0 }]) throw Error("expected ',' or '}'");
            if (_at == _text.Length || _text[_at] != '"') throw Error("expected a name in quotes");
            var start = _at;
            var name = String();
            PassSpace();
            if (!Pass(':')) throw Error("expected ':'");
            var member = new JsoncMember(name, start, Value(depth + 1));
            node.Members.Add(member);
            PassSpace();
            if (Pass(',')) member.Comma = _at - 1;
        }
    }

    private void Array(int depth)
    {
        _at++;
        var open = false;
        while (true)
        {
            PassSpace();
            if (Pass(']')) return;
            if (open) throw Error("expected ',' or ']'");
            Value(depth + 1);
            PassSpace();
            open = !Pass(',');
        }
    }

    private string String()
    {
        var start = _at++;
        while (true)
        {
            if (_at >= _text.Length || _text[_at] < ' ') throw Error("a string that does not end");
            if (_text[_at] == '"') break;
            _at += _text[_at] == '\\' ? 2 : 1;
        }

        _at++;
        return JsoncDocument.Read(_text[start.._at]) ?? throw DocumentException.At(_text, start, "a string with an escape that is none");
    }

    private void Word()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '-' or '+' or '.')) _at++;
        try
        {
            using var value = JsonDocument.Parse(_text[start.._at]);
        }
        catch (JsonException)
        {
            throw DocumentException.At(_text, start, "expected a value");
        }
    }

    private bool Pass(char token)
    {
        if (_at == _text.Length || _text[_at] != token) return false;
        _at++;
        return true;
    }

    private readonly DocumentException Error(string problem) => DocumentException.At(_text, _at, problem);
}

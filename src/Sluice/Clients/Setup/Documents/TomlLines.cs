namespace Sluice.Clients.Setup.Documents;

/// <summary>A statement of a TOML text, by its place.</summary>
/// <param name="Table">The table that it stands in, or that it begins.</param>
/// <param name="Key">Its key; empty for the head of a table.</param>
/// <param name="LineStart">The start of its first line.</param>
/// <param name="Value">Its value; for a head the brackets.</param>
/// <param name="Next">The offset after its last line.</param>
internal sealed record TomlLine(IReadOnlyList<string> Table, IReadOnlyList<string> Key, int LineStart, Range Value, int Next)
{
    /// <summary>It begins a table.</summary>
    public bool IsHead => Key.Count == 0;

    /// <summary>It begins one of several tables with this name.</summary>
    public bool IsOfArray { get; init; }

    /// <summary>The whole path.</summary>
    public IReadOnlyList<string> Path { get; } = [.. Table, .. Key];
}

/// <summary>Reads TOML and remembers where everything stands.</summary>
/// <remarks>https://toml.io/en/v1.0.0. Numbers and dates are told from anything else, and not looked at closer.</remarks>
internal ref struct TomlLines
{
    private const int MaxDepth = 64;

    private readonly string _text;
    private readonly List<TomlLine> _lines = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _arrays = new(StringComparer.Ordinal);
    private string[] _table = [];
    private string _tableId = "";
    private int _at;

    private TomlLines(string text)
    {
        _text = text;
        _at = DocumentText.Start(text);
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="DocumentException">It is no TOML, or sets a value twice.</exception>
    public static List<TomlLine> Read(string text)
    {
        var lines = new TomlLines(text);
        while (lines._at < text.Length) lines.Line();
        return lines._lines;
    }

    private void Line()
    {
        var start = _at;
        PassSpaces();
        var at = _at;
        if (Peek() == '[')
        {
            Head(start, at);
            return;
        }

        if (Peek() is not ('#' or '\r' or '\n' or '\0'))
        {
            var key = KeyPath();
            if (!Pass('=')) throw Error("expected '='");
            PassSpaces();
            var value = _at;
            Value(0);
            var end = _at;
            if (!_seen.Add(Id(_tableId, key))) throw DocumentException.At(_text, at, $"{DocumentText.Show([.. _table, .. key])} stands twice");
            _lines.Add(new TomlLine(_table, key, start, value..end, EndOfLine()));
            return;
        }

        EndOfLine();
    }

    private void Head(int start, int at)
    {
        _at++;
        var array = Pass('[');
        _table = KeyPath();
        if (!Pass(']') || (array && !Pass(']'))) throw Error("expected ']'");
        var end = _at;

        // Each table of an array has keys and tables of its own.
        _tableId = "";
        for (var i = 0; i < _table.Length; i++)
        {
            _tableId = Id(_tableId, [_table[i]]);
            if (array && i == _table.Length - 1) _arrays[_tableId] = _arrays.GetValueOrDefault(_tableId) + 1;
            if (_arrays.TryGetValue(_tableId, out var count)) _tableId += $"#{count}";
        }

        if (!_seen.Add("[" + _tableId)) throw DocumentException.At(_text, at, $"[{DocumentText.Show(_table)}] stands twice");
        _lines.Add(new TomlLine(_table, [], start, at..end, EndOfLine()) { IsOfArray = array });
    }

    private static string Id(string table, IEnumerable<string> key) => table + "\u0001" + string.Join('\u0001', key);

    private string[] KeyPath()
    {
        List<string> parts = [];
        do
        {
            PassSpaces();
            var start = _at;
            if (Peek() is '"' or '\'')
            {
                var quote = Peek();
                String();
                if (_text.AsSpan(start, _at - start).StartsWith([quote, quote, quote])) throw DocumentException.At(_text, start, "a key over several lines");
                parts.Add(TomlDocument.Read(_text[start.._at]) ?? throw DocumentException.At(_text, start, "a key with an escape that is none"));
            }
            else
            {
                while (char.IsAsciiLetterOrDigit(Peek()) || Peek() is '_' or '-') _at++;
                if (_at == start) throw Error("expected a key");
                parts.Add(_text[start.._at]);
            }

            PassSpaces();
        }
        while (Pass('.'));
        return [.. parts];
    }

    private void Value(int depth)
    {
        if (depth > MaxDepth) throw Error("too many levels");
        switch (Peek())
        {
            case '"' or '\'':
                String();
                break;
            case '[':
                List(']', depth);
                break;
            case '{':
                List('}', depth);
                break;
            default:
                Word();
                break;
        }
    }

    private void List(char close, int depth)
    {
        _at++;
        while (true)
        {
            PassLines();
            if (Pass(close)) return;
            if (close == '}')
            {
                KeyPath();
                if (!Pass('=')) throw Error("expected '='");
                PassSpaces();
            }

            Value(depth + 1);
            PassLines();
            if (Pass(',')) continue;
            if (!Pass(close)) throw Error($"expected ',' or '{close}'");
            return;
        }
    }

    private void String()
    {
        var (start, quote) = (_at, Peek());
        var rest = _text.AsSpan(_at);
        if (rest.StartsWith([quote, quote, quote]))
        {
            for (_at += 3; _at < _text.Length; _at++)
            {
                if (quote == '"' && _text[_at] == '\\') _at++;
                else if (_text.AsSpan(_at).StartsWith([quote, quote, quote])) break;
            }

            if (_at >= _text.Length) throw DocumentException.At(_text, start, "a string that does not end");

            // Up to two quotes may stand before the closing ones.
            _at += 3;
            for (var more = 0; more < 2 && Peek() == quote; more++) _at++;
            return;
        }

        for (_at++; Peek() != quote; _at++)
        {
            if (_at >= _text.Length || (Peek() < ' ' && Peek() != '\t')) throw DocumentException.At(_text, start, "a string that does not end");
            if (quote == '"' && Peek() == '\\') _at++;
        }

        _at++;
        if (TomlDocument.Read(_text[start.._at]) is null) throw DocumentException.At(_text, start, "a string with an escape that is none");
    }

    private void Word()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() is '+' or '-' or '_' or '.' or ':') _at++;

        // A date and a time may stand apart.
        if (_at - start == 10 && Peek() == ' ' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1]) && _text[start + 4] == '-')
        {
            _at++;
            while (char.IsAsciiLetterOrDigit(Peek()) || Peek() is '+' or '-' or '.' or ':') _at++;
        }

        var word = _text.AsSpan(start, _at - start);
        var number = word.TrimStart("+-");
        if (word is not ("true" or "false") && number is not ("inf" or "nan") && (number.IsEmpty || !char.IsAsciiDigit(number[0]))) throw DocumentException.At(_text, start, "expected a value");
    }

    private void PassSpaces()
    {
        while (Peek() is ' ' or '\t') _at++;
    }

    private void PassLines()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n' or '#')
        {
            if (Peek() == '#') PassComment();
            else _at++;
        }
    }

    private void PassComment()
    {
        while (_at < _text.Length && _text[_at] is not ('\r' or '\n')) _at++;
    }

    private int EndOfLine()
    {
        PassSpaces();
        if (Peek() == '#') PassComment();
        if (_at == _text.Length) return _at;
        if (!Pass('\n') && !(Pass('\r') && Pass('\n'))) throw Error("expected the end of the line");
        return _at;
    }

    private bool Pass(char token)
    {
        if (Peek() != token || _at == _text.Length) return false;
        _at++;
        return true;
    }

    private readonly char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private readonly DocumentException Error(string problem) => DocumentException.At(_text, _at, problem);
}

namespace Sluice.Protocols.Json;

/// <summary>A property of an object: its name as it stands in the JSON, and its value.</summary>
public readonly struct RawJsonProperty
{
    private readonly ReadOnlyMemory<byte> _name;

    internal RawJsonProperty(ReadOnlyMemory<byte> name, RawJson value)
    {
        _name = name;
        Value = value;
    }

    /// <summary>The value.</summary>
    public RawJson Value { get; }

    /// <summary>The name between its quotes, escapes not decoded.</summary>
    public ReadOnlySpan<byte> RawName => _name.Span;

    /// <summary>The decoded name.</summary>
    public string Name => JsonStrings.Decode(_name.Span);

    /// <summary>Is this the name? Escaped spellings count.</summary>
    public bool NameEquals(ReadOnlySpan<byte> name) => JsonStrings.TextEquals(_name.Span, name);
}

/// <summary>Walks the properties of a checked object.</summary>
public ref struct RawJsonObjectEnumerator
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly ReadOnlySpan<byte> _span;
    private int _position;

    internal RawJsonObjectEnumerator(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _span = json.Span;
        _position = 1;
        Current = default;
    }

    /// <summary>The property reached last.</summary>
    public RawJsonProperty Current { get; private set; }

    /// <summary>This.</summary>
    public readonly RawJsonObjectEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next property.</summary>
    public bool MoveNext()
    {
        if (_position >= _span.Length) return false;
        _position = JsonSkip.WhiteSpace(_span, _position);
        if (_span[_position] == ',') _position = JsonSkip.WhiteSpace(_span, _position + 1);
        if (_span[_position] == '}') return false;
        var nameStart = _position + 1;
        _position = JsonSkip.String(_span, _position);
        var nameEnd = _position - 1;
        _position = JsonSkip.WhiteSpace(_span, _position);
        var valueStart = JsonSkip.WhiteSpace(_span, _position + 1);
        _position = JsonSkip.Value(_span, valueStart);
        Current = new RawJsonProperty(_json[nameStart..nameEnd], RawJson.Slice(_json, valueStart, _position));
        return true;
    }
}

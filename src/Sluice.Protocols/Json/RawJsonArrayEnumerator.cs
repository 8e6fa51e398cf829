namespace Sluice.Protocols.Json;

/// <summary>Walks the elements of a checked array.</summary>
public ref struct RawJsonArrayEnumerator
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly ReadOnlySpan<byte> _span;
    private int _position;

    internal RawJsonArrayEnumerator(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _span = json.Span;
        _position = 1;
        Current = default;
    }

    /// <summary>The element reached last.</summary>
    public RawJson Current { get; private set; }

    /// <summary>This.</summary>
    public readonly RawJsonArrayEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next element.</summary>
    public bool MoveNext()
    {
        if (_position >= _span.Length) return false;
        _position = JsonSkip.WhiteSpace(_span, _position);
        if (_span[_position] == ',') _position = JsonSkip.WhiteSpace(_span, _position + 1);
        if (_span[_position] == ']') return false;
        var start = _position;
        _position = JsonSkip.Value(_span, start);
        Current = RawJson.Slice(_json, start, _position);
        return true;
    }
}

using System.Runtime.CompilerServices;

namespace Sluice.Protocols.Json;

/// <summary>A property of an object: its name as it stands in the JSON, and its value.</summary>
public readonly ref struct RawJsonProperty
{
    internal RawJsonProperty(ReadOnlySpan<byte> rawName, RawJson value)
    {
        RawName = rawName;
        Value = value;
    }

    /// <summary>The value.</summary>
    public RawJson Value { get; }

    /// <summary>The name between its quotes, escapes not decoded.</summary>
    public ReadOnlySpan<byte> RawName { get; }

    /// <summary>The decoded name.</summary>
    public string Name => JsonStrings.Decode(RawName);

    /// <summary>Is this the name? Escaped spellings, which are always longer, count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // readers ask for each name they know: a comparison with a literal of known length is a few instructions
    public bool NameEquals(ReadOnlySpan<byte> name) => RawName.Length == name.Length ? RawName.SequenceEqual(name) : RawName.Length > name.Length && JsonStrings.TextEquals(RawName, name);
}

/// <summary>Walks the properties of a checked object.</summary>
public ref struct RawJsonObjectEnumerator
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly ReadOnlySpan<byte> _span;
    private int _position, _nameStart, _nameEnd, _valueStart;

    internal RawJsonObjectEnumerator(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _span = json.Span;
        _position = 1;
    }

    /// <summary>The property reached last.</summary>
    public readonly RawJsonProperty Current => new(_span[_nameStart.._nameEnd], RawJson.Slice(_json, _valueStart, _position));

    /// <summary>This.</summary>
    public readonly RawJsonObjectEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next property.</summary>
    public bool MoveNext()
    {
        if (_position >= _span.Length) return false;
        _position = JsonSkip.WhiteSpace(_span, _position);
        if (_span[_position] == ',') _position = JsonSkip.WhiteSpace(_span, _position + 1);
        if (_span[_position] == '}') return false;
        _nameStart = _position + 1;
        _position = JsonSkip.String(_span, _position);
        _nameEnd = _position - 1;
        _position = JsonSkip.WhiteSpace(_span, _position);
        _valueStart = JsonSkip.WhiteSpace(_span, _position + 1);
        _position = JsonSkip.Value(_span, _valueStart);
        return true;
    }
}

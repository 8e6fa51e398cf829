using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Sluice.Protocols.Json;

/// <summary>What a <see cref="RawJson"/> holds.</summary>
public enum RawJsonKind
{
    /// <summary>Nothing: the property is absent.</summary>
    Missing,

    /// <summary>The literal <c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number in its own spelling.</summary>
    Number,

    /// <summary>A string, quotes and escapes included.</summary>
    String,

    /// <summary>An array.</summary>
    Array,

    /// <summary>An object.</summary>
    Object,
}

/// <summary>
/// A slice of JSON bytes that is carried, not decoded: key order, number spelling and escapes stay as they came.
/// It does not own its bytes; whoever keeps one beyond the life of the buffer takes a <see cref="Copy"/>.
/// The bytes are valid JSON: they were checked on the way in, come from a checked parent or from our own writers.
/// </summary>
public readonly struct RawJson
{
    private RawJson(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The value's bytes without surrounding white space; empty when <see cref="RawJsonKind.Missing"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The value's bytes.</summary>
    public ReadOnlySpan<byte> Span => Bytes.Span;

    /// <summary>What stands here.</summary>
    public RawJsonKind Kind => Bytes.Length == 0 ? RawJsonKind.Missing : Bytes.Span[0] switch
    {
        (byte)'{' => RawJsonKind.Object,
        (byte)'[' => RawJsonKind.Array,
        (byte)'"' => RawJsonKind.String,
        (byte)'t' or (byte)'f' => RawJsonKind.Boolean,
        (byte)'n' => RawJsonKind.Null,
        _ => RawJsonKind.Number,
    };

    /// <summary>Absent altogether.</summary>
    public bool IsMissing => Bytes.Length == 0;

    /// <summary>Absent or <c>null</c>.</summary>
    public bool IsNullOrMissing => Bytes.Length == 0 || Bytes.Span[0] == 'n';

    /// <summary>An object.</summary>
    public bool IsObject => Kind == RawJsonKind.Object;

    /// <summary>An array.</summary>
    public bool IsArray => Kind == RawJsonKind.Array;

    /// <summary>A string.</summary>
    public bool IsString => Kind == RawJsonKind.String;

    /// <summary>The literal <c>true</c>.</summary>
    public bool IsTrue => Bytes.Length == 4 && Bytes.Span[0] == 't';

    /// <summary>The literal <c>false</c>.</summary>
    public bool IsFalse => Bytes.Length == 5 && Bytes.Span[0] == 'f';

    /// <summary>The first property of that name, or a missing value. Linear: for more than two look-ups enumerate once.</summary>
    public RawJson this[ReadOnlySpan<byte> name]
    {
        get
        {
            if (!IsObject) return default;
            foreach (var property in EnumerateObject())
            {
                if (property.NameEquals(name)) return property.Value;
            }

            return default;
        }
    }

    /// <summary>Checks and wraps a whole document.</summary>
    /// <exception cref="JsonSyntaxException">The bytes are not one JSON value, or are nested too deep.</exception>
    public static RawJson Parse(ReadOnlyMemory<byte> document)
    {
        JsonScanner.Validate(document.Span);
        return Trusted(document);
    }

    /// <summary>Wraps text that the caller wrote itself, such as a literal in a test or a schema made here.</summary>
    public static RawJson Parse(string document) => Parse(Encoding.UTF8.GetBytes(document));

    /// <summary>Wraps bytes that are known to be valid JSON, without looking at them.</summary>
    public static RawJson Trusted(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        var start = JsonSkip.WhiteSpace(span, 0);
        var end = span.Length;
        while (end > start && span[end - 1] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') end--;
        return new RawJson(bytes[start..end]);
    }

    /// <summary>The properties in their order; nothing when this is not an object.</summary>
    public RawJsonObjectEnumerator EnumerateObject() => new(IsObject ? Bytes : default);

    /// <summary>The elements in their order; nothing when this is not an array.</summary>
    public RawJsonArrayEnumerator EnumerateArray() => new(IsArray ? Bytes : default);

    /// <summary>The decoded string, or null when this is not a string. Unpaired surrogates become U+FFFD.</summary>
    public string? GetString() => IsString ? JsonStrings.Decode(Bytes.Span[1..^1]) : null;

    /// <summary>The string's text without decoding it; null when this is not a string.</summary>
    public JsonText? GetText() => IsString ? JsonText.FromToken(this) : null;

    /// <summary>Is this the string <paramref name="utf8"/>?</summary>
    public bool StringEquals(ReadOnlySpan<byte> utf8) => IsString && JsonStrings.TextEquals(Bytes.Span[1..^1], utf8);

    /// <summary>Is this an integer within the range of <see cref="long"/>? <c>1.0</c> and <c>1e3</c> count.</summary>
    public bool TryGetInt64(out long value)
    {
        if (Kind == RawJsonKind.Number)
        {
            if (Utf8Parser.TryParse(Bytes.Span, out value, out var used) && used == Bytes.Length) return true;
            if (Utf8Parser.TryParse(Bytes.Span, out double real, out used) && used == Bytes.Length && Math.Abs(real) < 9e15 && Math.Floor(real) == real)
            {
                value = (long)real;
                return true;
            }
        }

        value = 0;
        return false;
    }

    /// <summary>Is this a number within the range of <see cref="double"/>? Its nearest value.</summary>
    public bool TryGetDouble(out double value)
    {
        if (Kind == RawJsonKind.Number && Utf8Parser.TryParse(Bytes.Span, out value, out var used) && used == Bytes.Length && double.IsFinite(value)) return true;
        value = 0;
        return false;
    }

    /// <summary>The integer, or null.</summary>
    public long? GetInt64() => TryGetInt64(out var value) ? value : null;

    /// <summary>The number, or null.</summary>
    public double? GetDouble() => TryGetDouble(out var value) ? value : null;

    /// <summary>The boolean, or null.</summary>
    public bool? GetBoolean() => IsTrue ? true : IsFalse ? false : null;

    /// <summary>The same value on bytes of its own.</summary>
    public RawJson Copy() => new(Bytes.ToArray());

    /// <summary>Writes the bytes as they are.</summary>
    public void WriteTo(Utf8JsonWriter writer) => writer.WriteRawValue(Bytes.Span, skipInputValidation: true);

    /// <summary>The JSON text, for tests and messages.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);

    internal static RawJson Slice(ReadOnlyMemory<byte> bytes, int start, int end) => new(bytes[start..end]);
}

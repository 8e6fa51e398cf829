using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sluice.Protocols.Json;

/// <summary>
/// Text as the JSON string token it came in, so that it goes from one protocol into another without being decoded and
/// encoded again: cheap, and byte-stable from turn to turn, which prompt caches need.
/// </summary>
public readonly struct JsonText
{
    private readonly RawJson _token;

    private JsonText(RawJson token) => _token = token;

    /// <summary>The empty text.</summary>
    public static JsonText Empty { get; } = FromString("");

    /// <summary>The string token with its quotes.</summary>
    public RawJson Token => _token.IsMissing ? Empty._token : _token;

    /// <summary>The bytes between the quotes, escapes as they came.</summary>
    public ReadOnlySpan<byte> Escaped => Token.Span[1..^1];

    /// <summary>No character at all.</summary>
    public bool IsEmpty => Token.Bytes.Length == 2;

    /// <summary>Nothing but white space, escaped or not.</summary>
    public bool IsWhiteSpace
    {
        get
        {
            var rest = Escaped;
            while (rest.Length > 0)
            {
                if (rest[0] is (byte)' ') rest = rest[1..];
                else if (rest[0] == '\\' && rest.Length > 1 && rest[1] is (byte)'n' or (byte)'r' or (byte)'t') rest = rest[2..];
                else return false;
            }

            return true;
        }
    }

    /// <summary>Wraps a string token.</summary>
    /// <exception cref="ArgumentException">The value is not a string.</exception>
    public static JsonText FromToken(RawJson token) => token.IsString ? new JsonText(token) : throw new ArgumentException("not a JSON string", nameof(token));

    /// <summary>Text that originates here.</summary>
    public static JsonText FromString(string text) => FromUtf8(Encoding.UTF8.GetBytes(text));

    /// <summary>Text that was decoded already.</summary>
    public static JsonText FromUtf8(ReadOnlySpan<byte> utf8)
    {
        var buffer = new ArrayBufferWriter<byte>(utf8.Length + 2);
        buffer.Write("\""u8);
        JsonStrings.Escape(utf8, buffer);
        buffer.Write("\""u8);
        return new JsonText(RawJson.Trusted(buffer.WrittenMemory));
    }

    /// <summary>The pieces as one text, with <paramref name="separator"/> between them.</summary>
    public static JsonText Join(string separator, IReadOnlyList<JsonText> pieces)
    {
        if (pieces.Count == 1) return pieces[0];
        var between = FromString(separator);
        var buffer = new ArrayBufferWriter<byte>(2 + pieces.Sum(piece => piece.Escaped.Length + between.Escaped.Length));
        buffer.Write("\""u8);
        for (var i = 0; i < pieces.Count; i++)
        {
            if (i > 0) buffer.Write(between.Escaped);
            buffer.Write(pieces[i].Escaped);
        }

        buffer.Write("\""u8);
        return new JsonText(RawJson.Trusted(buffer.WrittenMemory));
    }

    /// <summary>The decoded text.</summary>
    public string Decode() => JsonStrings.Decode(Escaped);

    /// <summary>The decoded text as UTF-8.</summary>
    public byte[] DecodeUtf8()
    {
        var escaped = Escaped;
        if (escaped.IndexOf((byte)'\\') < 0) return escaped.ToArray();
        var buffer = new byte[escaped.Length + 3];
        var half = '\0';
        var length = JsonStrings.Decode(escaped, buffer, ref half);
        if (half != '\0') length += JsonStrings.Replacement(buffer.AsSpan(length));
        return buffer[..length];
    }

    /// <summary>Does the text begin with these bytes, none of which needs an escape?</summary>
    public bool StartsWith(ReadOnlySpan<byte> plain) => Escaped.StartsWith(plain);

    /// <summary>Is this the text? The decoded forms are compared.</summary>
    public bool TextEquals(ReadOnlySpan<byte> utf8) => JsonStrings.TextEquals(Escaped, utf8);

    /// <summary>Writes the token, quotes included.</summary>
    public void WriteTo(Utf8JsonWriter writer) => Token.WriteTo(writer);

    /// <summary>Writes a property whose value is this text.</summary>
    public void WriteTo(Utf8JsonWriter writer, ReadOnlySpan<byte> propertyName)
    {
        writer.WritePropertyName(propertyName);
        Token.WriteTo(writer);
    }

    /// <inheritdoc />
    public override string ToString() => Decode();
}

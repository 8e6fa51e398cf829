using System.Buffers;

namespace Sluice.Protocols.Json;

/// <summary>
/// One forward pass over JSON bytes that checks the syntax and decodes nothing. Strings, which are most of a coding
/// request, are crossed with vector searches; that is why this exists beside <c>Utf8JsonReader</c>, which visits an escaped
/// string byte by byte (bench/: 150 KB of source code with escapes, about five times the time).
/// </summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> json, int maxDepth = JsonScanner.DefaultMaxDepth)
{
    /// <summary>Nesting that real tool schemas never reach; a deeper document is refused (F003).</summary>
    public const int DefaultMaxDepth = 512;

    // A string at least this long that has no escape and looks like base64 is a picture or a document, not text.
    private const int BlobLength = 2048;

    private static readonly SearchValues<byte> StringStops = SearchValues.Create([.. "\"\\"u8, .. Enumerable.Range(0, 0x20).Select(i => (byte)i)]);
    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-"u8);
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE"u8);

    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>Where the next token is looked for.</summary>
    public int Position { get; set; }

    /// <summary>Bytes of base64 data passed so far.</summary>
    public long BlobBytes { get; private set; }

    /// <summary>Number of base64 strings passed so far.</summary>
    public int Blobs { get; private set; }

    /// <summary>Checks that the whole span is one JSON value.</summary>
    /// <exception cref="JsonSyntaxException">It is not.</exception>
    public static void Validate(ReadOnlySpan<byte> json, int maxDepth = DefaultMaxDepth)
    {
        var scanner = new JsonScanner(json, maxDepth);
        scanner.PassValue();
        scanner.ExpectEnd();
    }

    /// <summary>Next byte that is not white space, without passing it; 0 at the end.</summary>
    public byte Peek()
    {
        SkipWhiteSpace();
        return Position < _json.Length ? _json[Position] : (byte)0;
    }

    /// <summary>Passes <paramref name="token"/>, which must be the next byte that is not white space.</summary>
    public void Expect(byte token)
    {
        if (Peek() != token) throw Error($"expected '{(char)token}'");
        Position++;
    }

    /// <summary>Only white space may follow.</summary>
    public void ExpectEnd()
    {
        SkipWhiteSpace();
        if (Position < _json.Length) throw Error("expected the end of the document");
    }

    /// <summary>Passes one whole value; the return value is the offset of its first byte.</summary>
    public int PassValue()
    {
        SkipWhiteSpace();
        var start = Position;
        // Bit n tells whether the container at depth n is an object.
        Span<ulong> objects = stackalloc ulong[(maxDepth / 64) + 1];
        var depth = 0;
        while (true)
        {
            // A value is expected here.
            switch (Peek())
            {
                case (byte)'{':
                    Position++;
                    Enter(ref depth, objects, isObject: true);
                    if (Peek() == '}') break;
                    PassName();
                    continue;
                case (byte)'[':
                    Position++;
                    Enter(ref depth, objects, isObject: false);
                    if (Peek() == ']') break;
                    continue;
                case (byte)'"':
                    PassString();
                    break;
                case (byte)'t':
                    PassLiteral("true"u8);
                    break;
                case (byte)'f':
                    PassLiteral("false"u8);
                    break;
                case (byte)'n':
                    PassLiteral("null"u8);
                    break;
                default:
                    PassNumber();
                    break;
            }

            // A value (or an empty container's opening) has passed: close containers until one goes on.
            while (true)
            {
                if (depth == 0) return start;
                var isObject = (objects[depth / 64] & (1UL << (depth % 64))) != 0;
                var next = Peek();
                if (next == ',')
                {
                    Position++;
                    if (isObject) PassName();
                    break;
                }

                if (next != (isObject ? (byte)'}' : (byte)']')) throw Error(isObject ? "expected ',' or '}'" : "expected ',' or ']'");
                Position++;
                depth--;
            }
        }
    }

    /// <summary>Passes a string, quotes included.</summary>
    public void PassString()
    {
        Expect((byte)'"');
        var start = Position;
        var escaped = false;
        while (true)
        {
            var stop = _json[Position..].IndexOfAny(StringStops);
            if (stop < 0) throw Error("unterminated string");
            Position += stop;
            var c = _json[Position];
            if (c == '"') break;
            if (c != '\\') throw Error("control character in a string");
            escaped = true;
            PassEscape();
        }

        var length = Position - start;
        if (length >= BlobLength && !escaped && LooksLikeBase64(_json.Slice(start, length)))
        {
            Blobs++;
            BlobBytes += length;
        }

        Position++;
    }

    private static bool LooksLikeBase64(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("data:"u8)) return text[..64].IndexOf(";base64,"u8) > 0;
        return text[..512].IndexOfAnyExcept(Base64) < 0;
    }

    private void PassEscape()
    {
        if (Position + 1 >= _json.Length) throw Error("unterminated string");
        var c = _json[Position + 1];
        if (c == 'u')
        {
            if (Position + 6 > _json.Length) throw Error("unterminated string");
            foreach (var digit in _json.Slice(Position + 2, 4))
            {
                if (!char.IsAsciiHexDigit((char)digit)) throw Error("invalid \\u escape");
            }

            Position += 6;
            return;
        }

        if ("\"\\/bfnrt"u8.IndexOf(c) < 0) throw Error("invalid escape");
        Position += 2;
    }

    private readonly void Enter(ref int depth, scoped Span<ulong> objects, bool isObject)
    {
        if (++depth > maxDepth) throw Error($"nested deeper than {maxDepth} levels");
        var bit = 1UL << (depth % 64);
        if (isObject) objects[depth / 64] |= bit;
        else objects[depth / 64] &= ~bit;
    }

    private void PassName()
    {
        if (Peek() != '"') throw Error("expected a property name");
        PassString();
        Expect((byte)':');
    }

    private void PassLiteral(ReadOnlySpan<byte> literal)
    {
        if (!_json[Position..].StartsWith(literal)) throw Error("expected a value");
        Position += literal.Length;
    }

    private void PassNumber()
    {
        var rest = _json[Position..];
        var length = rest.IndexOfAnyExcept(NumberBytes);
        if (length < 0) length = rest.Length;
        if (length == 0 || !IsNumber(rest[..length])) throw Error("expected a value");
        Position += length;
    }

    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var i = 0;
        if (text[i] == '-') i++;
        if (i >= text.Length) return false;
        if (text[i] == '0') i++;
        else if (!Digits(text, ref i)) return false;
        if (i < text.Length && text[i] == '.')
        {
            i++;
            if (!Digits(text, ref i)) return false;
        }

        if (i < text.Length && (text[i] | 0x20) == 'e')
        {
            i++;
            if (i < text.Length && text[i] is (byte)'+' or (byte)'-') i++;
            if (!Digits(text, ref i)) return false;
        }

        return i == text.Length;
    }

    private static bool Digits(ReadOnlySpan<byte> text, ref int i)
    {
        var start = i;
        while (i < text.Length && char.IsAsciiDigit((char)text[i])) i++;
        return i > start;
    }

    private void SkipWhiteSpace()
    {
        while (Position < _json.Length && _json[Position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') Position++;
    }

    private readonly JsonSyntaxException Error(string message) => new(message, Position);
}

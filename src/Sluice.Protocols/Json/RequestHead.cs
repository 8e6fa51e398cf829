namespace Sluice.Protocols.Json;

/// <summary>
/// What one pass over a request's bytes tells: that they are JSON, where each top-level value stands, and how much of it is
/// base64. Nothing is decoded; routing, authentication, pricing and forwarding all read this one parse (F013).
/// </summary>
public sealed class RequestHead
{
    private const int MaxFields = 1024;
    private readonly (int NameStart, int NameLength, int Start, int End)[] _fields;
    private readonly int _count;

    private RequestHead(ReadOnlyMemory<byte> body, RequestPath? path, (int, int, int, int)[] fields, int count, long blobBytes, int blobs)
    {
        Body = body;
        Path = path;
        _fields = fields;
        _count = count;
        BlobBytes = blobBytes;
        Blobs = blobs;
    }

    /// <summary>The whole request body. Valid as long as the request's buffer is.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>What the path tells, for a protocol that keeps model and stream there; else null.</summary>
    public RequestPath? Path { get; }

    /// <summary>The model asked for, from the path or from the body; null when neither names one.</summary>
    public string? Model => Path?.Model ?? this["model"u8].GetString();

    /// <summary>Bytes of base64 strings of 2 KB and more: pictures and documents, which are not text to be counted.</summary>
    public long BlobBytes { get; }

    /// <summary>Number of such strings.</summary>
    public int Blobs { get; }

    /// <summary>The body as a value.</summary>
    public RawJson Json => RawJson.Trusted(Body);

    /// <summary>The top-level property of that name, or a missing value.</summary>
    public RawJson this[ReadOnlySpan<byte> name] => TryFind(name, out var start, out var end) ? RawJson.Slice(Body, start, end) : default;

    /// <summary>Number of top-level properties.</summary>
    public int Count => _count;

    /// <summary>Reads the head of a JSON object.</summary>
    /// <param name="body">The body's bytes.</param>
    /// <param name="path">What the path tells, for a protocol that keeps model and stream there.</param>
    /// <exception cref="JsonSyntaxException">Not JSON, not an object, nested too deep, or a top-level name stands twice.</exception>
    public static RequestHead Read(ReadOnlyMemory<byte> body, RequestPath? path = null)
    {
        var span = body.Span;
        var scanner = new JsonScanner(span);
        if (scanner.Peek() != '{') throw new JsonSyntaxException(span.IsEmpty ? "the body is empty, expected a JSON object" : "expected a JSON object", 0);
        scanner.Expect((byte)'{');
        var fields = new (int NameStart, int NameLength, int Start, int End)[16];
        var count = 0;
        if (scanner.Peek() != '}')
        {
            while (true)
            {
                scanner.Peek();
                var nameStart = scanner.Position + 1;
                scanner.PassString();
                var nameLength = scanner.Position - 1 - nameStart;
                scanner.Expect((byte)':');
                var start = scanner.PassValue();
                for (var i = 0; i < count; i++)
                {
                    if (SameName(span.Slice(fields[i].NameStart, fields[i].NameLength), span.Slice(nameStart, nameLength)))
                        throw new JsonSyntaxException($"the property \"{JsonStrings.Decode(span.Slice(nameStart, nameLength))}\" stands twice", nameStart);
                }

                // Names are compared pairwise; no API has a hundred fields.
                if (count == MaxFields) throw new JsonSyntaxException($"more than {MaxFields} top-level properties", nameStart);
                if (count == fields.Length) Array.Resize(ref fields, count * 2);
                fields[count++] = (nameStart, nameLength, start, scanner.Position);
                if (scanner.Peek() == '}') break;
                scanner.Expect((byte)',');
            }
        }

        scanner.Expect((byte)'}');
        scanner.ExpectEnd();
        return new RequestHead(body, path, fields, count, scanner.BlobBytes, scanner.Blobs);
    }

    /// <summary>The top-level properties in their order. They are known: the body is not walked again.</summary>
    public PropertyEnumerator EnumerateObject() => new(this);

    /// <summary>Where the value of that top-level property stands in <see cref="Body"/>.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out int start, out int end)
    {
        var span = Body.Span;
        for (var i = 0; i < _count; i++)
        {
            ref readonly var field = ref _fields[i];
            if (!JsonStrings.TextEquals(span.Slice(field.NameStart, field.NameLength), name)) continue;
            (start, end) = (field.Start, field.End);
            return true;
        }

        (start, end) = (0, 0);
        return false;
    }

    // Two spellings of one name ("model", "mod\u0065l") would let us and the upstream read different values.
    private static bool SameName(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.SequenceEqual(b)) return true;
        return (a.Contains((byte)'\\') || b.Contains((byte)'\\')) && JsonStrings.Decode(a) == JsonStrings.Decode(b);
    }

    /// <summary>Walks the top-level properties.</summary>
    public ref struct PropertyEnumerator
    {
        private readonly RequestHead _head;
        private int _index;

        internal PropertyEnumerator(RequestHead head) => (_head, _index) = (head, -1);

        /// <summary>The property reached last.</summary>
        public readonly RawJsonProperty Current
        {
            get
            {
                var (nameStart, nameLength, start, end) = _head._fields[_index];
                return new RawJsonProperty(_head.Body.Span.Slice(nameStart, nameLength), RawJson.Slice(_head.Body, start, end));
            }
        }

        /// <summary>This.</summary>
        public readonly PropertyEnumerator GetEnumerator() => this;

        /// <summary>Goes to the next property.</summary>
        public bool MoveNext() => ++_index < _head._count;
    }
}

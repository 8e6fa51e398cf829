using System.Buffers;

namespace Sluice.Gateway.Forwarding;

/// <summary>How an upstream's good answer is framed. Content types may lie: the first byte decides where they can.</summary>
internal enum AnswerFraming
{
    /// <summary>Events, one after the other.</summary>
    Stream,

    /// <summary>One JSON document.</summary>
    Body,

    /// <summary>Neither: a web page, a captive portal (F055).</summary>
    Neither,
}

/// <summary>An upstream's answer whose first bytes have come.</summary>
internal sealed class UpstreamAnswer : IAsyncDisposable
{
    private const int ChunkSize = 16 * 1024;
    private const int LongestBlank = 64;
    private readonly Stream _stream;
    private byte[] _chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
    private int _first;

    private UpstreamAnswer(Stream stream) => _stream = stream;

    /// <summary>How it is framed.</summary>
    public AnswerFraming Framing { get; private set; }

    /// <summary>Reads the first bytes.</summary>
    /// <param name="stream">The answer's body.</param>
    /// <param name="mediaType">Its declared content type.</param>
    /// <param name="streamExpected">A stream was asked for.</param>
    /// <param name="lineFramed">The protocol's streams are lines of JSON (Ollama), which a lone document is too.</param>
    /// <param name="cancellationToken">Of the attempt.</param>
    public static async ValueTask<UpstreamAnswer> OpenAsync(Stream stream, string? mediaType, bool streamExpected, bool lineFramed, CancellationToken cancellationToken)
    {
        var answer = new UpstreamAnswer(stream);
        int read;
        do
        {
            read = await stream.ReadAsync(answer._chunk.AsMemory(answer._first), cancellationToken);
            answer._first += read;
        }
        while (read > 0 && answer._first < LongestBlank && Significant(answer._chunk.AsSpan(0, answer._first)).IsEmpty);

        answer.Framing = Classify(answer._chunk.AsSpan(0, answer._first), mediaType, streamExpected, lineFramed);
        if (answer.Framing == AnswerFraming.Body && answer._chunk.AsSpan(0, answer._first) is [0xEF, 0xBB, 0xBF, _, ..])
        {
            // A document's byte order mark is not JSON, to no client either.
            answer._first -= 3;
            answer._chunk.AsSpan(3, answer._first).CopyTo(answer._chunk);
        }

        return answer;
    }

    /// <summary>The next bytes, in a buffer of the answer's own; empty at the end. The first call gives the bytes already read.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        var count = _first;
        if (count > 0) _first = 0;
        else count = await _stream.ReadAsync(_chunk.AsMemory(), cancellationToken);
        return _chunk.AsMemory(0, count);
    }

    /// <summary>The next bytes, into the reader's own buffer; 0 at the end.</summary>
    public ValueTask<int> ReadIntoAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_first == 0) return _stream.ReadAsync(destination, cancellationToken);
        var count = Math.Min(_first, destination.Length);
        _chunk.AsSpan(0, count).CopyTo(destination.Span);
        _chunk.AsSpan(count, _first - count).CopyTo(_chunk);
        _first -= count;
        // From here on the reader's buffer is the only one: hundreds of slow streams need not hold two.
        if (_first == 0) ReturnChunk();
        return ValueTask.FromResult(count);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        ReturnChunk();
        return _stream.DisposeAsync();
    }

    private void ReturnChunk()
    {
        if (_chunk.Length > 0) ArrayPool<byte>.Shared.Return(_chunk);
        _chunk = [];
    }

    // Without a byte order mark and blanks, of which the first read may hold nothing else.
    private static ReadOnlySpan<byte> Significant(ReadOnlySpan<byte> first) => first.TrimStart(" \t\r\n\uFEFF"u8);

    private static AnswerFraming Classify(ReadOnlySpan<byte> first, string? mediaType, bool streamExpected, bool lineFramed)
    {
        var start = Significant(first);
        if (start.Length > 0 && start[0] == '<') return AnswerFraming.Neither;
        // Ollama may send its lines although none were asked for; only their content type tells them from a document.
        if (lineFramed) return streamExpected || mediaType == "application/x-ndjson" ? AnswerFraming.Stream : AnswerFraming.Body;
        if (start.Length > 0 && start[0] is (byte)'{' or (byte)'[') return AnswerFraming.Body;
        if (start.Length > 0) return AnswerFraming.Stream;
        return mediaType == "text/html" ? AnswerFraming.Neither : streamExpected || mediaType == "text/event-stream" ? AnswerFraming.Stream : AnswerFraming.Body;
    }
}

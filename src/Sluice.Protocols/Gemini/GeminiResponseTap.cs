using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Framing;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Watches a stream that passes as it is. Once content has come, a chunk is only searched for the keys that matter and parsed
/// when it has one. Where the client asked for a JSON array, the chunks are put into one, their bytes as they came.
/// </summary>
internal sealed class GeminiResponseTap(bool asArray) : IResponseTap
{
    // What a chunk has around its words: role, index, counts, model, id.
    private const int ChunkOverhead = 280;

    private readonly SseScanner _scanner = new();
    private readonly ArrayBufferWriter<byte>? _array = asArray ? new ArrayBufferWriter<byte>(1024) : null;
    private bool _hasElements;
    private bool _blind;

    /// <inheritdoc />
    public bool HasContent { get; private set; }

    /// <inheritdoc />
    public bool IsComplete => Error is null && Stop is not null;

    /// <inheritdoc />
    public ModelError? Error { get; private set; }

    /// <inheritdoc />
    public Usage? Usage { get; private set; }

    /// <inheritdoc />
    public decimal? ReportedCost => null;

    /// <inheritdoc />
    public long ContentBytes { get; private set; }

    /// <inheritdoc />
    public StopReason? Stop { get; private set; }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Observe(ReadOnlyMemory<byte> chunk)
    {
        _array?.ResetWrittenCount();
        var rest = chunk.Span;
        while (rest.Length > 0 && !_blind)
        {
            try
            {
                var room = _scanner.GetMemory().Span;
                var count = Math.Min(room.Length, rest.Length);
                rest[..count].CopyTo(room);
                _scanner.Advance(count);
                rest = rest[count..];
                while (_scanner.TryRead(out var sse)) See(sse.Data);
            }
            catch (FrameTooLargeException) when (_array is null)
            {
                // The bytes still pass; they are the vendor's and the client's business.
                _blind = true;
            }
        }

        return _array?.WrittenMemory ?? chunk;
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Complete()
    {
        _array?.ResetWrittenCount();
        if (!_blind && _scanner.TryReadUnterminated(out var sse)) See(sse.Data);
        if (_array is not null && IsComplete) _array.Write("\r\n]"u8);
        return _array?.WrittenMemory ?? default;
    }

    /// <inheritdoc />
    public void Dispose() => _scanner.Dispose();

    private void See(ReadOnlyMemory<byte> data)
    {
        var text = data.Span;
        if (text.IsEmpty || Error is not null) return;
        if (_array is not null)
        {
            _array.Write(_hasElements ? ",\r\n"u8 : "["u8);
            _array.Write(text);
            _hasElements = true;
        }

        if (HasContent) ContentBytes += Math.Max(1, text.Length - ChunkOverhead);
        if (HasContent && text.IndexOf("\"finishReason\""u8) < 0 && text.IndexOf("\"error\""u8) < 0) return;
        try
        {
            Read(RawJson.Parse(data));
        }
        catch (JsonSyntaxException exception)
        {
            if (!HasContent) Error ??= new ModelError(ErrorKind.Server, $"the upstream sent broken JSON: {exception.Message}");
        }

        if (Error is not null) _array?.Write("\r\n]"u8);
    }

    private void Read(RawJson chunk)
    {
        Error = GeminiErrors.TryRead(chunk, null);
        if (Error is not null) return;
        if (GeminiUsage.TryRead(chunk["usageMetadata"u8], out var tokens)) Usage = tokens;
        var candidates = chunk["candidates"u8];
        Stop = GeminiBodyTap.StopOf(candidates, chunk["promptFeedback"u8]) ?? Stop;
        if (HasContent) return;
        var bytes = GeminiBodyTap.ContentOf(candidates);
        ContentBytes += bytes;
        HasContent = bytes > 0;
    }
}

using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Watches a whole answer: it can be read only when it is complete, so until then nothing is content.</summary>
internal sealed class GeminiBodyTap : IResponseTap
{
    private readonly ArrayBufferWriter<byte> _body = new();

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
        _body.Write(chunk.Span);
        return chunk;
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Complete()
    {
        try
        {
            Read(RawJson.Parse(_body.WrittenMemory));
        }
        catch (JsonSyntaxException exception)
        {
            Error = new ModelError(ErrorKind.Unreachable, $"the upstream sent broken JSON: {exception.Message}");
        }

        return default;
    }

    /// <inheritdoc />
    public void Dispose() => _body.ResetWrittenCount();

    /// <summary>Why the answer ended, if this piece of it tells.</summary>
    internal static StopReason? StopOf(RawJson chunk)
    {
        foreach (var candidate in chunk["candidates"u8].EnumerateArray())
        {
            if (GeminiStopReasons.Read(candidate["finishReason"u8]) is { } stop) return stop;
        }

        return chunk["promptFeedback"u8]["blockReason"u8].GetString() is { Length: > 0 } blocked ? new StopReason(StopKind.Refusal, blocked) : null;
    }

    /// <summary>Bytes of content in this piece: texts, calls and whatever else is a part and not empty.</summary>
    internal static long ContentOf(RawJson chunk)
    {
        var bytes = 0L;
        foreach (var candidate in chunk["candidates"u8].EnumerateArray())
        {
            foreach (var part in candidate["content"u8]["parts"u8].EnumerateArray())
            {
                foreach (var property in part.EnumerateObject())
                {
                    // A signature or the mark of a thought is not an answer.
                    if (property.Value.IsObject) bytes += property.Value.Bytes.Length;
                    else if (property.NameEquals("text"u8)) bytes += property.Value.Bytes.Length - 2;
                }
            }
        }

        return bytes;
    }

    private void Read(RawJson body)
    {
        Error = GeminiErrors.TryRead(body, null);
        if (Error is not null) return;
        if (GeminiUsage.TryRead(body["usageMetadata"u8], out var tokens)) Usage = tokens;
        ContentBytes = ContentOf(body);
        HasContent = ContentBytes > 0;
        // A candidate that says no reason is an answer when it is whole.
        Stop = StopOf(body) ?? (body["candidates"u8].EnumerateArray().MoveNext() ? new StopReason(StopKind.EndTurn) : null);
    }
}

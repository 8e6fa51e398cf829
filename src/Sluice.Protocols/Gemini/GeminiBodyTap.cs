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
    internal static StopReason? StopOf(RawJson candidates, RawJson feedback)
    {
        foreach (var candidate in candidates.EnumerateArray())
        {
            if (GeminiStopReasons.Read(candidate["finishReason"u8]) is { } stop) return stop;
        }

        return feedback["blockReason"u8].GetString() is { Length: > 0 } blocked ? new StopReason(StopKind.Refusal, blocked) : null;
    }

    /// <summary>Bytes of content in this piece: texts, calls and whatever else is a part and not empty.</summary>
    internal static long ContentOf(RawJson candidates)
    {
        var bytes = 0L;
        foreach (var candidate in candidates.EnumerateArray())
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

    // One walk over the properties: each look-up by name would pass over the candidates again.
    private void Read(RawJson body)
    {
        RawJson candidates = default, feedback = default;
        foreach (var property in body.EnumerateObject())
        {
            if (property.NameEquals("candidates"u8)) candidates = property.Value;
            else if (property.NameEquals("promptFeedback"u8)) feedback = property.Value;
            else if (property.NameEquals("usageMetadata"u8) && GeminiUsage.TryRead(property.Value, out var tokens)) Usage = tokens;
            else if (property.NameEquals("error"u8) && !property.Value.IsNullOrMissing) Error = GeminiErrors.TryRead(body, null);
        }

        if (body.IsArray) Error = GeminiErrors.TryRead(body, null);
        if (Error is not null) return;
        ContentBytes = ContentOf(candidates);
        HasContent = ContentBytes > 0;
        // A candidate that says no reason is an answer when it is whole.
        Stop = StopOf(candidates, feedback) ?? (candidates.EnumerateArray().MoveNext() ? new StopReason(StopKind.EndTurn) : null);
    }
}

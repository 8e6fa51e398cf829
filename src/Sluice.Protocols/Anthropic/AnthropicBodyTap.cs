using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Watches a whole message: it can be read only when it is complete, so until then nothing is content.</summary>
internal sealed class AnthropicBodyTap : IResponseTap
{
    private readonly ArrayBufferWriter<byte> _body = new();

    /// <inheritdoc />
    public bool HasContent { get; private set; }

    /// <inheritdoc />
    public bool IsComplete { get; private set; }

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

    // One walk over the properties: each look-up by name would pass over the content again.
    private void Read(RawJson body)
    {
        RawJson reason = default, sequence = default;
        foreach (var property in body.EnumerateObject())
        {
            var value = property.Value;
            if (property.NameEquals("content"u8))
            {
                ContentBytes = value.Bytes.Length;
                IsComplete = value.IsArray;
                HasContent = value.IsArray && value.EnumerateArray().MoveNext();
            }
            else if (property.NameEquals("usage"u8) && value.IsObject) Usage = AnthropicUsage.Merge(default, value);
            else if (property.NameEquals("stop_reason"u8)) reason = value;
            else if (property.NameEquals("stop_sequence"u8)) sequence = value;
            else if (property.NameEquals("error"u8) && !value.IsNullOrMissing) Error = AnthropicErrors.Read(body);
        }

        if (Error is not null) (HasContent, IsComplete) = (false, false);
        else Stop = AnthropicStopReason.Read(reason, sequence);
    }
}

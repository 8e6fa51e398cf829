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

    private void Read(RawJson body)
    {
        if (!body["error"u8].IsNullOrMissing)
        {
            Error = AnthropicErrors.Read(body);
            return;
        }

        if (body["usage"u8] is { IsObject: true } usage) Usage = AnthropicUsage.Merge(default, usage);
        var content = body["content"u8];
        ContentBytes = content.Bytes.Length;
        HasContent = content.IsArray && content.EnumerateArray().MoveNext();
        Stop = AnthropicStopReason.Read(body["stop_reason"u8], body["stop_sequence"u8]);
        IsComplete = content.IsArray;
    }
}

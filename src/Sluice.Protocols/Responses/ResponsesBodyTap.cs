using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Watches a whole answer: it is read once it is complete.</summary>
internal sealed class ResponsesBodyTap : IResponseTap
{
    private readonly ArrayBufferWriter<byte> _body = new(4096);

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
            Error = new ModelError(ErrorKind.Server, $"the upstream sent broken JSON: {exception.Message}");
        }

        return default;
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private void Read(RawJson body)
    {
        var error = body["error"u8];
        if (error.IsObject && body["object"u8].StringEquals("response"u8)) Error = ResponsesErrors.Read(error);
        else Error = OpenAiErrors.TryRead(body, null);
        if (ResponsesUsage.TryRead(body["usage"u8], out var usage)) Usage = usage;
        var output = body["output"u8];
        if (Error is not null || !output.IsArray) return;
        ContentBytes = output.Bytes.Length;
        HasContent = IsComplete = true;
        Stop = body["status"u8].StringEquals("incomplete"u8)
            ? ResponsesBodyReader.Incomplete(body["incomplete_details"u8]["reason"u8].GetString())
            : new StopReason(StopKind.EndTurn, "completed");
    }
}

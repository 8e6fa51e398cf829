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

    // One walk over the properties: each look-up by name would pass over the output again.
    private void Read(RawJson body)
    {
        RawJson error = default, output = default, status = default, details = default;
        var isResponse = false;
        foreach (var property in body.EnumerateObject())
        {
            var value = property.Value;
            if (property.NameEquals("output"u8)) output = value;
            else if (property.NameEquals("status"u8)) status = value;
            else if (property.NameEquals("error"u8)) error = value;
            else if (property.NameEquals("object"u8)) isResponse = value.StringEquals("response"u8);
            else if (property.NameEquals("incomplete_details"u8)) details = value;
            else if (property.NameEquals("usage"u8) && ResponsesUsage.TryRead(value, out var usage)) Usage = usage;
        }

        if (isResponse && error.IsObject) Error = ResponsesErrors.Read(error);
        else if (!isResponse || !error.IsNullOrMissing) Error = OpenAiErrors.TryRead(body, null);
        if (Error is not null || !output.IsArray) return;
        ContentBytes = output.Bytes.Length;
        HasContent = IsComplete = true;
        Stop = status.StringEquals("incomplete"u8) ? ResponsesBodyReader.Incomplete(details["reason"u8].GetString()) : new StopReason(StopKind.EndTurn, "completed");
    }
}

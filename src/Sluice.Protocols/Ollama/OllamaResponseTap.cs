using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>
/// Watches a same-protocol answer. Lines that end in <c>"done":false}</c> are content and are counted, not parsed, once the
/// first content has been seen; all others are.
/// </summary>
internal sealed class OllamaResponseTap(bool stream) : IResponseTap
{
    private const int MaxLine = 32 * 1024 * 1024;

    // What a content line is made of beside the content: model, time stamp, keys.
    private const int LineOverhead = 120;

    private readonly ArrayBufferWriter<byte> _line = new(512);
    private bool _gaveUp;

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
        if (stream) ReadLines(chunk);
        else Keep(chunk.Span);
        return chunk;
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Complete()
    {
        ReadLine(_line.WrittenMemory);
        _line.ResetWrittenCount();
        return default;
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private void ReadLines(ReadOnlyMemory<byte> chunk)
    {
        while (chunk.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (_line.WrittenCount == 0)
            {
                ReadLine(chunk[..end]);
            }
            else
            {
                Keep(chunk.Span[..end]);
                ReadLine(_line.WrittenMemory);
                _line.ResetWrittenCount();
            }

            _gaveUp = false;
            chunk = chunk[(end + 1)..];
        }

        Keep(chunk.Span);
    }

    // A line beyond every measure is forwarded and no longer looked at.
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_gaveUp) return;
        if (_line.WrittenCount + bytes.Length > MaxLine)
        {
            _gaveUp = true;
            _line.ResetWrittenCount();
            return;
        }

        _line.Write(bytes);
    }

    private void ReadLine(ReadOnlyMemory<byte> line)
    {
        var span = line.Span.TrimEnd((byte)'\r');
        if (span.IsEmpty || _gaveUp) return;
        if (HasContent && span.EndsWith("\"done\":false}"u8))
        {
            ContentBytes += Math.Max(span.Length - LineOverhead, 1);
            return;
        }

        try
        {
            ReadObject(RawJson.Parse(line));
        }
        catch (JsonSyntaxException exception)
        {
            Error ??= new ModelError(ErrorKind.Server, $"the upstream sent broken JSON: {exception.Message}");
        }
    }

    private void ReadObject(RawJson json)
    {
        if (json["error"u8] is { IsNullOrMissing: false } error)
        {
            Error ??= OllamaErrors.InBand(error);
            return;
        }

        var message = json["message"u8];
        var content = Length(message["content"u8]) + Length(message["thinking"u8]) + Length(json["response"u8]) + Length(json["thinking"u8]) + Math.Max(message["tool_calls"u8].Span.Length - 2, 0);
        ContentBytes += content;
        HasContent |= content > 0;
        if (!json["done"u8].IsTrue) return;
        IsComplete = true;
        Usage = new Usage(Math.Max(json["prompt_eval_count"u8].GetInt64() ?? 0, 0), Output: Math.Max(json["eval_count"u8].GetInt64() ?? 0, 0));
        Stop = OllamaStopReasons.Read(json["done_reason"u8].GetString());
    }

    private static int Length(RawJson text) => text.IsString ? text.Span.Length - 2 : 0;
}

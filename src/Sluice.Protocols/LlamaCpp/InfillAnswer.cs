using Sluice.Protocols.Canonical;
using Sluice.Protocols.Framing;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.LlamaCpp;

/// <summary>An answer of <c>/infill</c>: pieces of <c>content</c>, the last one with <c>stop</c>, its kind and the counts. A whole answer is its last piece.</summary>
internal sealed class InfillAnswer(IStreamEventSink sink, TranslationContext context)
{
    private readonly StreamEmitter _emitter = new(sink, context);
    private readonly DeltaDecoder _text = new();

    public bool IsComplete => _emitter.IsComplete;

    public void Read(RawJson json)
    {
        if (IsComplete) return;
        var error = json["error"u8];
        if (!error.IsNullOrMissing)
        {
            _emitter.Fail(OpenAi.OpenAiErrors.ReadError(error));
            return;
        }

        if (!_emitter.HasStarted) _emitter.Start(null, json["model"u8].GetString());
        var content = json["content"u8];
        if (content.IsString && content.Bytes.Length > 2) _emitter.Text(_text.Decode(content));
        if (!json["stop"u8].IsTrue) return;
        _emitter.Text(_text.Flush());
        _emitter.EndBlock();
        // Evaluated are only the tokens that the cache did not hold; both together are the prompt.
        _emitter.Usage(new Usage(json["tokens_evaluated"u8].GetInt64() ?? 0, Output: json["tokens_predicted"u8].GetInt64() ?? 0));
        _emitter.End(json["stop_type"u8].StringEquals("limit"u8) || json["truncated"u8].IsTrue ? new StopReason(StopKind.MaxTokens, "limit") : new StopReason(StopKind.EndTurn, "stop"));
    }

    public void Read(ReadOnlyMemory<byte> data)
    {
        if (IsComplete || data.Span.SequenceEqual("[DONE]"u8)) return;
        try
        {
            Read(RawJson.Parse(data));
        }
        catch (JsonSyntaxException exception)
        {
            _emitter.Fail(exception);
        }
    }

    public void Complete()
    {
        if (!IsComplete) _emitter.Fail(new ModelError(ErrorKind.Server, "the upstream closed the stream before the answer was done"));
    }
}

/// <summary>Reads its stream.</summary>
internal sealed class InfillStreamReader(IStreamEventSink sink, TranslationContext context) : IStreamReader
{
    private readonly SseScanner _scanner = new();
    private readonly InfillAnswer _answer = new(sink, context);

    public Memory<byte> GetMemory() => _scanner.GetMemory();

    public void Advance(int count)
    {
        _scanner.Advance(count);
        while (_scanner.TryRead(out var frame)) _answer.Read(frame.Data);
    }

    public void Complete()
    {
        if (_scanner.TryReadUnterminated(out var frame)) _answer.Read(frame.Data);
        _answer.Complete();
    }

    public void Dispose() => _scanner.Dispose();
}

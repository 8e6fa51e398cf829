using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// One answer on its way into events: a stream's chunks and a whole body have the same shape, so both end here. Each chunk brings
/// new parts; function calls come whole, and a signature belongs to the part it stands on.
/// </summary>
internal sealed class GeminiAnswer(IStreamEventSink sink, TranslationContext context)
{
    private readonly StreamEmitter _emitter = new(sink, context);
    private readonly DeltaDecoder _text = new();
    private readonly DeltaDecoder _thoughts = new();
    private StopReason? _stop;
    private string? _finishMessage;

    /// <summary>The answer ended or failed: what follows is ignored.</summary>
    public bool IsComplete => _emitter.IsComplete;

    /// <summary>The reason for the end has come; counts may follow.</summary>
    public bool KnowsEnd => _stop is not null;

    /// <summary>Reads one chunk, or the whole body.</summary>
    public void Read(ReadOnlyMemory<byte> chunk)
    {
        if (IsComplete) return;
        RawJson json;
        try
        {
            json = RawJson.Parse(chunk);
        }
        catch (JsonSyntaxException exception)
        {
            _emitter.Fail(exception);
            return;
        }

        Read(json);
    }

    /// <summary>Reads one checked chunk, or the whole body.</summary>
    public void Read(RawJson json)
    {
        if (IsComplete) return;
        RawJson candidates = default, usage = default, feedback = default, id = default, model = default, error = default;
        foreach (var property in json.EnumerateObject())
        {
            if (property.NameEquals("candidates"u8)) candidates = property.Value;
            else if (property.NameEquals("usageMetadata"u8)) usage = property.Value;
            else if (property.NameEquals("responseId"u8)) id = property.Value;
            else if (property.NameEquals("modelVersion"u8)) model = property.Value;
            else if (property.NameEquals("promptFeedback"u8)) feedback = property.Value;
            else if (property.NameEquals("error"u8)) error = property.Value;
        }

        if (!error.IsNullOrMissing && GeminiErrors.TryRead(json, null) is { } failure)
        {
            _emitter.Fail(failure);
            return;
        }

        if (!_emitter.HasStarted) _emitter.Start(id.GetString(), model.GetString());
        foreach (var candidate in candidates.EnumerateArray()) ReadCandidate(candidate);
        // A blocked prompt has no candidate at all.
        if (feedback["blockReason"u8].GetString() is { Length: > 0 } blocked && blocked != "BLOCK_REASON_UNSPECIFIED") _stop ??= new StopReason(StopKind.Refusal, blocked);
        var counted = GeminiUsage.TryRead(usage, out var tokens);
        if (counted) _emitter.Usage(tokens);
        // The counts come with the end, or a chunk behind it.
        if (_stop is not null && counted) End();
    }

    /// <summary>The upstream has no more to say: without a finish reason that is a failure.</summary>
    public void Complete()
    {
        if (IsComplete) return;
        if (_stop is not null) End();
        else Fail(_emitter.HasStarted ? "the upstream closed the stream before the answer was complete" : "the upstream ended the stream without an answer");
    }

    /// <summary>The answer broke off.</summary>
    public void Fail(string message) => _emitter.Fail(new ModelError(ErrorKind.Server, message));

    private void ReadCandidate(RawJson candidate)
    {
        RawJson content = default, finish = default, message = default;
        foreach (var property in candidate.EnumerateObject())
        {
            if (property.NameEquals("content"u8)) content = property.Value;
            else if (property.NameEquals("finishReason"u8)) finish = property.Value;
            else if (property.NameEquals("finishMessage"u8)) message = property.Value;
            else if (property.NameEquals("index"u8) && property.Value.GetInt64() > 0) return; // we never ask for a second one
        }

        foreach (var part in content["parts"u8].EnumerateArray()) ReadPart(part);
        if (GeminiStopReasons.Read(finish) is not { } stop) return;
        _stop = stop;
        _finishMessage = message.GetString();
    }

    private void ReadPart(RawJson part)
    {
        RawJson text = default, call = default, signature = default;
        var isThought = false;
        foreach (var property in part.EnumerateObject())
        {
            if (property.NameEquals("text"u8)) text = property.Value;
            else if (property.NameEquals("functionCall"u8)) call = property.Value;
            else if (property.NameEquals("thoughtSignature"u8)) signature = property.Value;
            else if (property.NameEquals("thought"u8)) isThought = property.Value.IsTrue;
        }

        if (call.IsObject) ReadCall(call, signature);
        else if (isThought) ReadThought(text, signature);
        else ReadText(text, signature);
    }

    private void ReadText(RawJson text, RawJson signature)
    {
        if (text is { IsString: true, Bytes.Length: > 2 })
        {
            if (_emitter.Open == BlockKind.Reasoning) _emitter.Reasoning(_thoughts.Flush());
            _emitter.Text(_text.Decode(text));
        }
        else if (_emitter.Open == BlockKind.Reasoning)
        {
            Seal(signature); // the thought's signature, on an empty part of its own
        }
    }

    private void ReadThought(RawJson text, RawJson signature)
    {
        if (text is { IsString: true, Bytes.Length: > 2 })
        {
            if (_emitter.Open == BlockKind.Text) _emitter.Text(_text.Flush());
            _emitter.Reasoning(_thoughts.Decode(text));
        }
        else if (signature is { IsString: true, Bytes.Length: > 2 } && _emitter.Open != BlockKind.Reasoning)
        {
            Flush();
            _emitter.BeginReasoning();
        }

        Seal(signature);
    }

    // A signature ends its block: the next thought has its own.
    private void Seal(RawJson signature)
    {
        if (_emitter.Open != BlockKind.Reasoning || signature.GetText() is not { IsEmpty: false } token) return;
        _emitter.Reasoning(_thoughts.Flush());
        _emitter.Seal(GeminiProtocol.ProtocolName, token.DecodeUtf8());
        _emitter.EndBlock();
    }

    private void ReadCall(RawJson call, RawJson signature)
    {
        RawJson name = default, id = default, arguments = default;
        var isPiece = false;
        foreach (var property in call.EnumerateObject())
        {
            if (property.NameEquals("name"u8)) name = property.Value;
            else if (property.NameEquals("id"u8)) id = property.Value;
            else if (property.NameEquals("args"u8)) arguments = property.Value;
            else if (property.NameEquals("partialArgs"u8)) isPiece |= !property.Value.IsNullOrMissing;
        }

        if (isPiece)
        {
            // Vertex streams arguments when it is asked to, and we never ask.
            Fail("the upstream sent a function call in pieces, which it was not asked for");
            return;
        }

        if (name.GetString() is not { Length: > 0 } called)
        {
            if (call.EnumerateObject().MoveNext()) Fail("the upstream sent a function call without a name");
            return;
        }

        Flush();
        _emitter.BeginToolCall(id.GetString(), called);
        if (signature.GetText() is { IsEmpty: false } token) _emitter.Seal(GeminiProtocol.ProtocolName, token.DecodeUtf8());
        _emitter.Arguments(arguments.IsObject ? arguments.Span : "{}"u8);
        _emitter.EndBlock();
    }

    private void End()
    {
        Flush();
        var stop = _stop!.Value;
        if (stop.Kind != StopKind.MalformedToolCall)
        {
            _emitter.End(stop);
        }
        else if (_emitter.HasContent)
        {
            // What came before the bad call is an answer all the same.
            _emitter.End(stop with { Kind = StopKind.EndTurn });
        }
        else
        {
            _emitter.Fail(new ModelError(ErrorKind.Server, ErrorText.Clean($"the model made a call that cannot be read ({stop.Raw}{(_finishMessage is { } why ? $": {why}" : "")})"), 502));
        }
    }

    private void Flush()
    {
        if (_emitter.Open == BlockKind.Reasoning) _emitter.Reasoning(_thoughts.Flush());
        else if (_emitter.Open == BlockKind.Text) _emitter.Text(_text.Flush());
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>
/// One answer on its way into events: a stream's lines and a whole body have the same shape, so both end here. Tool calls
/// come whole, on any line, also on the last one, and <c>done_reason</c> stays <c>stop</c> with them.
/// </summary>
internal sealed class OllamaAnswer(IStreamEventSink sink, TranslationContext context)
{
    private readonly StreamEmitter _emitter = new(sink, context);
    private readonly DeltaDecoder _content = new();
    private readonly DeltaDecoder _thinking = new();

    /// <summary>The answer ended or failed: what follows is ignored.</summary>
    public bool IsComplete => _emitter.IsComplete;

    /// <summary>Reads one line, or the whole body.</summary>
    public void Read(ReadOnlyMemory<byte> line)
    {
        if (IsComplete) return;
        RawJson json;
        try
        {
            json = RawJson.Parse(line);
        }
        catch (JsonSyntaxException exception)
        {
            _emitter.Fail(exception);
            return;
        }

        Read(json);
    }

    /// <summary>Reads one checked line, or the whole body.</summary>
    public void Read(RawJson json)
    {
        if (IsComplete) return;
        if (!json.IsObject)
        {
            Fail("the upstream sent a line that is no JSON object");
            return;
        }

        RawJson message = default, response = default, thinking = default, calls = default, reason = default, error = default, model = default;
        long prompt = 0, output = 0;
        var done = false;
        foreach (var property in json.EnumerateObject())
        {
            if (property.NameEquals("message"u8)) message = property.Value;
            else if (property.NameEquals("model"u8)) model = property.Value;
            else if (property.NameEquals("done"u8)) done = property.Value.IsTrue;
            else if (property.NameEquals("done_reason"u8)) reason = property.Value;
            else if (property.NameEquals("prompt_eval_count"u8)) prompt = property.Value.GetInt64() ?? 0;
            else if (property.NameEquals("eval_count"u8)) output = property.Value.GetInt64() ?? 0;
            else if (property.NameEquals("error"u8)) error = property.Value;
            else if (property.NameEquals("response"u8)) response = property.Value;
            else if (property.NameEquals("thinking"u8)) thinking = property.Value;
            else if (property.NameEquals("tool_calls"u8)) calls = property.Value;
            else if (context.Certainty is not null && property.NameEquals("logprobs"u8)) ReadCertainty(property.Value);
        }

        if (!error.IsNullOrMissing)
        {
            _emitter.Fail(OllamaErrors.InBand(error));
            return;
        }

        if (!_emitter.HasStarted) _emitter.Start(null, model.GetString());
        ReadPart(response, thinking, calls);
        ReadMessage(message);
        if (!done || IsComplete) return;
        Flush();
        _emitter.EndBlock();
        _emitter.Usage(new Usage(Math.Max(prompt, 0), Output: Math.Max(output, 0)));
        _emitter.End(OllamaStopReasons.Read(reason.GetString()));
    }

    /// <summary>The upstream has no more to say: without <c>done</c> that is a failure.</summary>
    public void Complete()
    {
        if (!IsComplete) Fail("the upstream closed the stream before the answer was done");
    }

    private void ReadCertainty(RawJson tokens)
    {
        foreach (var token in tokens.EnumerateArray())
        {
            if (token["logprob"u8].GetDouble() is { } logProbability) context.Certainty!.Add(logProbability);
        }
    }

    private void ReadMessage(RawJson message)
    {
        RawJson content = default, thinking = default, calls = default;
        foreach (var property in message.EnumerateObject())
        {
            if (property.NameEquals("content"u8)) content = property.Value;
            else if (property.NameEquals("thinking"u8)) thinking = property.Value;
            else if (property.NameEquals("tool_calls"u8)) calls = property.Value;
        }

        ReadPart(content, thinking, calls);
    }

    private void ReadPart(RawJson content, RawJson thinking, RawJson calls)
    {
        if (thinking.IsString) _emitter.Reasoning(_thinking.Decode(thinking));
        if (content.IsString && content.Span.Length > 2)
        {
            _emitter.Reasoning(_thinking.Flush());
            _emitter.Text(_content.Decode(content));
        }

        if (!calls.IsArray) return;
        Flush();
        foreach (var call in calls.EnumerateArray()) ReadCall(call);
    }

    private void ReadCall(RawJson call)
    {
        var function = call["function"u8];
        var name = function["name"u8].GetString();
        if (string.IsNullOrEmpty(name))
        {
            Fail("the upstream sent a tool call without a name");
            return;
        }

        _emitter.BeginToolCall(call["id"u8].GetString(), name);
        var arguments = function["arguments"u8];
        if (arguments.GetText() is { } text) _emitter.Arguments(text.DecodeUtf8());
        else _emitter.Arguments(arguments.IsNullOrMissing ? "{}"u8 : arguments.Span);
        _emitter.EndBlock();
    }

    private void Flush()
    {
        _emitter.Reasoning(_thinking.Flush());
        _emitter.Text(_content.Flush());
    }

    private void Fail(string message) => _emitter.Fail(new ModelError(ErrorKind.Server, message));
}

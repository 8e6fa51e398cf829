using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>
/// Reads what a <c>delta</c> says, or a whole <c>message</c>, which is one large delta: reasoning, text, refusal, tool calls.
/// Text that comes while a tool call is incomplete waits until the calls are out.
/// </summary>
internal sealed class ChatDelta(bool isWhole)
{
    private readonly DeltaDecoder _text = new();
    private readonly DeltaDecoder _refusal = new();
    private readonly DeltaDecoder _reasoning = new();
    private ChatToolCalls? _calls;
    private ArrayBufferWriter<byte>? _late;

    /// <summary>The model refused in words.</summary>
    public bool HasRefusal { get; private set; }

    /// <summary>Calls or text have come that the emitter has not seen yet.</summary>
    public bool HasWaiting => _calls is not null;

    /// <summary>Reads the next piece.</summary>
    public void Read(RawJson delta, StreamEmitter emitter)
    {
        if (!delta.IsObject) return;
        RawJson content = default, reasoning = default, alias = default, refusal = default, calls = default, legacy = default;
        foreach (var property in delta.EnumerateObject())
        {
            if (property.NameEquals("content"u8)) content = property.Value;
            else if (property.NameEquals("tool_calls"u8)) calls = property.Value;
            else if (property.NameEquals("reasoning_content"u8)) reasoning = property.Value;
            else if (property.NameEquals("reasoning"u8)) alias = property.Value;
            else if (property.NameEquals("refusal"u8)) refusal = property.Value;
            else if (property.NameEquals("function_call"u8)) legacy = property.Value;
        }

        Reasoning(reasoning is { IsString: true, Bytes.Length: > 2 } ? reasoning : alias, emitter);
        if (content.IsArray) Parts(content, emitter);
        else Text(content, emitter);
        Refusal(refusal, emitter);
        foreach (var call in calls.EnumerateArray()) Call(call, emitter);
        if (legacy.IsObject) Call(legacy, emitter);
    }

    /// <summary>Nothing more comes: what waited goes out.</summary>
    public void Finish(StreamEmitter emitter)
    {
        FlushText(emitter);
        if (_calls is not null && !_calls.Finish())
        {
            emitter.Fail(new ModelError(ErrorKind.Server, "the upstream sent a tool call without a name"));
            return;
        }

        if (_late is not null) emitter.Text(_late.WrittenSpan);
        _late = null;
        emitter.EndBlock();
    }

    private void Reasoning(RawJson piece, StreamEmitter emitter)
    {
        var text = _reasoning.Decode(piece);
        if (text.IsEmpty || !MayInterrupt()) return;
        if (emitter.Open != BlockKind.Reasoning) FlushText(emitter);
        emitter.Reasoning(text);
    }

    private void Text(RawJson piece, StreamEmitter emitter)
    {
        var text = _text.Decode(piece);
        if (text.IsEmpty) return;
        if (!MayInterrupt())
        {
            (_late ??= new ArrayBufferWriter<byte>(256)).Write(text);
            return;
        }

        if (emitter.Open == BlockKind.Reasoning) emitter.Reasoning(_reasoning.Flush());
        emitter.Text(text);
    }

    private void Refusal(RawJson piece, StreamEmitter emitter)
    {
        var text = _refusal.Decode(piece);
        if (text.IsEmpty || !MayInterrupt()) return;
        HasRefusal = true;
        if (emitter.Open != BlockKind.Refusal) FlushText(emitter);
        emitter.Text(text, isRefusal: true);
    }

    // Mistral and some gateways send content as parts, with their thinking among them.
    private void Parts(RawJson parts, StreamEmitter emitter)
    {
        foreach (var part in parts.EnumerateArray())
        {
            var type = part["type"u8];
            if (type.StringEquals("text"u8)) Text(part["text"u8], emitter);
            else if (type.StringEquals("refusal"u8)) Refusal(part["refusal"u8], emitter);
            else if (type.StringEquals("thinking"u8) && part["thinking"u8].IsString) Reasoning(part["thinking"u8], emitter);
            else if (type.StringEquals("thinking"u8))
            {
                foreach (var inner in part["thinking"u8].EnumerateArray()) Reasoning(inner["text"u8], emitter);
            }
        }
    }

    private void Call(RawJson entry, StreamEmitter emitter)
    {
        if (!entry.IsObject) return;
        FlushText(emitter);
        (_calls ??= new ChatToolCalls(emitter)).Add(entry, isWhole);
    }

    private bool MayInterrupt() => _calls is null || _calls.TryClose();

    // Half an emoji that never found its other half, at the end of its block.
    private void FlushText(StreamEmitter emitter)
    {
        if (emitter.Open == BlockKind.Text) emitter.Text(_text.Flush());
        else if (emitter.Open == BlockKind.Reasoning) emitter.Reasoning(_reasoning.Flush());
        else if (emitter.Open == BlockKind.Refusal) emitter.Text(_refusal.Flush(), isRefusal: true);
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Turns the blocks of an answer into events, whether they come in pieces or whole.</summary>
internal sealed class AnthropicContentReader(StreamEmitter emitter, TranslationContext context)
{
    private readonly DeltaDecoder _decoder = new();
    private Block _open = Block.None;
    private RawJson _input;

    private enum Block
    {
        None,
        Text,
        Thinking,
        Redacted,
        ToolUse,

        /// <summary>The forced tool that stands in for structured output: its arguments are the answer's text.</summary>
        StructuredOutput,

        /// <summary>A server tool's use or result, or a type this version does not know.</summary>
        Skipped,
    }

    /// <summary>A block opens; what it holds already is passed on.</summary>
    public void Start(RawJson block)
    {
        if (_open != Block.None) Stop();
        var type = block["type"u8];
        if (type.StringEquals("text"u8))
        {
            _open = Block.Text;
            emitter.Text(_decoder.Decode(block["text"u8]));
        }
        else if (type.StringEquals("tool_use"u8))
        {
            StartToolUse(block);
        }
        else if (type.StringEquals("thinking"u8))
        {
            _open = Block.Thinking;
            emitter.BeginReasoning();
            emitter.Reasoning(_decoder.Decode(block["thinking"u8]));
            Seal(block["signature"u8]);
        }
        else if (type.StringEquals("redacted_thinking"u8))
        {
            _open = Block.Redacted;
            emitter.BeginReasoning(redacted: true);
            Seal(block["data"u8]);
        }
        else
        {
            _open = Block.Skipped;
        }
    }

    /// <summary>A piece of the open block.</summary>
    public void Delta(RawJson delta)
    {
        RawJson type = default, data = default;
        foreach (var property in delta.EnumerateObject())
        {
            if (property.NameEquals("type"u8)) type = property.Value;
            else if (property.Value.IsString) data = property.Value;
        }

        if (type.StringEquals("text_delta"u8) && _open == Block.Text) emitter.Text(_decoder.Decode(data));
        else if (type.StringEquals("input_json_delta"u8)) Input(data);
        else if (type.StringEquals("thinking_delta"u8) && _open == Block.Thinking) emitter.Reasoning(_decoder.Decode(data));
        else if (type.StringEquals("signature_delta"u8) && _open == Block.Thinking) Seal(data);
    }

    /// <summary>The open block is complete.</summary>
    public void Stop()
    {
        if (_open is Block.ToolUse or Block.StructuredOutput && !_input.IsMissing) Arguments(_input.Span);
        var rest = _decoder.Flush();
        if (rest.Length > 0)
        {
            if (_open == Block.Text) emitter.Text(rest);
            else if (_open == Block.Thinking) emitter.Reasoning(rest);
            else Arguments(rest);
        }

        if (_open != Block.Skipped) emitter.EndBlock();
        _open = Block.None;
        _input = default;
    }

    private void StartToolUse(RawJson block)
    {
        var name = block["name"u8].GetString() ?? "";
        if (context.StructuredOutputTool == name && name.Length > 0)
        {
            _open = Block.StructuredOutput;
        }
        else
        {
            _open = Block.ToolUse;
            emitter.BeginToolCall(block["id"u8].GetString(), name.Length > 0 ? name : "unnamed");
        }

        // Some servers put the whole input here and send no deltas. The frame's bytes do not outlive the call.
        var input = block["input"u8];
        if (input.IsObject && input.EnumerateObject().MoveNext()) _input = input.Copy();
    }

    private void Input(RawJson fragment)
    {
        if (_open is not (Block.ToolUse or Block.StructuredOutput)) return;
        var text = _decoder.Decode(fragment);
        if (text.Length == 0) return;
        _input = default;
        Arguments(text);
    }

    private void Arguments(ReadOnlySpan<byte> utf8)
    {
        if (_open == Block.StructuredOutput) emitter.Text(utf8);
        else emitter.Arguments(utf8);
    }

    private void Seal(RawJson token)
    {
        if (token.GetText() is not { IsEmpty: false } text) return;
        if (!text.StartsWith("gw1."u8))
        {
            emitter.Seal(AnthropicProtocol.ProtocolName, _decoder.Decode(token));
            return;
        }

        // The upstream is a gateway like this one.
        var seal = Canonical.Seal.Read(text, AnthropicProtocol.ProtocolName);
        if (seal.Origin != Canonical.Seal.None) emitter.Seal(seal.Origin, System.Text.Encoding.UTF8.GetBytes(seal.Payload));
    }
}

using System.Buffers;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// Writes events as a Messages stream. Thinking that the caller did not ask for stays hidden, as its own vendor would keep
/// it. A keep-alive is an empty text delta, for which a text block is opened if none is: only content resets Claude Code's
/// five-minute timer, a <c>ping</c> does not. The answer goes on in that block when it begins with text.
/// </summary>
internal sealed class AnthropicStreamWriter(IBufferWriter<byte> output, TranslationContext context) : IStreamEventSink
{
    private readonly bool _hidesReasoning = !context.ReasoningRequested && context.UpstreamProtocol != AnthropicProtocol.ProtocolName;
    private ArrayBufferWriter<byte>? _seal;
    private string? _sealOrigin;
    private Block _open = Block.Before;
    private int _index;
    private Usage? _usage;

    /// <summary>What stands open on the wire.</summary>
    private enum Block
    {
        /// <summary><c>message_start</c> is still to be written.</summary>
        Before,

        /// <summary>No block is open.</summary>
        Between,

        /// <summary>The empty text block of a keep-alive.</summary>
        KeepAlive,
        Text,
        Thinking,
        Redacted,
        ToolUse,
    }

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.TextDelta:
                Delta("\"delta\":{\"type\":\"text_delta\",\"text\":\""u8, streamEvent.Data);
                break;
            case StreamEventKind.ToolArgumentsDelta:
                Delta("\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\""u8, streamEvent.Data);
                break;
            case StreamEventKind.ReasoningDelta:
                if (_open == Block.Thinking) Delta("\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\""u8, streamEvent.Data);
                break;
            case StreamEventKind.SealDelta:
                Seal(streamEvent.SealOrigin!, streamEvent.Data);
                break;
            case StreamEventKind.BlockStarted:
                Start(streamEvent.Block!);
                break;
            case StreamEventKind.BlockEnded:
                End();
                break;
            case StreamEventKind.ResponseStarted:
                MessageStart(streamEvent.Response!.Id);
                break;
            case StreamEventKind.UsageReported:
                _usage = streamEvent.Usage;
                break;
            case StreamEventKind.ResponseEnded:
                MessageEnd(streamEvent.Stop);
                break;
            case StreamEventKind.StreamFailed:
                AnthropicErrors.WriteStream(streamEvent.Error!, output);
                break;
            case StreamEventKind.KeepAlive:
                KeepAlive();
                break;
        }
    }

    private void MessageStart(string id)
    {
        if (_open != Block.Before) return;
        _open = Block.Between;
        output.Write("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\""u8);
        WriteString(ToolCallIds.IsLegal(id) ? id : context.NewId("msg_"));
        output.Write("\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\""u8);
        WriteString(context.ResponseModel);
        output.Write("\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":"u8);
        // The true numbers come with message_delta.
        AnthropicUsage.WriteNumber(output, Math.Max(context.EstimatedInputTokens, 0));
        output.Write(",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":0}}}\n\n"u8);
    }

    private void Start(BlockStart block)
    {
        var isText = block.Kind is BlockKind.Text or BlockKind.Refusal;
        if (isText && _open == Block.KeepAlive)
        {
            _open = Block.Text;
            return;
        }

        if (block.Kind is BlockKind.Reasoning or BlockKind.RedactedReasoning && _hidesReasoning) return;
        if (_open == Block.KeepAlive) Close();
        switch (block.Kind)
        {
            case BlockKind.Reasoning:
                Open(Block.Thinking, "\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n"u8);
                break;
            case BlockKind.RedactedReasoning:
                // Its data stands in the block's first event, so that event waits for the data.
                _open = Block.Redacted;
                break;
            case BlockKind.ToolCall:
                Open(Block.ToolUse, "\"content_block\":{\"type\":\"tool_use\",\"id\":\""u8);
                WriteString(block.Id);
                output.Write("\",\"name\":\""u8);
                WriteString(block.Name);
                output.Write("\",\"input\":{}}}\n\n"u8);
                break;
            default:
                Open(Block.Text, "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"u8);
                break;
        }
    }

    private void Seal(string origin, ReadOnlySpan<byte> payload)
    {
        if (_open is not (Block.Thinking or Block.Redacted)) return;
        if (_open == Block.Thinking && origin == AnthropicProtocol.ProtocolName)
        {
            _sealOrigin = origin;
            Delta("\"delta\":{\"type\":\"signature_delta\",\"signature\":\""u8, payload);
            return;
        }

        // An envelope needs the whole token.
        if (_sealOrigin is null) (_seal ??= new ArrayBufferWriter<byte>(256)).ResetWrittenCount();
        _sealOrigin = origin;
        _seal!.Write(payload);
    }

    private void End()
    {
        // Hidden thinking ends without a trace, and the keep-alive's block stays open for the text that follows.
        if (_open is Block.Between or Block.KeepAlive) return;
        if (_open == Block.Redacted)
        {
            Open(Block.Redacted, "\"content_block\":{\"type\":\"redacted_thinking\",\"data\":\""u8);
            if (_sealOrigin == AnthropicProtocol.ProtocolName) JsonStrings.Escape(_seal!.WrittenSpan, output);
            else WriteString(Envelope());
            output.Write("\"}}\n\n"u8);
        }
        else if (_open == Block.Thinking && _sealOrigin != AnthropicProtocol.ProtocolName)
        {
            // The SDKs' type demands a signature, also where the upstream has none.
            Delta("\"delta\":{\"type\":\"signature_delta\",\"signature\":\""u8, Encoding.UTF8.GetBytes(Envelope()));
        }

        _sealOrigin = null;
        Close();
    }

    private string Envelope() =>
        (_sealOrigin is null ? new Seal(Canonical.Seal.None, "") : new Seal(_sealOrigin, Encoding.UTF8.GetString(_seal!.WrittenSpan))).ToEnvelope();

    private void KeepAlive()
    {
        MessageStart("");
        switch (_open)
        {
            case Block.Between:
                Open(Block.KeepAlive, "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"u8);
                goto default;
            case Block.Thinking:
                Delta("\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\""u8, default);
                break;
            case Block.ToolUse:
                Delta("\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\""u8, default);
                break;
            case Block.Redacted:
                break;
            default:
                Delta("\"delta\":{\"type\":\"text_delta\",\"text\":\""u8, default);
                break;
        }
    }

    private void MessageEnd(in StopReason stop)
    {
        if (_open == Block.KeepAlive) Close();
        output.Write("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\""u8);
        var word = AnthropicStopReason.Word(stop, context);
        WriteString(word);
        output.Write("\",\"stop_sequence\":"u8);
        if (word == "stop_sequence")
        {
            output.Write("\""u8);
            WriteString(stop.Sequence!);
            output.Write("\"},"u8);
        }
        else
        {
            output.Write("null},"u8);
        }

        WriteUsage();
        output.Write("}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
    }

    private void WriteUsage()
    {
        if (_usage is not { } usage)
        {
            output.Write("\"usage\":{\"input_tokens\":0,\"output_tokens\":0}"u8);
            return;
        }

        output.Write("\"usage\":"u8);
        using var writer = AnthropicJson.Writer(output);
        AnthropicUsage.Write(writer, usage);
    }

    private void Open(Block block, ReadOnlySpan<byte> contentBlock)
    {
        _open = block;
        output.Write("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8);
        AnthropicUsage.WriteNumber(output, _index);
        output.Write(","u8);
        output.Write(contentBlock);
    }

    private void Delta(ReadOnlySpan<byte> delta, ReadOnlySpan<byte> text)
    {
        output.Write("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8);
        AnthropicUsage.WriteNumber(output, _index);
        output.Write(","u8);
        output.Write(delta);
        JsonStrings.Escape(text, output);
        output.Write("\"}}\n\n"u8);
    }

    private void Close()
    {
        output.Write("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"u8);
        AnthropicUsage.WriteNumber(output, _index);
        output.Write("}\n\n"u8);
        _index++;
        _open = Block.Between;
    }

    private void WriteString(string text) => JsonStrings.Escape(Encoding.UTF8.GetBytes(text), output);
}

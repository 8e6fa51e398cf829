using System.Buffers;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Writes a stream: an event for every delta and every complete call, or elements of one JSON array where the caller asked
/// without <c>alt=sse</c>. js-genai reads neither <c>event:</c> lines nor comments beside data, so there are none. What stands
/// around a delta is made once; a delta costs three copies and no allocation.
/// </summary>
internal sealed class GeminiStreamWriter(IBufferWriter<byte> output, TranslationContext context) : IStreamEventSink
{
    private readonly bool _isArray = context.Inbound?.Path is { JsonArray: true };
    private readonly bool _hidesThoughts = !context.ReasoningRequested && context.UpstreamProtocol != GeminiProtocol.ProtocolName;
    private readonly ArrayBufferWriter<byte> _arguments = new(256);
    private readonly ArrayBufferWriter<byte> _seal = new(64);
    private string? _sealOrigin;
    private byte[]? _tail;
    private bool _hasElements;
    private BlockStart? _block;
    private BlockStart? _unparsed;
    private Usage _usage;

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.ResponseStarted:
                Start(streamEvent.Response!.Id);
                break;
            case StreamEventKind.BlockStarted:
                WriteUnparsed();
                _block = streamEvent.Block;
                _sealOrigin = null;
                _seal.ResetWrittenCount();
                break;
            case StreamEventKind.TextDelta:
                Part("{\"text\":\""u8, streamEvent.Data, "\"}"u8);
                break;
            case StreamEventKind.ReasoningDelta:
                if (!_hidesThoughts) Part("{\"thought\":true,\"text\":\""u8, streamEvent.Data, "\"}"u8);
                break;
            case StreamEventKind.SealDelta:
                _sealOrigin = streamEvent.SealOrigin;
                _seal.Write(streamEvent.Data);
                break;
            case StreamEventKind.ToolArgumentsDelta:
                _arguments.Write(streamEvent.Data);
                break;
            case StreamEventKind.BlockEnded:
                EndBlock(_block!);
                break;
            case StreamEventKind.UsageReported:
                _usage = streamEvent.Usage;
                break;
            case StreamEventKind.ResponseEnded:
                End(streamEvent.Stop);
                break;
            case StreamEventKind.StreamFailed:
                Fail(streamEvent.Error!);
                break;
            case StreamEventKind.KeepAlive:
                Start("");
                Part(default, default, default);
                break;
        }
    }

    private void Start(string upstreamId)
    {
        if (_tail is not null) return;
        var tail = new ArrayBufferWriter<byte>(96);
        tail.Write("\"modelVersion\":"u8);
        tail.Write(JsonText.FromString(context.ResponseModel).Token.Span);
        tail.Write(",\"responseId\":"u8);
        tail.Write(JsonText.FromString(upstreamId.Length > 0 ? upstreamId : context.NewId("")).Token.Span);
        tail.Write(_isArray ? "}"u8 : "}\r\n\r\n"u8);
        _tail = tail.WrittenSpan.ToArray();
    }

    private void EndBlock(BlockStart block)
    {
        switch (block.Kind)
        {
            // A call whose arguments are no object waits: when nothing follows it and the limit was reached, it was cut and is left out.
            case BlockKind.ToolCall when !GeminiArguments.AreObject(_arguments.WrittenMemory):
                _unparsed = block;
                break;
            case BlockKind.ToolCall:
                WriteCall(block);
                break;
            case BlockKind.Reasoning or BlockKind.RedactedReasoning when _sealOrigin is not null and not Canonical.Seal.None && !_hidesThoughts:
                Open();
                output.Write("{\"thought\":true,\"text\":\"\""u8);
                WriteSignature();
                output.Write("}"u8);
                Close();
                break;
        }
    }

    private void WriteUnparsed()
    {
        if (_unparsed is not { } call) return;
        _unparsed = null;
        WriteCall(call);
    }

    private void WriteCall(BlockStart call)
    {
        Open();
        output.Write("{\"functionCall\":{\"id\":\""u8);
        output.Write(Encoding.ASCII.GetBytes(call.Id)); // the grammar allows letters, digits, _ and - only
        output.Write("\",\"name\":"u8);
        output.Write(JsonText.FromString(call.Name).Token.Span);
        output.Write(",\"args\":"u8);
        GeminiArguments.Write(output, _arguments.WrittenMemory);
        output.Write("}"u8);
        WriteSignature();
        output.Write("}"u8);
        Close();
        _arguments.ResetWrittenCount();
    }

    private void WriteSignature()
    {
        if (_sealOrigin is null) return;
        output.Write(",\"thoughtSignature\":"u8);
        output.Write(JsonText.FromString(GeminiSignature.Write(new Seal(_sealOrigin, Encoding.UTF8.GetString(_seal.WrittenSpan)))).Token.Span);
    }

    private void End(in StopReason stop)
    {
        if (stop.Kind is not (StopKind.MaxTokens or StopKind.ContextWindow)) WriteUnparsed();
        Open();
        // As Google ends its streams; a turn whose last part list is empty counts as broken in some clients.
        output.Write("{\"text\":\"\"}]},\"finishReason\":"u8);
        output.Write(JsonText.FromString(GeminiStopReasons.Word(stop, context)).Token.Span);
        output.Write(",\"index\":0}],\"usageMetadata\":"u8);
        GeminiUsage.Write(_usage, output);
        output.Write(","u8);
        output.Write(_tail);
        if (_isArray) output.Write("\r\n]"u8);
    }

    private void Fail(ModelError error)
    {
        if (!_isArray)
        {
            GeminiErrors.WriteChunk(error, output);
            return;
        }

        BeginElement();
        GeminiErrors.Write(error, output);
        output.Write("\r\n]"u8);
    }

    private void Part(ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> after)
    {
        Open();
        output.Write(before);
        JsonStrings.Escape(text, output);
        output.Write(after);
        Close();
    }

    private void Open()
    {
        BeginElement();
        output.Write("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":["u8);
    }

    private void Close()
    {
        output.Write("]},\"index\":0}],"u8);
        output.Write(_tail);
    }

    private void BeginElement()
    {
        if (!_isArray) output.Write("data: "u8);
        else output.Write(_hasElements ? ",\r\n"u8 : "["u8);
        _hasElements = true;
    }
}

using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>
/// Writes a Chat stream: role chunk, one chunk per delta, finish chunk, the usage chunk if asked for, <c>[DONE]</c>. Every
/// chunk begins with the same bytes, made once; a delta costs three copies and no allocation.
/// </summary>
internal sealed class ChatCompletionsStreamWriter(IBufferWriter<byte> output, TranslationContext context) : IStreamEventSink
{
    private readonly ArrayBufferWriter<byte> _input = new();
    private byte[]? _head;
    private Usage _usage;
    private BlockStart? _block;
    private int _call = -1;
    private bool _hasArguments;

    private static ReadOnlySpan<byte> DeltaEnd => "},\"logprobs\":null,\"finish_reason\":null}]}\n\n"u8;

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.ResponseStarted:
                Start(streamEvent.Response!.Id);
                break;
            case StreamEventKind.BlockStarted:
                Begin(streamEvent.Block!);
                break;
            case StreamEventKind.TextDelta:
                Delta(_block!.Kind == BlockKind.Refusal ? "\"refusal\":\""u8 : "\"content\":\""u8, streamEvent.Data, "\""u8);
                break;
            case StreamEventKind.ReasoningDelta:
                Delta("\"reasoning_content\":\""u8, streamEvent.Data, "\""u8);
                break;
            case StreamEventKind.ToolArgumentsDelta:
                Arguments(streamEvent.Data);
                break;
            case StreamEventKind.BlockEnded:
                End();
                break;
            case StreamEventKind.UsageReported:
                _usage = streamEvent.Usage;
                break;
            case StreamEventKind.ResponseEnded:
                Finish(streamEvent.Stop);
                break;
            case StreamEventKind.StreamFailed:
                ChatCompletionsErrors.WriteChunk(streamEvent.Error!, output);
                break;
            case StreamEventKind.KeepAlive:
                Start("");
                Delta(default, default, default);
                break;
            case StreamEventKind.SealDelta:
                break; // no place for another vendor's token: only the call's id survives
        }
    }

    private bool IsShown(BlockStart block) => !context.LegacyFunctions || block.Kind != BlockKind.ToolCall || _call == 0;

    private bool IsCustom(BlockStart block) => block.Kind == BlockKind.ToolCall && context.CustomTools?.Contains(block.Name) == true;

    private void Start(string upstreamId)
    {
        if (_head is not null) return;
        _head = Head(upstreamId.Length > 0 ? upstreamId : context.NewId("chatcmpl-"));
        Delta("\"role\":\"assistant\",\"content\":\"\",\"refusal\":null"u8, default, default);
    }

    private byte[] Head(string id)
    {
        var head = new ArrayBufferWriter<byte>(192);
        head.Write("data: {\"id\":"u8);
        head.Write(JsonText.FromString(id).Token.Span);
        head.Write(",\"object\":\"chat.completion.chunk\",\"created\":"u8);
        context.Time.GetUtcNow().ToUnixTimeSeconds().TryFormat(head.GetSpan(20), out var digits);
        head.Advance(digits);
        head.Write(",\"model\":"u8);
        head.Write(JsonText.FromString(context.ResponseModel).Token.Span);
        head.Write(",\"choices\":["u8);
        return head.WrittenSpan.ToArray();
    }

    private void Begin(BlockStart block)
    {
        _block = block;
        if (block.Kind != BlockKind.ToolCall) return;
        _call++;
        _hasArguments = false;
        _input.ResetWrittenCount();
        if (!IsShown(block)) return;
        DeltaStart();
        if (context.LegacyFunctions)
        {
            output.Write("\"function_call\":{\"name\":"u8);
            output.Write(JsonText.FromString(block.Name).Token.Span);
            output.Write(",\"arguments\":\"\"}"u8);
        }
        else
        {
            CallIndex();
            output.Write(",\"id\":\""u8);
            output.Write(System.Text.Encoding.ASCII.GetBytes(block.Id)); // the grammar allows letters, digits, _ and - only
            output.Write(IsCustom(block) ? "\",\"type\":\"custom\",\"custom\":{\"name\":"u8 : "\",\"type\":\"function\",\"function\":{\"name\":"u8);
            output.Write(JsonText.FromString(block.Name).Token.Span);
            output.Write(IsCustom(block) ? ",\"input\":\"\"}}]"u8 : ",\"arguments\":\"\"}}]"u8);
        }

        output.Write(DeltaEnd);
    }

    private void Arguments(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || !IsShown(_block!)) return;
        _hasArguments = true;
        if (IsCustom(_block!)) _input.Write(text);
        else ArgumentsDelta(text, ",\"function\":{\"arguments\":\""u8);
    }

    private void ArgumentsDelta(ReadOnlySpan<byte> text, ReadOnlySpan<byte> field)
    {
        DeltaStart();
        if (context.LegacyFunctions)
        {
            output.Write("\"function_call\":{\"arguments\":\""u8);
            JsonStrings.Escape(text, output);
            output.Write("\"}"u8);
        }
        else
        {
            CallIndex();
            output.Write(field);
            JsonStrings.Escape(text, output);
            output.Write("\"}}]"u8);
        }

        output.Write(DeltaEnd);
    }

    private void End()
    {
        if (_block!.Kind != BlockKind.ToolCall || !IsShown(_block)) return;
        if (IsCustom(_block)) ArgumentsDelta(Unwrapped(), ",\"custom\":{\"input\":\""u8);
        else if (!_hasArguments) ArgumentsDelta("{}"u8, ",\"function\":{\"arguments\":\""u8);
    }

    private byte[] Unwrapped()
    {
        var arguments = ModelResponse.ArgumentsOf(_input.WrittenMemory);
        return arguments.IsMissing ? _input.WrittenSpan.ToArray() : CustomTools.Unwrap(arguments).DecodeUtf8();
    }

    private void Finish(StopReason stop)
    {
        output.Write(_head);
        output.Write("{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\""u8);
        output.Write(ChatStopReasons.Word(stop, context.LegacyFunctions));
        output.Write("\"}]}\n\n"u8);
        if (context.IncludeUsage) UsageChunk();
        output.Write("data: [DONE]\n\n"u8);
    }

    private void UsageChunk()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, OpenAiErrors.WriterOptions))
        {
            writer.WriteStartObject();
            ChatUsage.Write(_usage, writer);
            writer.WriteEndObject();
        }

        output.Write(_head);
        output.Write("],"u8);
        output.Write(buffer.WrittenSpan[1..]);
        output.Write("\n\n"u8);
    }

    private void Delta(ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> after)
    {
        DeltaStart();
        output.Write(before);
        JsonStrings.Escape(text, output);
        output.Write(after);
        output.Write(DeltaEnd);
    }

    private void DeltaStart()
    {
        output.Write(_head);
        output.Write("{\"index\":0,\"delta\":{"u8);
    }

    private void CallIndex()
    {
        output.Write("\"tool_calls\":[{\"index\":"u8);
        _call.TryFormat(output.GetSpan(11), out var digits, default, null);
        output.Advance(digits);
    }
}

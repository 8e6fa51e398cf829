using System.Buffers;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Writes events as a Responses stream: each block an item, with all the events that its kind has. A delta costs a few copies
/// and no allocation; its text is gathered, escaped, for the events that repeat it. A keep-alive is <c>response.in_progress</c>,
/// which resets Codex's five-minute timer.
/// </summary>
internal sealed partial class ResponsesStreamWriter(IBufferWriter<byte> output, TranslationContext context) : IStreamEventSink
{
    private readonly PooledBuffer _text = new();
    private readonly CustomInput _input = new();
    private ResponsesAnswer? _answer;
    private ArrayBufferWriter<byte>? _seal;
    private string? _sealOrigin;
    private Usage? _usage;
    private BlockStart? _block;
    private Item _item;
    private bool _isShown;
    private bool _hasRefusal;
    private string _id = "";
    private byte[] _at = [];
    private int _index;
    private long _sequence;

    /// <summary>What the open block is on the wire.</summary>
    private enum Item
    {
        Text,
        Refusal,
        Reasoning,
        Function,
        Custom,

        /// <summary>A call that the client knows by its tool's type: it goes in one piece.</summary>
        Native,
    }

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.TextDelta:
                Gather(streamEvent.Data);
                break;
            case StreamEventKind.ReasoningDelta:
                if (!_isShown) ShowReasoning(hasText: true);
                Gather(streamEvent.Data);
                break;
            case StreamEventKind.ToolArgumentsDelta:
                Arguments(streamEvent.Data);
                break;
            case StreamEventKind.SealDelta:
                Seal(streamEvent.SealOrigin!, streamEvent.Data);
                break;
            case StreamEventKind.BlockStarted:
                Begin(streamEvent.Block!);
                break;
            case StreamEventKind.BlockEnded:
                End();
                break;
            case StreamEventKind.ResponseStarted:
                Start(streamEvent.Response!.Id);
                break;
            case StreamEventKind.UsageReported:
                _usage = streamEvent.Usage;
                break;
            case StreamEventKind.ResponseEnded:
                Finish(streamEvent.Stop);
                break;
            case StreamEventKind.StreamFailed:
                Fail(streamEvent.Error!);
                break;
            case StreamEventKind.KeepAlive:
                if (_answer is null) Start("");
                else Copy("in_progress"u8, "in_progress");
                break;
        }
    }

    private void Start(string upstreamId)
    {
        if (_answer is not null) return;
        _answer = new ResponsesAnswer(context, upstreamId);
        Copy("created"u8, "in_progress");
        Copy("in_progress"u8, "in_progress");
    }

    private void Begin(BlockStart block)
    {
        _block = block;
        _text.Clear();
        _sealOrigin = null;
        _isShown = false;
        _item = block.Kind switch
        {
            BlockKind.Text => Item.Text,
            BlockKind.Refusal => Item.Refusal,
            BlockKind.Reasoning or BlockKind.RedactedReasoning => Item.Reasoning,
            _ when context.NativeTools?.ContainsKey(block.Name) == true => Item.Native,
            _ when context.CustomTools?.Contains(block.Name) == true => Item.Custom,
            _ => Item.Function,
        };
        switch (_item)
        {
            case Item.Text or Item.Refusal:
                _hasRefusal |= _item == Item.Refusal;
                NewItem("msg_");
                Added();
                Event("content_part.added"u8);
                output.Write(",\"content_index\":0,\"part\":"u8);
                ResponsesItems.Part(default, _item == Item.Refusal, output);
                output.Write("}\n\n"u8);
                break;
            case Item.Custom:
                _input.Begin();
                NewItem("ctc_");
                Added();
                break;
            case Item.Function:
                NewItem("fc_");
                Added();
                break;
        }
    }

    // Reasoning may turn out to have nothing that the client can be shown; it begins when it has.
    private void ShowReasoning(bool hasText)
    {
        _isShown = true;
        NewItem(ResponsesHistory.ReasoningId);
        Added();
        if (!hasText) return;
        Event("reasoning_summary_part.added"u8);
        output.Write(",\"summary_index\":0,\"part\":"u8);
        ResponsesItems.SummaryPart(default, output);
        output.Write("}\n\n"u8);
    }

    private void Gather(ReadOnlySpan<byte> data)
    {
        var start = _text.WrittenCount;
        JsonStrings.Escape(data, _text);
        Delta(start);
    }

    private void Arguments(ReadOnlySpan<byte> data)
    {
        var start = _text.WrittenCount;
        switch (_item)
        {
            case Item.Native:
                _text.Write(data);
                return;
            case Item.Custom:
                _input.Take(data, _text);
                break;
            default:
                JsonStrings.Escape(data, _text);
                break;
        }

        Delta(start);
    }

    private void Delta(int start)
    {
        var text = _text.WrittenSpan[start..];
        if (text.IsEmpty) return;
        output.Write(_item switch
        {
            Item.Text => "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":"u8,
            Item.Refusal => "event: response.refusal.delta\ndata: {\"type\":\"response.refusal.delta\",\"sequence_number\":"u8,
            Item.Reasoning => "event: response.reasoning_summary_text.delta\ndata: {\"type\":\"response.reasoning_summary_text.delta\",\"sequence_number\":"u8,
            Item.Custom => "event: response.custom_tool_call_input.delta\ndata: {\"type\":\"response.custom_tool_call_input.delta\",\"sequence_number\":"u8,
            _ => "event: response.function_call_arguments.delta\ndata: {\"type\":\"response.function_call_arguments.delta\",\"sequence_number\":"u8,
        });
        ResponsesUsage.Number(_sequence++, output);
        output.Write(_at);
        output.Write(PartIndex);
        output.Write(",\"delta\":\""u8);
        output.Write(text);
        output.Write(_item == Item.Text ? "\",\"logprobs\":[]}\n\n"u8 : "\"}\n\n"u8);
    }

    private ReadOnlySpan<byte> PartIndex => _item switch
    {
        Item.Text or Item.Refusal => ",\"content_index\":0"u8,
        Item.Reasoning => ",\"summary_index\":0"u8,
        _ => default,
    };

    private void Seal(string origin, ReadOnlySpan<byte> payload)
    {
        if (_item != Item.Reasoning) return; // a call's token has no place here: the gateway remembers it by the call's id
        if (_sealOrigin is null) (_seal ??= new ArrayBufferWriter<byte>(256)).ResetWrittenCount();
        _sealOrigin = origin;
        _seal!.Write(payload);
    }

    private void End()
    {
        switch (_item)
        {
            case Item.Text:
                Whole("output_text.done"u8, "text"u8, "\",\"logprobs\":[]}\n\n"u8);
                EndPart("content_part.done"u8);
                break;
            case Item.Refusal:
                Whole("refusal.done"u8, "refusal"u8, "\"}\n\n"u8);
                EndPart("content_part.done"u8);
                break;
            case Item.Reasoning:
                EndReasoning();
                return;
            case Item.Function:
                if (_text.WrittenCount == 0) Arguments("{}"u8);
                EndFunction();
                break;
            case Item.Custom:
                var start = _text.WrittenCount;
                _input.End(_text);
                Delta(start);
                Whole("custom_tool_call_input.done"u8, "input"u8, "\"}\n\n"u8);
                break;
            case Item.Native:
                EndNative();
                return;
        }

        Done(Token());
    }

    private void EndFunction()
    {
        Event("function_call_arguments.done"u8);
        output.Write(",\"name\":"u8);
        output.Write(JsonText.FromString(ToolNamespaces.Find(context, _block!.Name)?.Name ?? _block.Name).Token.Span);
        output.Write(",\"arguments\":\""u8);
        output.Write(_text.WrittenSpan);
        output.Write("\"}\n\n"u8);
    }

    private void EndReasoning()
    {
        var token = Token();
        if (!_isShown)
        {
            if (token is null || _sealOrigin is null) return;
            ShowReasoning(hasText: false);
        }

        if (_text.WrittenCount > 0)
        {
            Whole("reasoning_summary_text.done"u8, "text"u8, "\"}\n\n"u8);
            EndPart("reasoning_summary_part.done"u8);
        }

        Done(token);
    }

    // Thinking that had no token gets an envelope that says so: it is how the item is known when it comes back.
    private string? Token()
    {
        if (_item != Item.Reasoning || !_answer!.ShowsToken) return null;
        var seal = _sealOrigin is null ? new Seal(Canonical.Seal.None, "") : new Seal(_sealOrigin, Encoding.UTF8.GetString(_seal!.WrittenSpan));
        return ResponsesReasoning.WriteToken(seal, _block!.Kind == BlockKind.RedactedReasoning);
    }

    private void EndNative()
    {
        var arguments = ModelResponse.ArgumentsOf(_text.WrittenMemory);
        var item = new ArrayBufferWriter<byte>(256);
        NewItem(NativeId(_block!.Name));
        if (!arguments.IsMissing && ResponsesItems.TryNative(_id, _block, arguments, isDone: false, item))
        {
            Event("output_item.added"u8, isItem: true);
            output.Write(item.WrittenSpan);
            output.Write("}\n\n"u8);
            var from = NextItem();
            ResponsesItems.TryNative(_id, _block, arguments, isDone: true, _answer!.Items);
            Done(from);
            return;
        }

        // The model's words fit no item of the tool's own; the client is told as much as there is.
        var words = _text.WrittenSpan.ToArray();
        _text.Clear();
        _item = Item.Function;
        NewItem("fc_");
        Added();
        Arguments(words);
        End();
    }

    /// <summary>Prefix of the ids of a native tool's call items.</summary>
    public static string NativeId(string name) => name switch
    {
        "local_shell" => "lsh_",
        "shell" => "sh_",
        _ => "apc_",
    };

    private void Finish(in StopReason stop)
    {
        var (status, _) = ResponsesAnswer.StatusOf(stop, _hasRefusal);
        CopyHead(status == "completed" ? "completed"u8 : "incomplete"u8);
        _answer!.WriteEnd(output, stop, _hasRefusal, _usage);
        output.Write("}\n\n"u8);
        Release();
    }

    private void Fail(ModelError error)
    {
        if (_answer is null) Start("");
        CopyHead("failed"u8);
        _answer!.Write(output, "failed", _usage, error: error);
        output.Write("}\n\n"u8);
        Release();
    }

    private void Release()
    {
        _text.Return();
        _answer!.Items.Return();
    }
}

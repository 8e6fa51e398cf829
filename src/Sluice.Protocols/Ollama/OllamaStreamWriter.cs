using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Writes events as NDJSON. A delta is a line of its own; a tool call is one line, once its arguments are whole.</summary>
internal sealed class OllamaStreamWriter : IStreamEventSink
{
    private readonly IBufferWriter<byte> _output;
    private readonly OllamaFlavour _flavour;
    private readonly OllamaTimings _timings;
    private readonly byte[] _head;
    private readonly ArrayBufferWriter<byte> _arguments = new(256);
    private BlockStart? _block;
    private BlockStart? _unparsed;
    private Usage _usage;
    private int _calls;

    public OllamaStreamWriter(IBufferWriter<byte> output, OllamaFlavour flavour, TranslationContext context)
    {
        _output = output;
        _flavour = flavour;
        _timings = new OllamaTimings(context);
        _head = Encoding.UTF8.GetBytes($"{{\"model\":{JsonText.FromString(context.ResponseModel).Token},\"created_at\":\"");
    }

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.BlockStarted:
                WriteUnparsed();
                _block = streamEvent.Block;
                break;
            case StreamEventKind.TextDelta:
                WriteText(streamEvent.Data);
                break;
            case StreamEventKind.ReasoningDelta:
                WriteThinking(streamEvent.Data);
                break;
            case StreamEventKind.ToolArgumentsDelta:
                _arguments.Write(streamEvent.Data);
                break;
            case StreamEventKind.BlockEnded when _block is { Kind: BlockKind.ToolCall } call:
                EndCall(call);
                break;
            case StreamEventKind.UsageReported:
                _usage = streamEvent.Usage;
                break;
            case StreamEventKind.ResponseEnded:
                End(streamEvent.Stop.Kind);
                break;
            case StreamEventKind.StreamFailed:
                OllamaErrors.Write(streamEvent.Error!, _output);
                _output.Write("\n"u8);
                break;
        }
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        BeginLine(_flavour == OllamaFlavour.Chat ? "\",\"message\":{\"role\":\"assistant\",\"content\":\""u8 : "\",\"response\":\""u8);
        JsonStrings.Escape(text, _output);
        EndLine("\""u8);
    }

    private void WriteThinking(ReadOnlySpan<byte> text)
    {
        BeginLine(_flavour == OllamaFlavour.Chat ? "\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\""u8 : "\",\"response\":\"\",\"thinking\":\""u8);
        JsonStrings.Escape(text, _output);
        EndLine("\""u8);
    }

    // A call whose arguments are no object waits: when nothing follows it and the limit was reached, it was cut and is left out.
    private void EndCall(BlockStart call)
    {
        if (OllamaArguments.AreObject(_arguments.WrittenMemory)) WriteCall(call);
        else _unparsed = call;
    }

    private void WriteUnparsed()
    {
        if (_unparsed is not { } call) return;
        _unparsed = null;
        WriteCall(call);
    }

    private void WriteCall(BlockStart call)
    {
        BeginLine(_flavour == OllamaFlavour.Chat ? "\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":["u8 : "\",\"response\":\"\",\"tool_calls\":["u8);
        OllamaArguments.WriteCall(_output, call.Id, _calls++, call.Name, _arguments.WrittenMemory);
        EndLine("]"u8);
        _arguments.ResetWrittenCount();
    }

    private void End(StopKind stop)
    {
        if (stop is not (StopKind.MaxTokens or StopKind.ContextWindow)) WriteUnparsed();
        WriteHead();
        _output.Write(_flavour == OllamaFlavour.Chat ? "\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true"u8 : "\",\"response\":\"\",\"done\":true"u8);
        _timings.WriteEnd(_output, stop, _usage);
        _output.Write("}\n"u8);
    }

    private void BeginLine(ReadOnlySpan<byte> next)
    {
        _timings.SawContent();
        WriteHead();
        _output.Write(next);
    }

    private void WriteHead()
    {
        _output.Write(_head);
        var stamp = _output.GetSpan(33);
        Utf8Formatter.TryFormat(_timings.Now, stamp, out var length, new StandardFormat('O'));
        _output.Advance(length);
    }

    private void EndLine(ReadOnlySpan<byte> close)
    {
        _output.Write(close);
        _output.Write(_flavour == OllamaFlavour.Chat ? "},\"done\":false}\n"u8 : ",\"done\":false}\n"u8);
    }
}

using System.Buffers;
using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Canonical;

/// <summary>Folds the events of an answer into a <see cref="ModelResponse"/>.</summary>
public sealed class ResponseAccumulator : IStreamEventSink
{
    private readonly List<ContentBlock> _content = [];
    private readonly PooledBuffer _data = new();
    private readonly ArrayBufferWriter<byte> _seal = new(64);
    private ResponseStart _start = new("", "");
    private BlockStart? _open;
    private string? _sealOrigin;
    private StopReason _stop;

    /// <summary>The answer ended as it should.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How it broke off, if it did.</summary>
    public ModelError? Error { get; private set; }

    /// <summary>The last report of tokens; null when none came.</summary>
    public Usage? Usage { get; private set; }

    /// <summary>What has come so far; complete when <see cref="IsComplete"/>.</summary>
    public ModelResponse Response => new(_start.Id, _start.Model, _content, _stop, Usage);

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.ResponseStarted:
                _start = streamEvent.Response!;
                break;
            case StreamEventKind.BlockStarted:
                _open = streamEvent.Block;
                _data.Clear();
                _seal.ResetWrittenCount();
                _sealOrigin = null;
                break;
            case StreamEventKind.TextDelta or StreamEventKind.ReasoningDelta or StreamEventKind.ToolArgumentsDelta:
                _data.Write(streamEvent.Data);
                break;
            case StreamEventKind.SealDelta:
                _sealOrigin = streamEvent.SealOrigin;
                _seal.Write(streamEvent.Data);
                break;
            case StreamEventKind.BlockEnded:
                Close();
                break;
            case StreamEventKind.UsageReported:
                Usage = streamEvent.Usage;
                break;
            case StreamEventKind.ResponseEnded:
                _stop = streamEvent.Stop;
                IsComplete = true;
                _data.Return();
                break;
            case StreamEventKind.StreamFailed:
                Error = streamEvent.Error;
                _data.Return();
                break;
            case StreamEventKind.KeepAlive:
                break;
        }
    }

    private void Close()
    {
        var seal = _sealOrigin is null ? null : new Seal(_sealOrigin, Encoding.UTF8.GetString(_seal.WrittenSpan));
        switch (_open!.Kind)
        {
            case BlockKind.Text or BlockKind.Refusal:
                if (_data.WrittenCount > 0) _content.Add(new TextBlock(JsonText.FromUtf8(_data.WrittenSpan), _open.Kind == BlockKind.Refusal));
                break;
            case BlockKind.Reasoning or BlockKind.RedactedReasoning:
                _content.Add(new ReasoningBlock(JsonText.FromUtf8(_data.WrittenSpan), seal, _open.Kind == BlockKind.RedactedReasoning));
                break;
            case BlockKind.ToolCall:
                var text = _data.WrittenSpan.ToArray();
                var arguments = ModelResponse.ArgumentsOf(text);
                _content.Add(new ToolCallBlock(_open.Id, _open.Name, arguments) { ArgumentsText = arguments.IsMissing ? Encoding.UTF8.GetString(text) : null, Seal = seal });
                break;
        }
    }
}

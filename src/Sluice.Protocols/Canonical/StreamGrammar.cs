namespace Sluice.Protocols.Canonical;

/// <summary>Asserts the grammar of <see cref="StreamEvent"/> on its way to another sink. Used by every test and by debug builds.</summary>
public sealed class StreamGrammar(IStreamEventSink next) : IStreamEventSink
{
    private readonly HashSet<string> _callIds = new(StringComparer.Ordinal);
    private State _state = State.Before;
    private BlockKind _open;

    private enum State
    {
        Before,
        Between,
        InBlock,
        After,
    }

    /// <summary>The last event has come.</summary>
    public bool IsComplete => _state == State.After;

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The event may not stand here.</exception>
    public void Write(scoped in StreamEvent streamEvent)
    {
        _state = (_state, streamEvent.Kind) switch
        {
            (State.Before, StreamEventKind.ResponseStarted) => State.Between,
            (State.Before or State.Between or State.InBlock, StreamEventKind.KeepAlive) => _state,
            (State.Between or State.InBlock, StreamEventKind.UsageReported) => _state,
            (State.Between, StreamEventKind.BlockStarted) => Open(streamEvent.Block!),
            (State.InBlock, StreamEventKind.TextDelta) when _open is BlockKind.Text or BlockKind.Refusal => _state,
            (State.InBlock, StreamEventKind.ReasoningDelta) when _open is BlockKind.Reasoning => _state,
            (State.InBlock, StreamEventKind.SealDelta) when _open is BlockKind.Reasoning or BlockKind.RedactedReasoning or BlockKind.ToolCall => _state,
            (State.InBlock, StreamEventKind.ToolArgumentsDelta) when _open is BlockKind.ToolCall => _state,
            (State.InBlock, StreamEventKind.BlockEnded) => State.Between,
            (State.Between, StreamEventKind.ResponseEnded) => State.After,
            (not State.After, StreamEventKind.StreamFailed) => State.After,
            _ => throw new InvalidOperationException($"{streamEvent.Kind} may not come in state {_state}{(_state == State.InBlock ? $" of a {_open} block" : "")}"),
        };
        next.Write(streamEvent);
    }

    private State Open(BlockStart block)
    {
        if (block.Kind == BlockKind.ToolCall)
        {
            if (block.Id.Length is 0 or > 64 || !block.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')) throw new InvalidOperationException($"illegal tool-call id '{block.Id}'");
            if (!_callIds.Add(block.Id)) throw new InvalidOperationException($"tool-call id '{block.Id}' stands twice");
            if (block.Name.Length == 0) throw new InvalidOperationException("a tool call without a name");
        }

        _open = block.Kind;
        return State.InBlock;
    }
}

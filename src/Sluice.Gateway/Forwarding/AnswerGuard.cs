using Sluice.Gateway.Ledger;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Stops a local model that runs wild, which otherwise keeps the only slot busy for ever: it repeats itself without end (F048),
/// or ignores the limit on its answer (F049). The answer then ends as one that reached its limit, and the upstream is cancelled.
/// </summary>
internal sealed class AnswerGuard(IStreamEventSink next, Attempt attempt) : IStreamEventSink
{
    private const int TailSize = 4096;
    private const int CheckEvery = 256;
    private const int LeastRepetitions = 30;

    private readonly byte[] _tail = attempt.Target.Model.IsLocal ? new byte[TailSize] : [];
    private long _length;
    private long _deltas;
    private long _checked;
    private bool _open;

    /// <summary>Outcome when the guard ended the answer; null otherwise.</summary>
    public string? Tripped { get; private set; }

    // Each delta of a local server is a token or more; five percent of grace.
    private long? MaxDeltas { get; } = attempt.MaxOutputTokens is { } max ? max + Math.Max(8, max / 20) : null;

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        if (Tripped is not null) return;
        next.Write(streamEvent);
        switch (streamEvent.Kind)
        {
            case StreamEventKind.BlockStarted:
                _open = true;
                break;
            case StreamEventKind.BlockEnded:
                _open = false;
                break;
            case StreamEventKind.TextDelta or StreamEventKind.ReasoningDelta when _tail.Length > 0:
                WatchTail(streamEvent.Data);
                WatchLimit();
                break;
            // A file that a tool is to write may well repeat itself: only the limit counts here.
            case StreamEventKind.ToolArgumentsDelta when _tail.Length > 0:
                WatchLimit();
                break;
        }
    }

    private void WatchLimit()
    {
        if (++_deltas > MaxDeltas && Tripped is null) Trip(Outcomes.Truncated, "the limit on the answer was ignored");
    }

    private void WatchTail(ReadOnlySpan<byte> data)
    {
        foreach (var b in data) _tail[(int)(_length++ % TailSize)] = b;
        if (_length < TailSize || _length - _checked < CheckEvery) return;
        _checked = _length;
        if (IsPeriodic()) Trip(Outcomes.LoopAbort, "the model repeated itself without end");
    }

    private void Trip(string outcome, string why)
    {
        Tripped = outcome;
        if (_open) next.Write(StreamEvent.BlockEnded);
        next.Write(StreamEvent.Ended(new StopReason(StopKind.MaxTokens, why)));
    }

    // The tail repeats with some period p when it equals itself shifted by p. At least thirty repetitions must fit.
    private bool IsPeriodic()
    {
        Span<byte> text = stackalloc byte[TailSize];
        var start = (int)(_length % TailSize);
        _tail.AsSpan(start).CopyTo(text);
        _tail.AsSpan(0, start).CopyTo(text[(TailSize - start)..]);
        for (var period = 1; period <= TailSize / LeastRepetitions; period++)
        {
            if (text[period..].SequenceEqual(text[..^period])) return true;
        }

        return false;
    }
}

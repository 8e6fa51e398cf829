using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification;
using Sluice.Routing.Verification.Prose;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Stands between a local model's answer and the client where tools are on offer:
/// <code>
///   thinking, text           pass at once; a text's part that may be a printed call is held       (PrintedCallWatch)
///   calls                    are held from the first one on, with what follows, to the end
///   the end                  what is held is checked and mended, and shown                         (CallRepair)
///                            or, where that fails, kept until the model has been asked once more   (CallRetry)
/// </code>
/// Clients run calls when an answer has ended, so holding them costs nobody time. Nothing is dropped: what cannot be mended is shown as
/// it came (F046).
/// </summary>
internal sealed class CallMender : IStreamEventSink
{
    private readonly IStreamEventSink _next;
    private readonly ModelRequest _request;
    private readonly PrintedCallWatch? _watch;
    private readonly Shown _shown;
    private ResponseAccumulator? _held;
    private ResponseStart _start = new("", "");
    private bool _inText;
    private bool _passes;

    /// <summary>Makes one.</summary>
    /// <param name="next">The client's side.</param>
    /// <param name="request">What the model was asked.</param>
    public CallMender(IStreamEventSink next, ModelRequest request)
    {
        (_next, _request, _shown) = (next, request, new Shown(next));
        // An answer that has to be JSON is no call, and who is told not to call prints none.
        if (request.OutputFormat is null && request.ToolChoice?.Mode != ToolChoiceMode.None) _watch = new PrintedCallWatch(request, _shown);
    }

    /// <summary>Something is held back.</summary>
    public bool IsHolding => _held is not null || _watch is { IsHolding: true };

    /// <summary>What the checks said of the held part; null before the end and where nothing was held.</summary>
    public CallVerdict? Verdict { get; private set; }

    /// <summary>The held part as it came; null where nothing was held.</summary>
    public ModelResponse? Part { get; private set; }

    /// <summary>The model is to be asked once more; the answer is not at its end for the client.</summary>
    public bool WantsRetry { get; private set; }

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        if (_passes)
        {
            _next.Write(streamEvent);
            return;
        }

        switch (streamEvent.Kind)
        {
            case StreamEventKind.ResponseStarted:
                _start = streamEvent.Response!;
                _next.Write(streamEvent);
                return;
            case StreamEventKind.UsageReported or StreamEventKind.KeepAlive:
                _next.Write(streamEvent);
                return;
            case StreamEventKind.StreamFailed:
                Fail(streamEvent);
                return;
            case StreamEventKind.ResponseEnded when _held is null:
                _next.Write(streamEvent);
                return;
            case StreamEventKind.ResponseEnded:
                _held!.Write(streamEvent);
                Finish();
                return;
        }

        if (_held is not null) _held.Write(streamEvent);
        else Pass(streamEvent);
    }

    /// <summary>Shows the held part: mended by the second answer, or as it came where there is none.</summary>
    /// <param name="second">What the second answer's checks said; null: it did not come.</param>
    public void Settle(CallVerdict? second)
    {
        WantsRetry = false;
        if (second is { Accepted: true }) Show(second.Answer with { Content = [.. SoundBefore(second.Answer), .. second.Answer.ToolCalls] });
        else Show(Part!);
    }

    // A model that is told of one call of several often says that one again and no other: those that were right stay.
    private IEnumerable<ContentBlock> SoundBefore(ModelResponse second)
    {
        var again = second.ToolCalls.ToList();
        var first = Part!.ToolCalls.ToList();
        if (first.Count <= again.Count) yield break;
        foreach (var call in first)
        {
            if (again.Exists(other => other.Name == call.Name && other.Arguments.Span.SequenceEqual(call.Arguments.Span))) continue;
            if (CallRepair.Verify(_request, Part with { Content = [call] }) is not { Accepted: true } sound) continue;
            var kept = sound.Answer.ToolCalls.First();
            // Two answers of one server may begin to count anew.
            yield return again.Exists(other => other.Id == kept.Id) ? kept with { Id = $"{kept.Id}_0" } : kept;
        }
    }

    // Nothing is held yet.
    private void Pass(scoped in StreamEvent streamEvent)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.BlockStarted when streamEvent.Block!.Kind == BlockKind.ToolCall:
                Hold().Write(streamEvent);
                break;
            case StreamEventKind.BlockStarted when streamEvent.Block!.Kind == BlockKind.Text && _watch is not null:
                _inText = true;
                break;
            case StreamEventKind.TextDelta when _inText:
                _watch!.Write(streamEvent.Data);
                break;
            case StreamEventKind.BlockEnded when _inText:
                EndText();
                break;
            default:
                _next.Write(streamEvent);
                break;
        }
    }

    private void EndText()
    {
        _inText = false;
        _watch!.End();
        _shown.Close();
        if (!_watch.IsHolding) return;
        var text = _watch.TakeHeld();
        var held = Hold();
        held.Write(StreamEvent.BlockStarted(new BlockStart(BlockKind.Text)));
        held.Write(StreamEvent.Text(text));
        held.Write(StreamEvent.BlockEnded);
    }

    private ResponseAccumulator Hold()
    {
        _held = new ResponseAccumulator();
        _held.Write(StreamEvent.Started(_start));
        return _held;
    }

    // What was held of a text is text; half a call is of no use to anybody. While the client has seen nothing another model can still
    // take over: then nothing is shown.
    private void Fail(scoped in StreamEvent failure)
    {
        if (_next is CommitGate { IsCommitted: false })
        {
            _passes = true;
            _next.Write(failure);
            return;
        }

        // The block it broke off in stays open: a client that sees one end takes it for whole, and does not ask again.
        if (_inText && _watch!.IsHolding) _shown.Write(StreamEvent.Text(_watch.TakeHeld()));
        foreach (var text in _held?.Response.Content.OfType<TextBlock>() ?? [])
        {
            _shown.Close();
            _shown.Write(StreamEvent.Text(text.Text.DecodeUtf8()));
        }

        _passes = true;
        _next.Write(failure);
    }

    private void Finish()
    {
        Part = _held!.Response;
        Verdict = CallRepair.Verify(_request, Part);
        if (Verdict.Accepted) Show(Verdict.Answer);
        else if (Verdict.Hint is not null) WantsRetry = true;
        else Show(Part);
    }

    private void Show(ModelResponse part)
    {
        _held = null;
        _passes = true;
        var replay = new AnswerReplay(Settled(part));
        var rest = new WithoutHead(_next);
        while (replay.Next(rest))
        {
            // A stretch after the other; the writer keeps what it is given.
        }
    }

    // What was mended may have become an answer with calls.
    private static ModelResponse Settled(ModelResponse answer) =>
        answer.Stop.Kind is StopKind.EndTurn or StopKind.Unknown or StopKind.StopSequence && answer.ToolCalls.Any() ? answer with { Stop = answer.Stop with { Kind = StopKind.ToolCalls, Sequence = null } } : answer;

    /// <summary>Text in a block that is opened with its first piece.</summary>
    private sealed class Shown(IStreamEventSink next) : IStreamEventSink
    {
        private bool _open;

        public void Write(scoped in StreamEvent streamEvent)
        {
            if (!_open) next.Write(StreamEvent.BlockStarted(new BlockStart(BlockKind.Text)));
            _open = true;
            next.Write(streamEvent);
        }

        public void Close()
        {
            if (_open) next.Write(StreamEvent.BlockEnded);
            _open = false;
        }
    }

    /// <summary>The answer has begun already, and its usage has been told.</summary>
    private sealed class WithoutHead(IStreamEventSink next) : IStreamEventSink
    {
        public void Write(scoped in StreamEvent streamEvent)
        {
            if (streamEvent.Kind is not (StreamEventKind.ResponseStarted or StreamEventKind.UsageReported)) next.Write(streamEvent);
        }
    }
}

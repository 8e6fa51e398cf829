using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// The commit point of a translated answer. Holds the head back until the first content comes, and a failure before it: up to
/// then another upstream may take over and the client sees nothing of it; from then on every event passes and there is no way
/// back.
/// </summary>
/// <param name="commit">Called once, right before the first event passes; gives the client's writer.</param>
/// <param name="scrub">Takes what the client must not see, such as the gateway's own key, out of an error that stands inside the answer.</param>
internal sealed class CommitGate(Func<IStreamEventSink> commit, Func<ModelError, ModelError> scrub) : IStreamEventSink
{
    private IStreamEventSink? _client;
    private ResponseStart _start = new("", "");
    private Usage? _heldUsage;

    /// <summary>Content has passed.</summary>
    public bool IsCommitted => _client is not null;

    /// <summary>The answer came to a good end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How it failed, if it did.</summary>
    public ModelError? Error { get; private set; }

    /// <summary>Why it ended, if it did.</summary>
    public StopReason? Stop { get; private set; }

    /// <summary>The last report of tokens.</summary>
    public Usage? Usage { get; private set; }

    /// <summary>Bytes of content so far, for an estimate when no usage comes.</summary>
    public long ContentBytes { get; private set; }

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.TextDelta or StreamEventKind.ReasoningDelta or StreamEventKind.ToolArgumentsDelta:
                ContentBytes += streamEvent.Data.Length;
                _client!.Write(streamEvent);
                return;
            case StreamEventKind.ResponseStarted:
                _start = streamEvent.Response!;
                return;
            case StreamEventKind.UsageReported:
                Usage = streamEvent.Usage;
                if (_client is null) _heldUsage = Usage;
                else _client.Write(streamEvent);
                return;
            case StreamEventKind.BlockStarted:
                Commit();
                break;
            case StreamEventKind.ResponseEnded:
                Commit();
                Stop = streamEvent.Stop;
                IsComplete = true;
                break;
            case StreamEventKind.StreamFailed:
                Error = scrub(streamEvent.Error!);
                _client?.Write(StreamEvent.Failed(Error));
                return;
        }

        _client?.Write(streamEvent);
    }

    private void Commit()
    {
        if (_client is not null) return;
        _client = commit();
        _client.Write(StreamEvent.Started(_start));
        if (_heldUsage is { } usage) _client.Write(StreamEvent.UsageReported(usage));
    }
}

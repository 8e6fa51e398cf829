using System.Text;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Tests;

/// <summary>
/// Writes events down, one readable line each, after <see cref="StreamGrammar"/> has checked them. The lines:
/// <c>started id model</c>, <c>begin Text</c>, <c>begin ToolCall id name</c>, <c>text "…"</c>, <c>think "…"</c>, <c>args …</c>,
/// <c>seal origin payload</c>, <c>end</c>, <c>usage in=12 out=9</c>, <c>ended EndTurn (end_turn)</c>, <c>failed Server: message</c>,
/// <c>keepalive</c>.
/// </summary>
internal sealed class RecordingSink : IStreamEventSink
{
    private readonly StreamGrammar _grammar;
    private readonly List<(StreamEventKind Kind, string Text)> _events = [];

    public RecordingSink() => _grammar = new StreamGrammar(new Writer(this));

    /// <summary>One line per event.</summary>
    public IReadOnlyList<string> Events => [.. _events.Select(Render)];

    /// <summary>One line per event, consecutive deltas of one kind as one.</summary>
    public IReadOnlyList<string> Merged
    {
        get
        {
            var merged = new List<(StreamEventKind Kind, string Text)>();
            foreach (var (kind, text) in _events)
            {
                if (merged.Count > 0 && merged[^1].Kind == kind && kind is StreamEventKind.TextDelta or StreamEventKind.ReasoningDelta or StreamEventKind.ToolArgumentsDelta)
                    merged[^1] = (kind, merged[^1].Text + text);
                else
                    merged.Add((kind, text));
            }

            return [.. merged.Select(Render)];
        }
    }

    /// <summary>Ended or failed.</summary>
    public bool IsComplete => _grammar.IsComplete;

    /// <summary>The last error.</summary>
    public ModelError? Error { get; private set; }

    /// <summary>The last report of tokens.</summary>
    public Usage? Usage { get; private set; }

    /// <summary>How it ended.</summary>
    public StopReason? Stop { get; private set; }

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent) => _grammar.Write(streamEvent);

    public override string ToString() => string.Join('\n', Events);

    private static string Render((StreamEventKind Kind, string Text) recorded) => recorded.Kind switch
    {
        StreamEventKind.TextDelta => $"text \"{recorded.Text}\"",
        StreamEventKind.ReasoningDelta => $"think \"{recorded.Text}\"",
        StreamEventKind.ToolArgumentsDelta => $"args {recorded.Text}",
        _ => recorded.Text,
    };

    private static string Render(in Usage usage)
    {
        var line = new StringBuilder($"usage in={usage.Input} out={usage.Output}");
        if (usage.CacheRead > 0) line.Append($" read={usage.CacheRead}");
        if (usage.CacheWrite5m > 0) line.Append($" write5m={usage.CacheWrite5m}");
        if (usage.CacheWrite1h > 0) line.Append($" write1h={usage.CacheWrite1h}");
        if (usage.Reasoning > 0) line.Append($" reasoning={usage.Reasoning}");
        return line.ToString();
    }

    private sealed class Writer(RecordingSink owner) : IStreamEventSink
    {
        public void Write(scoped in StreamEvent streamEvent)
        {
            owner.Error = streamEvent.Error ?? owner.Error;
            if (streamEvent.Kind == StreamEventKind.UsageReported) owner.Usage = streamEvent.Usage;
            if (streamEvent.Kind == StreamEventKind.ResponseEnded) owner.Stop = streamEvent.Stop;
            owner._events.Add((streamEvent.Kind, streamEvent.Kind switch
            {
                StreamEventKind.ResponseStarted => $"started {streamEvent.Response!.Id} {streamEvent.Response.Model}".TrimEnd(),
                StreamEventKind.BlockStarted => $"begin {streamEvent.Block!.Kind} {streamEvent.Block.Id} {streamEvent.Block.Name}".TrimEnd(),
                StreamEventKind.SealDelta => $"seal {streamEvent.SealOrigin} {Encoding.UTF8.GetString(streamEvent.Data)}",
                StreamEventKind.BlockEnded => "end",
                StreamEventKind.UsageReported => Render(streamEvent.Usage),
                StreamEventKind.ResponseEnded => $"ended {streamEvent.Stop.Kind}{(streamEvent.Stop.Raw is { } raw ? $" ({raw})" : "")}{(streamEvent.Stop.Sequence is { } sequence ? $" at {sequence}" : "")}",
                StreamEventKind.StreamFailed => $"failed {streamEvent.Error!.Kind}: {streamEvent.Error.Message}",
                StreamEventKind.KeepAlive => "keepalive",
                _ => Encoding.UTF8.GetString(streamEvent.Data),
            }));
        }
    }
}

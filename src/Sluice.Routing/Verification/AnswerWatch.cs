using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification.Checks;
using Sluice.Routing.Verification.Texts;

namespace Sluice.Routing.Verification;

/// <summary>
/// Watches a draft while it is received, and tells early that it is hopeless: a tool that does not exist, a text that runs in a
/// circle, a refusal at its start. Then the upstream can be stopped. It says nothing about a draft that came to its end.
/// </summary>
public sealed class AnswerWatch(ModelRequest request) : IStreamEventSink
{
    private const int Opening = 240;
    private const int LongestTail = 4096;
    private const int CheckEvery = 512;

    private readonly StringBuilder _opening = new();
    private readonly StringBuilder _tail = new();
    private ToolBox? _tools;
    private bool _judged;
    private int _unchecked;

    /// <summary>Why the draft is hopeless, in the words of a receipt; null while there is hope.</summary>
    public string? Hopeless { get; private set; }

    /// <summary>The check that would reject it; null while there is hope.</summary>
    public string? Check { get; private set; }

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        if (Hopeless is not null) return;
        switch (streamEvent.Kind)
        {
            case StreamEventKind.BlockStarted:
                Open(streamEvent.Block!);
                break;
            case StreamEventKind.TextDelta:
                if (!_judged) Hear(streamEvent.Data);
                Turn(streamEvent.Data);
                break;
            case StreamEventKind.ReasoningDelta:
                Turn(streamEvent.Data);
                break;
        }
    }

    private void Open(BlockStart block)
    {
        _tail.Clear();
        _unchecked = 0;
        if (block.Kind == BlockKind.Refusal) Give("refusal", "the model or its filter refused");
        if (block.Kind != BlockKind.ToolCall) return;
        // Who calls does not refuse.
        _judged = true;
        _tools ??= new ToolBox(request);
        if (_tools.Near(block.Name) is null) Give("tool-exists", _tools.Any ? "a tool was called that is not offered" : "a tool was called though none is offered");
    }

    private void Hear(ReadOnlySpan<byte> utf8)
    {
        _opening.Append(Encoding.UTF8.GetString(utf8));
        if (_opening.Length < Opening) return;
        _judged = true;
        if (request.OutputFormat is null && Refusals.Of(_opening.ToString()) == Refusal.Will) Give("refusal", "the model refused");
    }

    private void Turn(ReadOnlySpan<byte> utf8)
    {
        _tail.Append(Encoding.UTF8.GetString(utf8));
        _unchecked += utf8.Length;
        if (_unchecked < CheckEvery) return;
        _unchecked = 0;
        if (_tail.Length > LongestTail) _tail.Remove(0, _tail.Length - LongestTail);
        if (Loops.EndsInCircle(_tail.ToString())) Give("repetition", "the text repeats itself without end");
    }

    private void Give(string check, string why) => (Check, Hopeless) = (check, why);
}

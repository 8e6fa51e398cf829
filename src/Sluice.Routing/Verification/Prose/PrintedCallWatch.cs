using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Verification.Checks;

namespace Sluice.Routing.Verification.Prose;

/// <summary>
/// Reads an answer's text as it comes and passes it on at once, but for what may be the beginning of a printed call: a family's
/// tag, JSON that names a tool at the start of a line, a fence that holds nothing else. That much is held until it is certain that it
/// is none; what is left at the end may be one. Plain prose is held for no more than the few bytes of a tag's beginning.
/// </summary>
/// <param name="request">What was asked: its tools.</param>
/// <param name="shown">Gets the text that may be shown, as <see cref="StreamEventKind.TextDelta"/>.</param>
public sealed class PrintedCallWatch(ModelRequest request, IStreamEventSink shown)
{
    // A tag that people only talk about is let go when so much has come without the name of a tool.
    private const int EnoughToName = 400;

    private static readonly SearchValues<byte> Triggers = SearchValues.Create("<[{`\n"u8);

    private readonly ArrayBufferWriter<byte> _text = new(256);
    private readonly CallProbe _probe = new(new ToolBox(request));
    private int _at;
    private Held _held;
    private int _heldFrom;
    private bool _inFence;
    private bool _lineStart = true;
    private bool _isOpen;
    private byte _last = (byte)'\n';

    private enum Held
    {
        Nothing,
        Marked,
        Bare,
        Fence,
    }

    /// <summary>Something is held that may be a call.</summary>
    public bool IsHolding => _held != Held.Nothing;

    /// <summary>More text.</summary>
    public void Write(ReadOnlySpan<byte> utf8)
    {
        if (_text.WrittenCount == 0 && !_lineStart && !utf8.ContainsAny(Triggers))
        {
            Show(utf8);
            return;
        }

        _text.Write(utf8);
        // A long argument is not read again for every piece of it.
        if (_held == Held.Bare && _isOpen && !utf8.ContainsAny((byte)'}', (byte)']')) return;
        Scan(isEnd: false);
    }

    /// <summary>The text has come to its end: what was only waited for is shown. What is held stays, see <see cref="TakeHeld"/>.</summary>
    public void End() => Scan(isEnd: true);

    /// <summary>What is held; the watch begins anew.</summary>
    public byte[] TakeHeld()
    {
        var held = _text.WrittenSpan.ToArray();
        _text.ResetWrittenCount();
        (_at, _held, _inFence, _lineStart, _last) = (0, Held.Nothing, false, true, (byte)'\n');
        return held;
    }

    private void Scan(bool isEnd)
    {
        while (true)
        {
            if (_held != Held.Nothing)
            {
                if (!Release(isEnd)) return;
                continue;
            }

            var text = _text.WrittenSpan;
            var step = Step(text, isEnd);
            if (step == 0) continue;
            // Everything in front of the place that is waited for, or that is held.
            ShowUntil(_at);
            if (step < 0 || _held == Held.Nothing) return;
        }
    }

    // 0: went on; 1: holds from here; -1: the rest is waited for, or there is none.
    private int Step(ReadOnlySpan<byte> text, bool isEnd)
    {
        if (_at >= text.Length) return -1;
        var at = _at;
        var start = IsLineStart(text, at);
        var c = text[at];
        var rest = text[at..];
        if (_inFence)
        {
            if (!(start && c == '`')) return Advance(text);
            if (rest.Length < 3 && !isEnd && rest.IndexOfAnyExcept((byte)'`') < 0) return -1;
            if (rest.StartsWith("```"u8)) (_inFence, _at) = (false, at + 3);
            else _at++;
            return 0;
        }

        var probe = Probe.No;
        var kind = Held.Marked;
        var fence = false;
        if (c == '`' && start)
        {
            (probe, kind, fence) = (_probe.Fence(rest), Held.Fence, rest.StartsWith("```"u8));
        }
        else if (CallMarks.FirstBytes.Contains(c) || (start && CallMarks.FirstBytesOfLine.Contains(c)))
        {
            var mark = (at > 0 ? text[at - 1] : _last) == '`' ? 0 : CallMarks.At(rest, start);
            probe = mark switch { > 0 => Probe.Yes, < 0 => Probe.Unknown, _ => start && c is (byte)'>' or (byte)'A' ? _probe.Words(rest) : Probe.No };
        }

        if (probe == Probe.No && start && c is (byte)'{' or (byte)'[' && !fence)
        {
            (probe, kind) = (_probe.Json(rest), Held.Bare);
            if (probe == Probe.No && c == '[') probe = _probe.Python(rest[1..]);
        }

        switch (probe)
        {
            case Probe.Yes:
                (_held, _heldFrom) = (kind, 0);
                return 1;
            case Probe.Unknown when !isEnd:
                return -1;
            default:
                if (!fence) return Advance(text);
                (_inFence, _at) = (true, at + 3);
                return 0;
        }
    }

    // To the next place that could begin something.
    private int Advance(ReadOnlySpan<byte> text)
    {
        var from = _at + 1;
        if (IsLineStart(text, _at) && text[_at] is (byte)' ' or (byte)'\t')
        {
            _at = from;
            return 0;
        }

        var next = from >= text.Length ? -1 : text[from..].IndexOfAny(Triggers);
        if (text[_at] == '\n') _at = from;
        else _at = next < 0 ? text.Length : from + next;
        return 0;
    }

    private bool IsLineStart(ReadOnlySpan<byte> text, int at)
    {
        for (var i = at - 1; i >= 0; i--)
        {
            if (text[i] == '\n') return true;
            if (text[i] is not ((byte)' ' or (byte)'\t')) return false;
        }

        return _lineStart;
    }

    // True: it is no call, and the reading goes on behind it; false: it stays.
    private bool Release(bool isEnd)
    {
        var text = _text.WrittenSpan;
        var end = _held switch
        {
            Held.Marked => text.Length - _heldFrom >= EnoughToName && _heldFrom == 0 && !_probe.NamesTool(text[..EnoughToName]) ? 1 : 0,
            Held.Bare => _probe.EndOfJson(text, isEnd),
            _ => _probe.EndOfFence(text),
        };
        if (_held == Held.Marked && end == 0 && text.Length >= EnoughToName) _heldFrom = 1;
        _isOpen = end < 0;
        if (end <= 0) return false;
        (_held, _at) = (Held.Nothing, end);
        return true;
    }

    private void ShowUntil(int end)
    {
        if (end == 0) return;
        var text = _text.WrittenSpan;
        var rest = text[end..].ToArray();
        Show(text[..end]);
        _text.ResetWrittenCount();
        _text.Write(rest);
        _at = 0;
    }

    private void Show(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return;
        var line = utf8.LastIndexOf((byte)'\n');
        var tail = utf8[(line + 1)..];
        _lineStart = (line >= 0 || _lineStart) && tail.IndexOfAnyExcept(" \t"u8) < 0;
        _last = utf8[^1];
        shown.Write(StreamEvent.Text(utf8));
    }
}

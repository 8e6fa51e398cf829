using System.Buffers;
using Sluice.Protocols.Framing;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Lets only whole frames of a stream pass, so that an upstream which breaks off inside one leaves the client at a frame's end,
/// where an error can still be said. Holds at most one unfinished frame, and none larger than the limit (F035, F043).
/// </summary>
/// <param name="lines">A frame is a line; otherwise it is a server-sent event, which ends with a blank line.</param>
internal sealed class WholeFrames(bool lines)
{
    // As the scanners' own: a 10 MB tool argument in one line still passes.
    private const int MaxFrame = 16 * 1024 * 1024;

    private ArrayBufferWriter<byte> _unfinished = new();
    private ArrayBufferWriter<byte> _passed = new();

    /// <summary>What may pass now; valid until the next call.</summary>
    /// <exception cref="FrameTooLargeException">A frame goes beyond the limit.</exception>
    public ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> bytes)
    {
        if (_unfinished.WrittenCount == 0)
        {
            var whole = EndOfLast(bytes.Span);
            Keep(bytes.Span[whole..]);
            return bytes[..whole];
        }

        // A blank line may stand half in what is held and half in what has come.
        var searched = Math.Max(0, _unfinished.WrittenCount - 3);
        Keep(bytes.Span);
        var found = EndOfLast(_unfinished.WrittenSpan[searched..]);
        if (found == 0) return default;
        var end = searched + found;
        (_passed, _unfinished) = (_unfinished, _passed);
        _unfinished.ResetWrittenCount();
        _unfinished.Write(_passed.WrittenSpan[end..]);
        return _passed.WrittenMemory[..end];
    }

    /// <summary>Everything that is left, at the end of a stream that came to its good end without a last blank line.</summary>
    public ReadOnlyMemory<byte> Rest(ReadOnlyMemory<byte> bytes)
    {
        _unfinished.Write(bytes.Span);
        return _unfinished.WrittenMemory;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (_unfinished.WrittenCount + bytes.Length > MaxFrame) throw new FrameTooLargeException(MaxFrame);
        _unfinished.Write(bytes);
    }

    private int EndOfLast(ReadOnlySpan<byte> bytes)
    {
        if (lines) return bytes.LastIndexOf((byte)'\n') + 1;
        if (bytes.EndsWith("\n\n"u8)) return bytes.Length;
        return Math.Max(After(bytes, "\n\n"u8), Math.Max(After(bytes, "\r\n\r\n"u8), After(bytes, "\r\r"u8)));
    }

    private static int After(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> end) => bytes.LastIndexOf(end) is >= 0 and var at ? at + end.Length : 0;
}

using System.Buffers;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Takes a free-text tool's input out of the arguments <c>{"input":"…"}</c> while they come in pieces. What stands between the
/// quotes is escaped already and is only copied; an escape that is cut in two waits for its other half. Arguments of any other
/// shape are the input themselves.
/// </summary>
internal sealed class CustomInput
{
    private const int MaxHead = 64;

    private readonly ArrayBufferWriter<byte> _held = new(16);
    private State _state;

    private enum State
    {
        /// <summary>Before the input's opening quote.</summary>
        Head,
        Input,

        /// <summary>Behind the closing quote.</summary>
        Tail,

        /// <summary>Something else than <c>{"input":"</c> came.</summary>
        Raw,
    }

    /// <summary>A new call begins.</summary>
    public void Begin()
    {
        _state = State.Head;
        _held.ResetWrittenCount();
    }

    /// <summary>The next piece of the arguments; the input's escaped text goes to <paramref name="output"/>.</summary>
    public void Take(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        switch (_state)
        {
            case State.Head:
                _held.Write(piece);
                ReadHead(output);
                break;
            case State.Input when _held.WrittenCount > 0:
                _held.Write(piece);
                var joined = _held.WrittenSpan.ToArray();
                _held.ResetWrittenCount();
                ReadInput(joined, output);
                break;
            case State.Input:
                ReadInput(piece, output);
                break;
            case State.Raw:
                JsonStrings.Escape(piece, output);
                break;
        }
    }

    /// <summary>The arguments are complete.</summary>
    public void End(IBufferWriter<byte> output)
    {
        // A cut escape says nothing; a head that never became one is the model's own words.
        if (_state == State.Head) JsonStrings.Escape(_held.WrittenSpan, output);
        _held.ResetWrittenCount();
    }

    private void ReadHead(IBufferWriter<byte> output)
    {
        var rest = _held.WrittenSpan;
        foreach (var token in (ReadOnlySpan<byte>)[(byte)'{', (byte)'k', (byte)':', (byte)'"'])
        {
            rest = rest.TrimStart(" \r\n\t"u8);
            var expected = token == 'k' ? "\"input\""u8 : token switch { (byte)'{' => "{"u8, (byte)':' => ":"u8, _ => "\""u8 };
            if (rest.StartsWith(expected))
            {
                rest = rest[expected.Length..];
                continue;
            }

            if (expected.StartsWith(rest) && _held.WrittenCount < MaxHead) return; // the rest of it is still to come
            _state = State.Raw;
            JsonStrings.Escape(_held.WrittenSpan, output);
            _held.ResetWrittenCount();
            return;
        }

        _state = State.Input;
        var input = rest.ToArray();
        _held.ResetWrittenCount();
        ReadInput(input, output);
    }

    private void ReadInput(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        var end = 0;
        while (end < piece.Length)
        {
            var stop = piece[end..].IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0)
            {
                end = piece.Length;
                break;
            }

            end += stop;
            if (piece[end] == '"')
            {
                _state = State.Tail;
                break;
            }

            var length = EscapeLength(piece[end..]);
            if (length == 0)
            {
                _held.Write(piece[end..]);
                break;
            }

            end += length;
        }

        output.Write(piece[..end]);
    }

    // 0: cut in two. The two halves of an emoji stay together.
    private static int EscapeLength(ReadOnlySpan<byte> escape)
    {
        if (escape.Length < 2) return 0;
        if (escape[1] != 'u') return 2;
        if (escape.Length < 6) return 0;
        var isHighHalf = escape[2] is (byte)'d' or (byte)'D' && escape[3] is (byte)'8' or (byte)'9' or (byte)'a' or (byte)'b' or (byte)'A' or (byte)'B';
        if (!isHighHalf) return 6;
        var next = escape[6..];
        if (next.StartsWith("\\u"u8)) return next.Length >= 6 ? 12 : 0;
        return "\\u"u8.StartsWith(next) ? 0 : 6;
    }
}

using System.Buffers.Binary;

namespace Sluice.Routing.Profile.Turns;

/// <summary>
/// A quick 64-bit hash over pieces of text, to recognise what was there before. The same in every process, but no secret and
/// no proof: whoever wants two texts to look alike finds some, and confuses nobody but himself.
/// </summary>
public struct TextHash
{
    private const ulong Odd = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>The hash of what was added; 0 when nothing was.</summary>
    public readonly ulong Value => _state;

    /// <summary>Bytes added.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a piece.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        var state = _state ^ ((ulong)bytes.Length + Odd);
        while (bytes.Length >= 8)
        {
            state = Mix(state ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        var rest = 0UL;
        foreach (var one in bytes) rest = (rest << 8) | one;
        _state = Mix(state ^ rest ^ 0xD6E8FEB86659FD93) | 1;
    }

    /// <summary>Adds the letters of a text and nothing else: times, line numbers and addresses differ from run to run.</summary>
    public void AddLetters(ReadOnlySpan<byte> text)
    {
        Span<byte> letters = stackalloc byte[256];
        while (text.Length > 0)
        {
            var count = 0;
            var read = 0;
            for (; read < text.Length && count < letters.Length; read++)
            {
                var lower = (byte)(text[read] | 0x20);
                if (lower is >= (byte)'a' and <= (byte)'z') letters[count++] = lower;
            }

            Add(letters[..count]);
            text = text[read..];
        }
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, Odd, out var low);
        return high ^ low;
    }
}

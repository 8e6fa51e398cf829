using System.Buffers;
using System.Text;

namespace Sluice.Protocols.Json;

/// <summary>
/// JSON string escapes, on UTF-8 bytes. <c>System.Text.Json</c> throws on a lone surrogate, and a vendor that cuts its
/// deltas by UTF-16 unit sends the two halves of an emoji in two strings: so the decoder is our own and can hold a half back.
/// </summary>
public static class JsonStrings
{
    private static readonly SearchValues<byte> MustEscape = SearchValues.Create([.. "\"\\"u8, .. Enumerable.Range(0, 0x20).Select(i => (byte)i)]);

    /// <summary>The text of an escaped string (without quotes). An unpaired surrogate becomes U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<byte> escaped)
    {
        if (escaped.IndexOf((byte)'\\') < 0) return Encoding.UTF8.GetString(escaped);
        var buffer = ArrayPool<byte>.Shared.Rent(escaped.Length + 3);
        try
        {
            var half = '\0';
            var length = Decode(escaped, buffer, ref half);
            if (half != '\0') length += Replacement(buffer.AsSpan(length));
            return Encoding.UTF8.GetString(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Decodes into <paramref name="destination"/>, which holds at least the input's length and three bytes more.
    /// </summary>
    /// <param name="escaped">The string's bytes between its quotes.</param>
    /// <param name="destination">Receives UTF-8.</param>
    /// <param name="half">A high surrogate left over from the call before, or '\0'; on return the one that waits now.</param>
    /// <returns>Number of bytes written.</returns>
    public static int Decode(ReadOnlySpan<byte> escaped, Span<byte> destination, ref char half)
    {
        var length = 0;
        while (escaped.Length > 0)
        {
            var run = escaped.IndexOf((byte)'\\');
            if (run < 0) run = escaped.Length;
            if (run > 0)
            {
                if (half != '\0')
                {
                    length += Replacement(destination[length..]);
                    half = '\0';
                }

                escaped[..run].CopyTo(destination[length..]);
                length += run;
                escaped = escaped[run..];
                continue;
            }

            if (escaped[1] != 'u')
            {
                if (half != '\0')
                {
                    length += Replacement(destination[length..]);
                    half = '\0';
                }

                destination[length++] = escaped[1] switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    var same => same,
                };
                escaped = escaped[2..];
                continue;
            }

            var unit = (char)((Hex(escaped[2]) << 12) | (Hex(escaped[3]) << 8) | (Hex(escaped[4]) << 4) | Hex(escaped[5]));
            escaped = escaped[6..];
            length += DecodeUnit(unit, destination[length..], ref half);
        }

        return length;
    }

    /// <summary>Writes the text with the escapes JSON demands and no others; the quotes are the caller's.</summary>
    public static void Escape(ReadOnlySpan<byte> utf8, IBufferWriter<byte> output)
    {
        while (true)
        {
            var run = utf8.IndexOfAny(MustEscape);
            if (run < 0)
            {
                output.Write(utf8);
                return;
            }

            var destination = output.GetSpan(run + 6);
            utf8[..run].CopyTo(destination);
            output.Advance(run + EscapeOne(utf8[run], destination[run..]));
            utf8 = utf8[(run + 1)..];
        }
    }

    /// <summary>Does the escaped string (without quotes) say <paramref name="utf8"/>?</summary>
    public static bool TextEquals(ReadOnlySpan<byte> escaped, ReadOnlySpan<byte> utf8)
    {
        if (escaped.SequenceEqual(utf8)) return escaped.IndexOf((byte)'\\') < 0;
        if (escaped.Length <= utf8.Length || escaped.IndexOf((byte)'\\') < 0) return false;
        return Encoding.UTF8.GetBytes(Decode(escaped)).AsSpan().SequenceEqual(utf8);
    }

    /// <summary>Writes U+FFFD, three bytes.</summary>
    internal static int Replacement(Span<byte> destination)
    {
        "\uFFFD"u8.CopyTo(destination);
        return 3;
    }

    private static int DecodeUnit(char unit, Span<byte> destination, ref char half)
    {
        var length = 0;
        if (half != '\0')
        {
            if (char.IsLowSurrogate(unit))
            {
                var pair = new Rune(half, unit);
                half = '\0';
                return pair.EncodeToUtf8(destination);
            }

            length = Replacement(destination);
            half = '\0';
        }

        if (char.IsHighSurrogate(unit))
        {
            half = unit;
            return length;
        }

        return length + (char.IsLowSurrogate(unit) ? Replacement(destination[length..]) : new Rune(unit).EncodeToUtf8(destination[length..]));
    }

    private static int EscapeOne(byte c, Span<byte> destination)
    {
        destination[0] = (byte)'\\';
        var shortForm = c switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'\b' => 'b',
            (byte)'\f' => 'f',
            (byte)'\n' => 'n',
            (byte)'\r' => 'r',
            (byte)'\t' => 't',
            _ => '\0',
        };
        if (shortForm != '\0')
        {
            destination[1] = (byte)shortForm;
            return 2;
        }

        "u00"u8.CopyTo(destination[1..]);
        destination[4] = (byte)(c < 0x10 ? '0' : '1');
        destination[5] = (byte)"0123456789abcdef"[c & 0xF];
        return 6;
    }

    private static int Hex(byte digit) => digit switch
    {
        <= (byte)'9' => digit - '0',
        <= (byte)'F' => digit - 'A' + 10,
        _ => digit - 'a' + 10,
    };
}

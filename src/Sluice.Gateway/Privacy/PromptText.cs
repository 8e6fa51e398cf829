using System.Buffers;
using System.Text;

namespace Sluice.Gateway.Privacy;

/// <summary>
/// A body as the text it stands for, in rented memory: decoded once, every JSON escape undone, so that no way of writing it
/// hides anything and patterns see line breaks as such. Structure stays as it is.
/// </summary>
internal readonly ref struct PromptText : IDisposable
{
    private readonly char[] _buffer;
    private readonly int _length;

    private PromptText(char[] buffer, int length) => (_buffer, _length) = (buffer, length);

    /// <summary>The text.</summary>
    public ReadOnlySpan<char> Span => _buffer.AsSpan(0, _length);

    /// <summary>Reads bytes.</summary>
    public static PromptText Of(ReadOnlySpan<byte> json)
    {
        var buffer = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(json.Length));
        var length = Encoding.UTF8.GetChars(json, buffer);
        return new PromptText(buffer, Unescape(buffer.AsSpan(0, length)));
    }

    public void Dispose() => ArrayPool<char>.Shared.Return(_buffer);

    private static int Unescape(Span<char> text)
    {
        var read = text.IndexOf('\\');
        if (read < 0) return text.Length;
        var write = read;
        while (read < text.Length)
        {
            if (text[read] == '\\' && read + 1 < text.Length)
            {
                read += Escape(text[read..], out var meant);
                text[write++] = meant;
                continue;
            }

            var next = text[(read + 1)..].IndexOf('\\');
            var run = next < 0 ? text.Length - read : next + 1;
            text.Slice(read, run).CopyTo(text[write..]);
            (read, write) = (read + run, write + run);
        }

        return write;
    }

    private static int Escape(ReadOnlySpan<char> at, out char meant)
    {
        meant = at[1] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', var other => other };
        if (at[1] != 'u' || at.Length < 6) return 2;
        var code = 0;
        for (var i = 2; i < 6; i++)
        {
            if (!char.IsAsciiHexDigit(at[i])) return 2;
            code = (code << 4) | (at[i] <= '9' ? at[i] - '0' : (at[i] | 0x20) - 'a' + 10);
        }

        meant = (char)code;
        return 6;
    }
}

using System.Buffers.Text;
using System.Text;

namespace Sluice.Load.Upstream;

/// <summary>Length of the HTTP request that a buffer begins with.</summary>
internal static class RequestLength
{
    /// <summary>The length; -1 while it cannot be said.</summary>
    public static int Of(ReadOnlySpan<byte> buffer)
    {
        var end = buffer.IndexOf("\r\n\r\n"u8);
        if (end < 0) return -1;
        foreach (var range in buffer[..end].Split("\r\n"u8))
        {
            var header = buffer[range];
            if (Starts(header, "content-length:"u8) && Utf8Parser.TryParse(header[15..].Trim((byte)' '), out int length, out _)) return end + 4 + length;
            if (Starts(header, "transfer-encoding:"u8)) return Chunked(buffer, end + 4);
        }

        return end + 4;
    }

    private static int Chunked(ReadOnlySpan<byte> buffer, int position)
    {
        while (true)
        {
            var line = buffer[position..].IndexOf("\r\n"u8);
            if (line < 0 || !Utf8Parser.TryParse(buffer.Slice(position, line), out int size, out _, 'x')) return -1;
            position += line + 2 + size + 2;
            if (position > buffer.Length) return -1;
            if (size == 0) return position;
        }
    }

    private static bool Starts(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name) => header.Length >= name.Length && Ascii.EqualsIgnoreCase(header[..name.Length], name);
}

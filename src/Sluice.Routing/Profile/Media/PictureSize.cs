using System.Buffers.Binary;
using System.Buffers.Text;

namespace Sluice.Routing.Profile;

/// <summary>Width and height of a picture from the head of its base64 text: only the few bytes that tell are decoded.</summary>
internal static class PictureSize
{
    private const int MaxMarkers = 64;

    /// <summary>Pixels, or zeros when the format is not PNG, JPEG, GIF or WebP, or its head is not whole.</summary>
    public static (int Width, int Height) Read(ReadOnlySpan<byte> base64)
    {
        Span<byte> head = stackalloc byte[32];
        if (!Decode(base64, 0, head)) return default;
        if (head[0] == 0x89 && head[1..].StartsWith("PNG"u8))
            return (BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..]));
        if (head.StartsWith("GIF8"u8)) return (BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]));
        if (head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8)) return OfWebP(head);
        return head[0] == 0xFF && head[1] == 0xD8 ? OfJpeg(base64) : default;
    }

    // The container has three kinds of first chunk: https://developers.google.com/speed/webp/docs/riff_container.
    private static (int Width, int Height) OfWebP(ReadOnlySpan<byte> head)
    {
        if (head[12..].StartsWith("VP8X"u8)) return (1 + Int24(head[24..]), 1 + Int24(head[27..]));
        if (head[12..].StartsWith("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(head[21..]);
            return ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }

        return head[12..].StartsWith("VP8 "u8)
            ? (BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(head[28..]) & 0x3FFF)
            : default;
    }

    // From marker to marker until the start of frame; EXIF blocks before it may have 64 KB each and are not decoded.
    private static (int Width, int Height) OfJpeg(ReadOnlySpan<byte> base64)
    {
        Span<byte> marker = stackalloc byte[9];
        var position = 2;
        for (var i = 0; i < MaxMarkers; i++)
        {
            if (!Decode(base64, position, marker) || marker[0] != 0xFF) return default;
            if (marker[1] == 0xFF)
            {
                position++;
                continue;
            }

            var isFrame = marker[1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (isFrame) return (BinaryPrimitives.ReadUInt16BigEndian(marker[7..]), BinaryPrimitives.ReadUInt16BigEndian(marker[5..]));
            position += 2 + BinaryPrimitives.ReadUInt16BigEndian(marker[2..]);
        }

        return default;
    }

    private static int Int24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    // Bytes from an offset of what the text stands for. Text with escapes or of the URL alphabet is not looked into.
    private static bool Decode(ReadOnlySpan<byte> base64, int offset, Span<byte> bytes)
    {
        var first = offset / 3;
        var last = (offset + bytes.Length + 2) / 3;
        if (last * 4 > base64.Length) return false;
        Span<byte> decoded = stackalloc byte[48];
        var quads = base64[(first * 4)..(last * 4)];
        if (Base64.DecodeFromUtf8(quads, decoded, out _, out var written, isFinalBlock: last * 4 == base64.Length) != System.Buffers.OperationStatus.Done) return false;
        var start = offset - (first * 3);
        if (written < start + bytes.Length) return false;
        decoded.Slice(start, bytes.Length).CopyTo(bytes);
        return true;
    }
}

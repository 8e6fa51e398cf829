using System.Buffers;

namespace Sluice.Routing.Profile;

/// <summary>Base64 strings in a prompt, which are pictures, documents and signatures and not text.</summary>
internal static class Blobs
{
    private const int MinLength = 2048;
    private const int Look = 512;

    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-"u8);

    /// <summary>Estimated tokens of JSON without the base64 strings in it.</summary>
    public static long EstimateWithout(ReadOnlySpan<byte> json)
    {
        long tokens = 0;
        var regionStart = 0;
        var position = 0;
        while (position < json.Length)
        {
            var quote = json[position..].IndexOf((byte)'"');
            if (quote < 0) break;
            var start = position + quote + 1;
            var end = EndOfString(json, start);
            if (IsBlob(json[start..end]))
            {
                tokens += TokenEstimate.OfJson(json[regionStart..start]);
                regionStart = end;
            }

            position = end + 1;
        }

        return tokens + TokenEstimate.OfJson(json[Math.Min(regionStart, json.Length)..]);
    }

    private static int EndOfString(ReadOnlySpan<byte> json, int position)
    {
        while (position < json.Length)
        {
            var stop = json[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0) return json.Length;
            position += stop;
            if (json[position] == '"') return position;
            position += 2;
        }

        return json.Length;
    }

    /// <summary>Is the text of a string base64 rather than words?</summary>
    public static bool IsBlob(ReadOnlySpan<byte> text) => text.Length >= MinLength && (
        text.StartsWith("data:"u8) ? text[..64].IndexOf(";base64,"u8) > 0 : text[..Look].IndexOfAnyExcept(Base64) < 0);
}

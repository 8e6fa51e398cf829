using System.Buffers;

namespace Sluice.Protocols.Json;

/// <summary>Crosses JSON that has been checked already (<see cref="JsonScanner"/>): looks at quotes and brackets only.</summary>
internal static class JsonSkip
{
    private const int Near = 12;
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> ScalarEnd = SearchValues.Create(",}] \n\r\t"u8);

    /// <summary>Offset just behind the value that starts at <paramref name="position"/>.</summary>
    public static int Value(ReadOnlySpan<byte> json, int position) => json[position] switch
    {
        (byte)'"' => String(json, position),
        (byte)'{' or (byte)'[' => Container(json, position),
        _ => Scalar(json, position),
    };

    /// <summary>Offset just behind the string whose opening quote is at <paramref name="position"/>.</summary>
    public static int String(ReadOnlySpan<byte> json, int position)
    {
        position++;
        // A name or a word ends within a few bytes, sooner than a vector search has begun.
        for (var near = Math.Min(position + Near, json.Length); position < near; position++)
        {
            if (json[position] == '"') return position + 1;
            if (json[position] == '\\') break;
        }

        while (true)
        {
            position += json[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[position] == '"') return position + 1;
            position += 2;
        }
    }

    /// <summary>Offset of the first byte at or behind <paramref name="position"/> that is not white space.</summary>
    public static int WhiteSpace(ReadOnlySpan<byte> json, int position)
    {
        while (position < json.Length && json[position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') position++;
        return position;
    }

    private static int Scalar(ReadOnlySpan<byte> json, int position)
    {
        var length = json[position..].IndexOfAny(ScalarEnd);
        return length < 0 ? json.Length : position + length;
    }

    private static int Container(ReadOnlySpan<byte> json, int position)
    {
        var depth = 0;
        while (true)
        {
            position += json[position..].IndexOfAny(Structure);
            switch (json[position])
            {
                case (byte)'"':
                    position = String(json, position);
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    position++;
                    break;
                default:
                    position++;
                    if (--depth == 0) return position;
                    break;
            }
        }
    }
}

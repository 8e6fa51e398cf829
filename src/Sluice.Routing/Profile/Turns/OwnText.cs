using System.Text;

namespace Sluice.Routing.Profile.Turns;

/// <summary>
/// Which part of a user's message the user wrote: clients put reminders, the environment and the output of their own commands
/// into the user's mouth, and these change from request to request. Works on the JSON's bytes, escapes and all.
/// </summary>
internal static class OwnText
{
    /// <summary>Elements that clients write. A block runs from its opening tag to its closing one.</summary>
    private static readonly byte[][] Tags = [.. ClientBlocks.Elements.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[][] Openings = [.. ClientBlocks.Openings.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Adds what the user wrote of a text to a hash.</summary>
    /// <param name="text">Between the quotes, escapes as they came.</param>
    /// <param name="hash">Receives it.</param>
    /// <returns>Whether the user wrote anything at all.</returns>
    public static bool Add(ReadOnlySpan<byte> text, ref TextHash hash)
    {
        var found = false;
        while (text.Length > 0)
        {
            var start = NextBlock(text, out var end);
            var own = Trim(text[..start]);
            if (own.Length > 0 && !IsWrittenByClient(own))
            {
                hash.Add(own);
                found = true;
            }

            text = text[end..];
        }

        return found;
    }

    /// <summary>The first stretch that the user wrote, for a look at its opening; empty when there is none.</summary>
    public static ReadOnlySpan<byte> First(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            var start = NextBlock(text, out var end);
            var own = Trim(text[..start]);
            if (own.Length > 0 && !IsWrittenByClient(own)) return own;
            text = text[end..];
        }

        return default;
    }

    private static int NextBlock(ReadOnlySpan<byte> text, out int end)
    {
        var position = 0;
        while (true)
        {
            var open = text[position..].IndexOf((byte)'<');
            if (open < 0)
            {
                end = text.Length;
                return text.Length;
            }

            position += open + 1;
            foreach (var tag in Tags)
            {
                if (!text[position..].StartsWith(tag) || position + tag.Length >= text.Length || text[position + tag.Length] is not ((byte)'>' or (byte)' ')) continue;
                end = BlockEnd(text, position + tag.Length, tag);
                return position - 1;
            }
        }
    }

    private static int BlockEnd(ReadOnlySpan<byte> text, int position, ReadOnlySpan<byte> tag)
    {
        while (true)
        {
            var close = text[position..].IndexOf("</"u8);
            // A block that is not closed runs to the end.
            if (close < 0) return text.Length;
            position += close + 2;
            if (text[position..].StartsWith(tag)) return Math.Min(position + tag.Length + 1, text.Length);
        }
    }

    private static bool IsWrittenByClient(ReadOnlySpan<byte> text)
    {
        foreach (var opening in Openings)
        {
            if (text.StartsWith(opening)) return true;
        }

        return false;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            if (text[0] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') text = text[1..];
            else if (text.Length > 1 && text[0] == '\\' && text[1] is (byte)'n' or (byte)'r' or (byte)'t') text = text[2..];
            else break;
        }

        while (text.Length > 0)
        {
            if (text[^1] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') text = text[..^1];
            else if (text.Length > 1 && text[^2] == '\\' && text[^1] is (byte)'n' or (byte)'r' or (byte)'t' && (text.Length < 3 || text[^3] != '\\')) text = text[..^2];
            else break;
        }

        return text;
    }
}

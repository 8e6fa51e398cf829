using System.Globalization;
using System.Text;

namespace Sluice.Load;

/// <summary>
/// The text that every answer carries, known to both ends, so that a reply is checked byte for byte. Each token begins with
/// a stamp of twelve digits: the moment at which the upstream sent it in microseconds (slow streams), else zeros.
/// </summary>
internal static class Script
{
    /// <summary>Deltas of an answer.</summary>
    public const int Count = 64;

    /// <summary>Digits of a stamp; it stands behind an opening bracket.</summary>
    public const int StampDigits = 12;

    private static readonly byte[] Utf8 = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Count).Select(Token)));

    /// <summary>The tokens in order.</summary>
    public static IReadOnlyList<string> Tokens { get; } = [.. Enumerable.Range(0, Count).Select(Token)];

    /// <summary>All of it.</summary>
    public static string Text { get; } = string.Concat(Tokens);

    /// <summary>Length in bytes.</summary>
    public static int Length => Utf8.Length;

    /// <summary>Is this the text, whatever stands in the stamps?</summary>
    public static bool Matches(ReadOnlySpan<byte> text)
    {
        if (text.Length != Utf8.Length) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != Utf8[i] && !(Utf8[i] == (byte)'0' && char.IsAsciiDigit((char)text[i]))) return false;
        }

        return true;
    }

    // Most tokens are plain words; some carry what a careless translator breaks.
    private static string Token(int index) => "[000000000000]" + (index % 16) switch
    {
        3 => "\"quoted\" ",
        5 => "line\nbreak\n",
        7 => "日本語のテキスト ",
        9 => "emoji 🚀👩‍💻 ",
        11 => "back\\slash\tand tab ",
        13 => "data: [DONE]\n\nevent: x ",
        14 => "<b>&amp;'html' ",
        _ => "word" + index.ToString(CultureInfo.InvariantCulture) + " ",
    };
}

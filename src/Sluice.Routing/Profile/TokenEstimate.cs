namespace Sluice.Routing.Profile;

/// <summary>
/// Tokens of a prompt without a tokenizer: pieces are counted the way byte-pair vocabularies cut them (words with the
/// space before them, runs of digits and of punctuation, a line break with its indentation). A long value is sampled in
/// evenly spaced windows, so that the cost is per value, not per byte. Within about 15 % on code, English prose and JSON.
/// </summary>
public static class TokenEstimate
{
    /// <summary>Tokens of one page of a document; Anthropic's guide says 1,500 to 3,000.</summary>
    public const int Page = 2000;

    private const int WindowLength = 256;
    private const int Windows = 12;
    private const int BytesPerPage = 60_000;

    private static readonly byte[] Classes = MakeClasses();

    /// <summary>Tokens of a text as it stands inside a JSON string: escapes count as what they stand for.</summary>
    public static long OfJson(ReadOnlySpan<byte> escaped)
    {
        if (escaped.Length <= WindowLength * Windows) return (Sixteenths(escaped) + 15) / 16;
        long sum = 0;
        var stride = (escaped.Length - WindowLength) / (Windows - 1);
        for (var i = 0; i < Windows; i++) sum += Sixteenths(escaped.Slice(i * stride, WindowLength));
        return (long)((double)sum / (16 * WindowLength * Windows) * escaped.Length);
    }

    /// <summary>Bytes of a document that count, for base64 text of that length: at least a page.</summary>
    internal static long DocumentBytes(long base64Bytes) => Math.Max(BytesPerPage, base64Bytes * 3 / 4);

    /// <summary>Tokens of documents of this many bytes.</summary>
    internal static long OfDocuments(long bytes) => Page * (bytes / BytesPerPage);

    /// <summary>Bytes of a second of compressed speech; uncompressed sound is counted as longer than it is.</summary>
    internal const int SoundBytesPerSecond = 16_000;

    /// <summary>Tokens of a second of sound: Gemini 32, OpenAI 10 (https://ai.google.dev/gemini-api/docs/audio).</summary>
    internal static double TokensPerSecond(TokenFamily family) => family == TokenFamily.OpenAi ? 10 : 32;

    // In sixteenths of a token, so that the loop has no floating point.
    internal static long Sixteenths(ReadOnlySpan<byte> text)
    {
        long sum = 0;
        var i = 0;
        while (i < text.Length)
        {
            var start = i;
            var kind = Classes[text[i]];
            switch (kind)
            {
                case Lower:
                case Upper:
                    i++;
                    // A capital after small letters begins a new piece: fooBar is two.
                    while (i < text.Length && Classes[text[i]] is var next && (next is Lower or Accent || (next == Upper && Classes[text[i - 1]] == Upper))) i += next == Accent ? 2 : 1;
                    sum += Word(i - start);
                    break;
                case Digit:
                    // The space before a number is a piece of its own.
                    if (start > 0 && text[start - 1] == ' ') sum += 12;
                    while (i < text.Length && Classes[text[i]] == Digit) i++;
                    sum += 16 * ((i - start + 2) / 3);
                    break;
                case Space:
                    while (i < text.Length && Classes[text[i]] == Space) i++;
                    // One space belongs to the word behind it; an indentation is a piece of its own.
                    if (i - start > 1) sum += 10;
                    break;
                case Escape:
                    sum += EscapeCost(text, ref i);
                    break;
                case Accent:
                    i += 2;
                    sum += 8;
                    break;
                case High:
                    sum += Foreign(text[i]);
                    i++;
                    while (i < text.Length && text[i] is >= 0x80 and < 0xC0) i++;
                    break;
                default:
                    while (i < text.Length && Classes[text[i]] == Punctuation) i++;
                    sum += 11 + (5 * (i - start - 1));
                    break;
            }
        }

        return sum;
    }

    // Common words up to seven letters are one piece; what is longer breaks up slowly.
    private static int Word(int length) => length <= 7 ? 16 : 16 + ((length - 7) * 3);

    // One character of another script by the first byte of its UTF-8, as vocabularies of 200,000 entries cut them.
    private static int Foreign(byte lead) => lead switch
    {
        0xD0 or 0xD1 => 5, // Cyrillic
        < 0xE0 => 8, // Greek, Arabic, Hebrew
        0xE2 => 14, // dashes, quotes, arrows, boxes
        >= 0xE3 and <= 0xE9 => 11, // Chinese, Japanese
        < 0xF0 => 12, // Korean, scripts of India and South-East Asia
        _ => 32, // emoji
    };

    private static int EscapeCost(ReadOnlySpan<byte> text, ref int i)
    {
        if (i + 1 >= text.Length)
        {
            i++;
            return 0;
        }

        var c = text[i + 1];
        if (c == 'u')
        {
            i = Math.Min(i + 6, text.Length);
            return 14;
        }

        i += 2;
        if (c is not ((byte)'n' or (byte)'r' or (byte)'t')) return 8;
        // A line break, the empty lines after it and the indentation are one piece, mostly.
        while (i < text.Length && Classes[text[i]] == Space) i++;
        return 13;
    }

    private const byte Punctuation = 0;
    private const byte Lower = 1;
    private const byte Upper = 2;
    private const byte Digit = 3;
    private const byte Space = 4;
    private const byte Escape = 5;
    private const byte High = 6;
    private const byte Accent = 7;

    private static byte[] MakeClasses()
    {
        var classes = new byte[256];
        for (var i = 0; i < 256; i++)
        {
            var c = (char)i;
            classes[i] = c switch
            {
                >= 'a' and <= 'z' => Lower,
                >= 'A' and <= 'Z' => Upper,
                >= '0' and <= '9' => Digit,
                ' ' or '\n' or '\r' or '\t' => Space,
                '\\' => Escape,
                >= '\xC3' and <= '\xC5' => Accent, // a Latin letter with a mark, two bytes
                >= '\x80' => High,
                _ => Punctuation,
            };
        }

        return classes;
    }
}

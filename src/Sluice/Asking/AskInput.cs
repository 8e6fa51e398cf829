using System.Text;

namespace Sluice.Asking;

/// <summary>A part of what is asked.</summary>
/// <param name="Text">Words; empty for a picture.</param>
/// <param name="Picture">A picture's bytes; null for words.</param>
/// <param name="MediaType">Of the picture.</param>
internal sealed record AskPart(string Text, byte[]? Picture = null, string? MediaType = null);

/// <summary>
/// Reads prompt and files. Everything is bounded: what no model could take is refused before it is sent, in words.
/// </summary>
/// <param name="openInput">Standard input.</param>
internal sealed class AskInput(Func<Stream> openInput)
{
    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInput = "-";

    // A text of this size is about a million tokens; a picture is what vendors take at most.
    private const int MostText = 4 << 20, MostPicture = 5 << 20, MostTogether = 32 << 20, MostFiles = 100;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The parts in order: the prompt, then each file; null when one of them cannot be asked.</summary>
    /// <param name="prompt">The words, or <c>-</c>.</param>
    /// <param name="files">Names, one of them perhaps <c>-</c>.</param>
    /// <param name="error">Why not, and what to do.</param>
    public IReadOnlyList<AskPart>? Read(string prompt, IReadOnlyList<string> files, out string error)
    {
        error = "";
        if (files.Count(file => file == StandardInput) + (prompt == StandardInput ? 1 : 0) > 1) error = "Standard input can be read once: as the prompt, or as one file.";
        else if (files.Count > MostFiles) error = $"{files.Count} files are more than {MostFiles}.";
        if (error.Length > 0) return null;

        List<AskPart> parts = [];
        long together = 0;
        if (prompt == StandardInput)
        {
            if (Content("standard input", openInput, ref together, out error) is not { } read) return null;
            if (read.Picture is not null) error = "Standard input is a picture. Give the prompt as an argument, and the picture with: --file -";
            if (error.Length > 0) return null;
            prompt = read.Text;
        }

        if (string.IsNullOrWhiteSpace(prompt)) error = "The prompt is empty.";
        if (error.Length > 0) return null;
        parts.Add(new AskPart(prompt));
        foreach (var file in files)
        {
            if (Directory.Exists(file)) error = $"{file} is a directory. Name the files.";
            if (error.Length > 0 || Content(file, file == StandardInput ? openInput : () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0), ref together, out error) is not { } part) return null;
            parts.Add(part.Picture is null ? new AskPart(Fenced(file, part.Text)) : part);
        }

        return parts;
    }

    private static AskPart? Content(string name, Func<Stream> open, ref long together, out string error)
    {
        error = "";
        try
        {
            using var stream = open();
            var bytes = Bounded(stream);
            together += bytes.Length;
            if (together > MostTogether) error = $"The files together are larger than {MostTogether >> 20} MB.";
            else if (MediaTypeOf(bytes) is { } type)
            {
                if (bytes.Length <= MostPicture) return new AskPart("", bytes, type);
                error = $"{name} is a picture larger than {MostPicture >> 20} MB.";
            }
            else if (bytes.Length > MostText) error = $"{name} is larger than {MostText >> 20} MB, which no model takes. Send the part that matters.";
            else if (TextOf(bytes) is { } text) return new AskPart(text);
            else error = $"{name} is neither text (UTF-8) nor a picture (PNG, JPEG, GIF, WebP).";
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            error = $"{name} does not exist.";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = $"{name} cannot be read: {problem.Message}";
        }

        return null;
    }

    // A pipe or device has no length to ask for.
    private static byte[] Bounded(Stream stream)
    {
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        while (content.Length <= MostPicture && stream.Read(buffer) is > 0 and var read) content.Write(buffer, 0, read);
        return content.ToArray();
    }

    private static string? TextOf(byte[] bytes)
    {
        try
        {
            var text = bytes switch
            {
                [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes.AsSpan(2)),
                [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes.AsSpan(2)),
                [0xEF, 0xBB, 0xBF, ..] => Utf8.GetString(bytes.AsSpan(3)),
                _ => Utf8.GetString(bytes),
            };
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string? MediaTypeOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) ? "image/png"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : bytes.StartsWith("GIF8"u8) ? "image/gif"
        : bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;

    // A fence longer than any in the text, so that the text does not end it.
    private static string Fenced(string name, string text)
    {
        var fence = new string('`', Math.Max(3, LongestRun(text) + 1));
        return $"{(name == StandardInput ? "Standard input" : name)}:\n{fence}\n{text}{(text.EndsWith('\n') ? "" : "\n")}{fence}";
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}

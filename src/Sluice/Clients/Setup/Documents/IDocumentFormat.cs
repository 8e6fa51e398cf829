namespace Sluice.Clients.Setup.Documents;

/// <summary>
/// How to change single values of a configuration file and leave every other byte alone. Texts are whole files, a byte order
/// mark included; a value is handled as it is spelled in the file. Adding a value and taking it away again gives the same text.
/// </summary>
internal interface IDocumentFormat
{
    /// <summary>Spells a string, whatever is in it, so that it stays one value (T15).</summary>
    string Spell(string value);

    /// <summary>Reads a spelled string; null when the value is something else.</summary>
    string? Read(string spelled);

    /// <summary>Reads the whole text.</summary>
    /// <exception cref="DocumentException">It is not of this format, so that nothing may be changed in it.</exception>
    void Check(string text);

    /// <summary>Where a value stands; null when it is not set.</summary>
    /// <exception cref="DocumentException">The text is not of this format, or the value is set twice.</exception>
    Range? Find(string text, IReadOnlyList<string> path);

    /// <summary>Sets a value in its place, or adds it with everything that has to stand around it.</summary>
    /// <exception cref="DocumentException">There is something else in its way.</exception>
    string Set(string text, IReadOnlyList<string> path, string spelled);

    /// <summary>Takes a value away, with what separates it from its neighbours.</summary>
    /// <exception cref="DocumentException">The text is not of this format.</exception>
    string Remove(string text, IReadOnlyList<string> path);

    /// <summary>Whether there is an object or table at the path and nothing in it, not even a comment.</summary>
    /// <exception cref="DocumentException">The text is not of this format.</exception>
    bool IsEmpty(string text, IReadOnlyList<string> path);
}

/// <summary>A configuration file that must not be changed; the message says where and why.</summary>
internal sealed class DocumentException(string message) : Exception(message)
{
    /// <summary>What is wrong at an offset, told by line.</summary>
    public static DocumentException At(string text, int offset, string problem) => new($"line {LineOf(text, offset)}: {problem}");

    /// <summary>The line of an offset, from 1.</summary>
    public static int LineOf(string text, int offset)
    {
        var line = 1;
        for (var i = 0; i < offset && i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))) line++;
        }

        return line;
    }
}

/// <summary>What the formats have in common.</summary>
internal static class DocumentText
{
    /// <summary>Stands at the head of some files and belongs to none of the formats.</summary>
    public const char ByteOrderMark = '\uFEFF';

    /// <summary>Where the content begins.</summary>
    public static int Start(string text) => text.StartsWith(ByteOrderMark) ? 1 : 0;

    /// <summary>The line ending that the text uses; that of the first line decides.</summary>
    public static string LineEnding(string text)
    {
        var at = text.AsSpan().IndexOfAny('\r', '\n');
        return at < 0 || text[at] == '\n' ? "\n" : at + 1 < text.Length && text[at + 1] == '\n' ? "\r\n" : "\r";
    }

    /// <summary>The start of the line that an offset stands on.</summary>
    public static int LineStart(string text, int offset)
    {
        while (offset > Start(text) && text[offset - 1] is not ('\r' or '\n')) offset--;
        return offset;
    }

    /// <summary>Where the line ending before an offset begins; the offset itself when there is none.</summary>
    public static int BeforeLineEnding(string text, int offset)
    {
        if (offset > 0 && text[offset - 1] == '\n') return offset > 1 && text[offset - 2] == '\r' ? offset - 2 : offset - 1;
        return offset > 0 && text[offset - 1] == '\r' ? offset - 1 : offset;
    }

    /// <summary>The offset after the line ending at an offset; the offset itself when there is none.</summary>
    public static int AfterLineEnding(string text, int offset)
    {
        if (offset < text.Length && text[offset] == '\r') offset++;
        if (offset < text.Length && text[offset] == '\n') offset++;
        return offset;
    }

    /// <summary>A range of the text replaced.</summary>
    public static string Splice(string text, int start, int end, string replacement) => string.Concat(text.AsSpan(0, start), replacement, text.AsSpan(end));

    /// <summary>A path for people: parts that are no plain words are quoted.</summary>
    public static string Show(IEnumerable<string> path) =>
        string.Join('.', path.Select(part => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? part : $"\"{part}\""));
}

using System.Text.RegularExpressions;

namespace Sluice.Clients.Setup.Documents;

/// <summary>Lines of <c>NAME=VALUE</c>, as the package dotenv reads them: Gemini CLI's variables.</summary>
/// <remarks>Its pattern: https://github.com/motdotla/dotenv/blob/master/lib/main.js. What is no assignment is a comment to it.</remarks>
internal sealed partial class DotenvDocument : IDocumentFormat
{
    /// <inheritdoc/>
    public string Spell(string value)
    {
        if (value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/' or '+' or ',')) return value;
        foreach (var quote in "'`") if (!value.Contains(quote, StringComparison.Ordinal)) return $"{quote}{value}{quote}";

        // Between double quotes backslashes are read, but a double quote cannot be written.
        throw new DocumentException("a value with both ' and ` in it cannot be written here");
    }

    /// <inheritdoc/>
    public string? Read(string spelled)
    {
        var value = spelled.Trim();
        if (value is not [var quote and ('"' or '\'' or '`'), .., var last] || last != quote || value.Length < 2) return value;
        return quote == '"' ? value[1..^1].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal) : value[1..^1];
    }

    /// <inheritdoc/>
    public void Check(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) throw new DocumentException("it is no text");
    }

    /// <inheritdoc/>
    public Range? Find(string text, IReadOnlyList<string> path) => path.Count == 1 && Last(text, path) is { } found ? Value(found) : null;

    /// <inheritdoc/>
    public bool IsEmpty(string text, IReadOnlyList<string> path) => false;

    /// <inheritdoc/>
    public string Set(string text, IReadOnlyList<string> path, string spelled)
    {
        if (Last(text, path) is { } found)
        {
            var (start, length) = Value(found).GetOffsetAndLength(text.Length);
            return DocumentText.Splice(text, start, start + length, spelled);
        }

        var line = $"{path[0]}={spelled}";
        var ending = DocumentText.LineEnding(text);
        if (text.Length == DocumentText.Start(text)) return text + line + ending;

        // A last line without an end stays the kind of file that it is.
        return DocumentText.BeforeLineEnding(text, text.Length) < text.Length ? text + line + ending : text + ending + line;
    }

    /// <inheritdoc/>
    public string Remove(string text, IReadOnlyList<string> path)
    {
        if (Last(text, path) is not { } found) return text;
        var start = DocumentText.LineStart(text, found.Groups["name"].Index);
        var end = Value(found).End.Value;
        while (end < text.Length && text[end] is not ('\r' or '\n')) end++;
        var next = DocumentText.AfterLineEnding(text, end);
        return DocumentText.Splice(text, next == end && start > DocumentText.Start(text) ? DocumentText.BeforeLineEnding(text, start) : start, next, "");
    }

    // Of several the last one counts.
    private static Match? Last(string text, IReadOnlyList<string> path) =>
        Assignment().Matches(text).LastOrDefault(match => match.Groups["name"].Value == path[0]);

    private static Range Value(Match match)
    {
        var value = match.Groups["value"];
        if (!value.Success) return (match.Groups["sign"].Index + match.Groups["sign"].Length)..(match.Groups["sign"].Index + match.Groups["sign"].Length);
        var text = value.Value;
        var start = value.Index + text.Length - text.TrimStart().Length;
        return start..(start + text.Trim().Length);
    }

    [GeneratedRegex("""^\uFEFF?[^\S\r\n]*(?:export[^\S\r\n]+)?(?<name>[\w.-]+)(?<sign>[^\S\r\n]*=|:[^\S\r\n]+)(?<value>[^\S\r\n]*'(?:\\'|[^'])*'|[^\S\r\n]*"(?:\\"|[^"])*"|[^\S\r\n]*`(?:\\`|[^`])*`|[^#\r\n]+)?""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Assignment();
}

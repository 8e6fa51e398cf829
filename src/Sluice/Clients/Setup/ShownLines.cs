using System.Text.RegularExpressions;
using Sluice.Clients.Setup.Documents;

namespace Sluice.Clients.Setup;

/// <summary>
/// Lines of a client's file as they may be shown. Names stay, and so do Sluice's own values, addresses without a secret, numbers
/// and switches; every other value of the user's is <c>…</c>, for it may be a credential.
/// </summary>
/// <param name="format">The file's.</param>
/// <param name="ours">Sluice's values, as they are spelled.</param>
/// <param name="token">Shown as <c>(token)</c>.</param>
/// <param name="text">All the text that lines come from.</param>
internal sealed partial class ShownLines(IDocumentFormat format, IReadOnlyCollection<string> ours, string? token, string text)
{
    private const string Hidden = "…";

    // Milliseconds: a line that takes longer is not shown.
    private const int Patience = 1000;

    // Ours in a whole, and where it is an object what stands inside it.
    private readonly HashSet<string> _own = [.. ours, .. ours.Where(spelled => spelled is ['{' or '[', ..]).SelectMany(spelled => Literal().Matches(spelled)).Where(match => match.Groups["value"].Success).Select(match => match.Value)];

    private readonly bool _hasLongStrings = format is TomlDocument && (text.Contains("\"\"\"", StringComparison.Ordinal) || text.Contains("'''", StringComparison.Ordinal));

    /// <summary>A line as it may be shown.</summary>
    public string Show(string line)
    {
        try
        {
            return Masked(line);
        }
        catch (RegexMatchTimeoutException)
        {
            return Hidden;
        }
    }

    private string Masked(string line)
    {
        if (format is DotenvDocument) return Dotenv(line);
        // The inside of a string of several lines has no marks of its own.
        if (_hasLongStrings && !TomlLine().IsMatch(line)) return line.Trim().Length == 0 ? line : Hidden;
        var shown = Literal().Replace(line, match => match.Groups["key"].Success || Table().IsMatch(line) ? match.Value : Value(match.Groups["value"].Value));
        return Random().Replace(shown, Token);
    }

    private string Dotenv(string line)
    {
        var at = line.IndexOf('=', StringComparison.Ordinal);
        if (at < 0) return line.TrimStart().StartsWith('#') ? Random().Replace(line, Token) : Hidden;
        return line[..(at + 1)] + Value(line[(at + 1)..]);
    }

    private string Value(string spelled)
    {
        if (_own.Contains(spelled.Trim())) return Own(spelled);
        var bare = spelled.Trim().Trim('"', '\'');
        if (bare.Length == 0 || Switch().IsMatch(bare) || IsOpenAddress(bare)) return spelled;
        return spelled.TrimStart() is ['"', ..] ? $"\"{Hidden}\"" : spelled.TrimStart() is ['\'', ..] ? $"'{Hidden}'" : Hidden;
    }

    // Headers of the user's own may stand before ours in one value.
    private string Own(string spelled)
    {
        var shown = Long().Replace(token is null ? spelled : spelled.Replace(token, "(token)", StringComparison.Ordinal), "(token)");
        var line = shown.LastIndexOf("\\n", StringComparison.Ordinal);
        return line >= 0 && shown.Contains("(token)", StringComparison.Ordinal) ? $"{shown[..(shown.Length - shown.TrimStart().Length + 1)]}{Hidden}\\n{shown[(line + 2)..]}" : shown;
    }

    // What is left that looks like a key: in a comment, or where the line is not what it seems.
    private string Token(Match match) => ours.Any(own => own.Contains(match.Value, StringComparison.Ordinal)) && (token is null || !match.Value.Contains(token, StringComparison.Ordinal)) || !match.Value.Any(char.IsAsciiDigit) || match.Value.Contains('/', StringComparison.Ordinal) ? match.Value : Hidden;

    private static bool IsOpenAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0 && url.Segments.All(segment => segment.Length < 16);

    [GeneratedRegex("""(?<key>(?:"(?:[^"\\]|\\.)*"|'[^']*')(?=\s*[:=]))|(?<value>"(?:[^"\\]|\\.)*"|'[^']*')""", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Literal();

    [GeneratedRegex("""^\s*\[\[?[A-Za-z0-9_.\-"' ]+\]\]?\s*(#.*)?$""", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Table();

    [GeneratedRegex("""^\s*(#|\[|[A-Za-z0-9_."'\-]+\s*=)""", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex TomlLine();

    [GeneratedRegex("^(true|false|null|[0-9]{1,6}(\\.[0-9]{1,3})?)$", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Switch();

    // As long as a token of Sluice's, of an earlier time.
    [GeneratedRegex("[A-Za-z0-9_-]{40,}", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Long();

    [GeneratedRegex("[A-Za-z0-9_+=~-]{20,}", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Random();
}

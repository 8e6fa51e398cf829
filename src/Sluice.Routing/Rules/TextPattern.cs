using System.Text.RegularExpressions;

namespace Sluice.Routing.Rules;

/// <summary>
/// What a rule looks for in the user's last turn: <c>drop table</c> finds these words, whole, without regard to case and however
/// they are spaced; <c>/v\d+\.\d+/</c> is a regular expression, with <c>i</c> behind it without regard to case.
/// </summary>
/// <remarks>Matching takes time in proportion to the text, whatever the expression: it never steps back.</remarks>
public sealed class TextPattern
{
    private readonly string[] _words;
    private readonly Regex? _expression;

    private TextPattern(string text, string[] words, Regex? expression) => (Text, _words, _expression) = (text, words, expression);

    /// <summary>As the user wrote it.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">Words, or an expression between slashes.</param>
    /// <param name="pattern">The pattern; null when it cannot be one.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static string? Parse(string text, out TextPattern? pattern)
    {
        pattern = null;
        if (text.Length > 1 && text[0] == '/' && text.LastIndexOf('/') is > 0 and var end) return ParseExpression(text, text[1..end], text[(end + 1)..], out pattern);
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return "The text is empty.";
        pattern = new TextPattern(text, words, null);
        return null;
    }

    /// <summary>Is it anywhere in the text?</summary>
    public bool Matches(string text)
    {
        if (_expression is not null) return _expression.IsMatch(text);
        var from = 0;
        while (from < text.Length && text.IndexOf(_words[0], from, StringComparison.OrdinalIgnoreCase) is >= 0 and var start)
        {
            if (IsWholeFrom(text, start)) return true;
            from = start + 1;
        }

        return false;
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    private static string? ParseExpression(string text, string expression, string flags, out TextPattern? pattern)
    {
        pattern = null;
        if (expression.Length == 0) return $"'{text}' holds no expression.";
        if (flags is not ("" or "i")) return $"'{flags}' behind the expression is not known; only i is.";
        try
        {
#pragma warning disable MA0009 // It is the user's own, and NonBacktracking takes linear time whatever it says.
            var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (flags.Length > 0 ? RegexOptions.IgnoreCase : RegexOptions.None);
            pattern = new TextPattern(text, [], new Regex(expression, options));
#pragma warning restore MA0009
            return null;
        }
        catch (NotSupportedException)
        {
            // Back references, looking around, atomic groups, or so large that it would not stay linear.
            return $"'{text}' asks to look back or around, or is too large.";
        }
        catch (ArgumentException)
        {
            return $"'{text}' is no regular expression.";
        }
    }

    private bool IsWholeFrom(string text, int start)
    {
        // A word ends where another kind of character begins; "c++" ends after its signs whatever follows.
        if (start > 0 && IsWordLetter(text[start]) && IsWordLetter(text[start - 1])) return false;
        var at = start;
        for (var i = 0; i < _words.Length; i++)
        {
            if (i > 0)
            {
                var gap = at;
                while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
                if (at == gap) return false;
            }

            if (string.Compare(text, at, _words[i], 0, _words[i].Length, StringComparison.OrdinalIgnoreCase) != 0) return false;
            at += _words[i].Length;
        }

        return at >= text.Length || !IsWordLetter(text[at - 1]) || !IsWordLetter(text[at]);
    }

    private static bool IsWordLetter(char c) => char.IsLetterOrDigit(c) || c == '_';
}

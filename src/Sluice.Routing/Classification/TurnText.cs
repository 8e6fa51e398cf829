using System.Buffers;

namespace Sluice.Routing.Classification;

/// <summary>
/// A user's turn cut into words and clauses, with what kind of text each word stands in. Long turns are read at their start
/// and their end; what lies between is pasted material, which says little about what is asked.
/// </summary>
internal sealed class TurnText
{
    private const int Head = 12_000;
    private const int Tail = 6_000;
    private const int MostWords = 4_000;

    private static readonly SearchValues<char> Spaces = SearchValues.Create(" \t\r\n\f\v\u00a0");

    private readonly List<Word> _words = [];
    private readonly List<Range> _clauses = [];

    private TurnText(string text) => Text = text;

    /// <summary>The turn as it was said.</summary>
    public string Text { get; }

    /// <summary>Its words, in order.</summary>
    public IReadOnlyList<Word> Words => _words;

    /// <summary>Stretches of <see cref="Words"/> between full stops, semicolons, colons and line ends.</summary>
    public IReadOnlyList<Range> Clauses => _clauses;

    /// <summary>Number of words outside fenced code.</summary>
    public int ProseWords { get; private set; }

    /// <summary>Characters inside fences.</summary>
    public int FencedChars { get; private set; }

    /// <summary>A clause ends in a question mark.</summary>
    public bool Asks { get; private set; }

    /// <summary>Cuts a turn.</summary>
    public static TurnText Read(string text)
    {
        var turn = new TurnText(text);
        if (text.Length <= Head + Tail)
        {
            turn.Cut(0, text.Length);
            return turn;
        }

        turn.Cut(0, Head);
        turn.Cut(text.Length - Tail, text.Length);
        return turn;
    }

    /// <summary>The letters of a word.</summary>
    public ReadOnlySpan<char> Span(Word word) => Text.AsSpan(word.Start, word.Length);

    private void Cut(int from, int to)
    {
        var span = Text.AsSpan(0, to);
        var first = _words.Count;
        var inFence = false;
        var inCode = false;
        var quote = '\0';
        var at = from;
        while (at < to && _words.Count < MostWords)
        {
            var skipped = span[at..].IndexOfAnyExcept(Spaces);
            if (skipped < 0) break;
            if (span.Slice(at, skipped).Contains('\n'))
            {
                first = EndClause(first);
                inCode = false;
                quote = '\0';
            }

            at += skipped;
            var length = span[at..].IndexOfAny(Spaces);
            if (length < 0) length = to - at;
            var chunk = span.Slice(at, length);
            if (chunk.StartsWith("```", StringComparison.Ordinal) || chunk.EndsWith("```", StringComparison.Ordinal))
            {
                first = EndClause(first);
                // ```one-word``` opens and closes.
                if (!(chunk.Length > 6 && chunk.StartsWith("```", StringComparison.Ordinal) && chunk.EndsWith("```", StringComparison.Ordinal))) inFence = !inFence;
                if (inFence)
                {
                    var close = Text.AsSpan(at + length, to - at - length).IndexOf("```", StringComparison.Ordinal);
                    // The fence is skipped whole: its words are material, not wishes.
                    var end = close < 0 ? to : at + length + close + 3;
                    FencedChars += end - at;
                    at = end;
                    inFence = false;
                    continue;
                }

                at += length;
                continue;
            }

            first = Add(chunk, at, first, ref inCode, ref quote);
            at += length;
        }

        EndClause(first);
    }

    private int Add(ReadOnlySpan<char> chunk, int at, int first, ref bool inCode, ref char quote)
    {
        var startsInCode = inCode;
        var startsQuoted = quote != '\0';
        foreach (var letter in chunk)
        {
            if (letter == '`') (inCode, startsInCode) = (!inCode, true);
        }

        if (!startsInCode && quote == '\0' && chunk[0] is '"' or '“' or '\'' && chunk.Length > 1) (quote, startsQuoted) = (chunk[0], true);
        var closes = quote != '\0' && chunk.Length > 1 && chunk[1..].TrimEnd(".,;:!?)").EndsWith(quote is '“' ? "”" : quote is '\'' ? "'" : "\"", StringComparison.Ordinal);

        var start = 0;
        var end = chunk.Length;
        while (start < end && chunk[start] is '(' or '[' or '{' or '"' or '\'' or '“' or '‘' or '*' or '<' or '`' or '¿' or '¡' or '«' or '>' or '#') start++;
        var ends = false;
        var comma = false;
        while (end > start && chunk[end - 1] is ')' or ']' or '}' or '"' or '\'' or '”' or '’' or '*' or '>' or '`' or ',' or '.' or ';' or ':' or '!' or '?' or '»' or '…')
        {
            var letter = chunk[--end];
            ends |= letter is '.' or ';' or ':' or '!' or '?';
            comma |= letter is ',';
            Asks |= letter is '?';
        }

        if (end > start)
        {
            var bare = chunk[start..end];
            // A call is a symbol, in backticks or not: deploy() is no order to deploy.
            var call = end + 1 < chunk.Length && chunk[end] == ')' && bare.Contains('(');
            var flags = WordKind.Prose;
            if (startsInCode) flags |= WordKind.Code;
            if (startsQuoted) flags |= WordKind.Quoted;
            if (comma) flags |= WordKind.BeforeComma;
            if (call || IsSymbol(bare)) flags |= WordKind.Symbol;
            _words.Add(new Word(at + start, end - start, flags, Lexicon.Of(bare)));
            ProseWords++;
        }

        if (closes) quote = '\0';
        return ends && !startsInCode ? EndClause(first) : first;
    }

    private int EndClause(int first)
    {
        if (_words.Count > first) _clauses.Add(first.._words.Count);
        return _words.Count;
    }

    // snake_case, camelCase, dotted.names, path/like, calls().
    private static bool IsSymbol(ReadOnlySpan<char> word)
    {
        if (word.IndexOfAny('_', '(', '/') >= 0 || word.Contains("::", StringComparison.Ordinal)) return true;
        var dot = word.IndexOf('.');
        if (dot > 0 && dot < word.Length - 1 && char.IsLetter(word[dot + 1])) return true;
        for (var i = 1; i < word.Length; i++)
        {
            if (char.IsUpper(word[i]) && char.IsLower(word[i - 1])) return true;
        }

        return false;
    }
}

/// <summary>One word of a turn.</summary>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">Characters.</param>
/// <param name="Kind">What it stands in.</param>
/// <param name="Class">What the lexicon knows of it.</param>
internal readonly record struct Word(int Start, int Length, WordKind Kind, WordClass Class)
{
    /// <summary>The lexicon puts it in at least one of these classes.</summary>
    public bool Is(WordClass some) => (Class & some) != WordClass.None;

    /// <summary>Said as a word, not as a symbol, a quotation or code.</summary>
    public bool IsPlain => (Kind & (WordKind.Code | WordKind.Symbol | WordKind.Quoted)) == WordKind.Prose;
}

/// <summary>What a word stands in.</summary>
[Flags]
internal enum WordKind
{
    /// <summary>Plain text.</summary>
    Prose = 0,

    /// <summary>Between backticks.</summary>
    Code = 1,

    /// <summary>Between quotation marks.</summary>
    Quoted = 2,

    /// <summary>Written like a name in code.</summary>
    Symbol = 4,

    /// <summary>A comma follows.</summary>
    BeforeComma = 8,
}

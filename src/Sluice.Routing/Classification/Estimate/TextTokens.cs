namespace Sluice.Routing.Classification.Estimate;

/// <summary>The letters, numbers and signs of a turn's start and end, one after another, as the estimators read them.</summary>
internal sealed class TextTokens
{
    private const int Head = 10_000;
    private const int Tail = 4_000;
    private const int Most = 1_500;

    private readonly List<Token> _tokens = new(256);

    /// <summary>Reads a turn.</summary>
    public TextTokens(string text)
    {
        Text = text.Length <= Head + Tail ? text : string.Concat(text.AsSpan(0, Head), "\n", text.AsSpan(text.Length - Tail));
        Lower = Text.ToLowerInvariant();
        WholeLength = text.Length;
        Read();
    }

    /// <summary>The text that was read: all of a short turn, start and end of a long one.</summary>
    public string Text { get; }

    /// <summary>The same in lower case.</summary>
    public string Lower { get; }

    /// <summary>Characters of the whole turn.</summary>
    public int WholeLength { get; }

    /// <summary>The tokens in order, at most 1,500.</summary>
    public IReadOnlyList<Token> All => _tokens;

    /// <summary>Letters of a token, in lower case.</summary>
    public ReadOnlySpan<char> Span(Token token) => Lower.AsSpan(token.Start, token.Length);

    private void Read()
    {
        var text = Text;
        for (var i = 0; i < text.Length && _tokens.Count < Most;)
        {
            var letter = text[i];
            var end = i + 1;
            if (char.IsLetter(letter))
            {
                while (end < text.Length && (char.IsLetter(text[end]) || text[end] == '\'')) end++;
                _tokens.Add(new Token(i, end - i, TokenKind.Word));
            }
            else if (char.IsAsciiDigit(letter))
            {
                while (end < text.Length && (char.IsAsciiDigit(text[end]) || (text[end] is ',' or '.' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1])))) end++;
                _tokens.Add(new Token(i, end - i, TokenKind.Number));
            }
            else if (letter > ' ')
            {
                _tokens.Add(new Token(i, 1, TokenKind.Sign));
            }

            i = end;
        }
    }
}

/// <summary>A word, a number or a sign.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Characters.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct Token(int Start, int Length, TokenKind Kind);

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>Letters.</summary>
    Word,

    /// <summary>Digits.</summary>
    Number,

    /// <summary>One other character.</summary>
    Sign,
}

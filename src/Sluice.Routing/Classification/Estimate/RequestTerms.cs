using Sluice.Routing.Learned;

namespace Sluice.Routing.Classification.Estimate;

/// <summary>What the models of coding requests read: the words, the intent that the rules found, and counts as steps ("more than 12 words").</summary>
internal static class RequestTerms
{
    /// <summary>Base-2 logarithm of the number of buckets.</summary>
    public const int Bits = 13;

    private static readonly int[] WordSteps = [3, 5, 8, 12, 16, 22, 30, 45, 70, 120, 250];
    private static readonly int[] Few = [1, 2, 3, 5, 8];

    /// <summary>Hashes a request. Dispose the result.</summary>
    public static HashedFeatures Of(TextTokens tokens, TurnShape shape, string intent)
    {
        var features = new HashedFeatures(Bits);
        ulong before = 0;
        var count = 0;
        var joints = 0;
        foreach (var token in tokens.All)
        {
            if (++count > 400) break;
            if (token.Kind is TokenKind.Sign && tokens.Span(token)[0] is not ('?' or '`' or '/' or '(')) continue;
            var hash = token.Kind is TokenKind.Number ? 77UL : StableHash.Add(StableHash.Seed, tokens.Span(token));
            features.Add(StableHash.Mix(hash));
            if (before == 0) features.Add(StableHash.Mix(hash ^ 0x51ed), 3);
            else features.Add(StableHash.Mix((before * 31) + hash), 0.5f);
            before = hash;
            if (token.Kind is TokenKind.Word && tokens.Span(token) is "if" or "when" or "but" or "instead" or "also" or "unless" or "while" or "because" or "which" or "whether" or "and" or "then") joints++;
        }

        Named(features, "intent", intent, 6);
        Steps(features, "words", shape.Words, WordSteps);
        Steps(features, "clauses", shape.Clauses, Few);
        Steps(features, "joints", joints, Few);
        Steps(features, "symbols", shape.Symbols, Few);
        Steps(features, "files", shape.Files, Few);
        Steps(features, "lines", shape.Lines, Few);
        Steps(features, "trace", shape.TraceLines, Few);
        Steps(features, "code", shape.CodeLines, Few);
        Named(features, "asks", shape.Asks ? "yes" : "no", 2);
        if (shape.Asks) Named(features, "asks-intent", intent, 2);
        Named(features, "size-intent", $"{intent} {(shape.Words < 10 ? 0 : shape.Words < 25 ? 1 : 2)}", 3);
        if (shape.FencedChars > 0) Named(features, "fenced", "", 2);
        features.Normalise();
        return features;
    }

    private static void Named(HashedFeatures features, string name, string value, float weight) => features.Add(StableHash.Of(name, value), weight);

    private static void Steps(HashedFeatures features, string name, int count, int[] steps)
    {
        foreach (var step in steps)
        {
            if (count < step) break;
            features.Add(StableHash.Mix(StableHash.Add(StableHash.Add(StableHash.Seed, name), (char)step)), 2);
        }
    }
}

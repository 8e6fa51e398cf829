using Sluice.Routing.Learned;

namespace Sluice.Routing.Classification.Estimate;

/// <summary>Words, pairs of neighbours, and beginnings and ends of long words, as hashed features. No word can be read back.</summary>
internal static class TaskTerms
{
    /// <summary>Base-2 logarithm of the number of buckets.</summary>
    public const int Bits = 15;

    /// <summary>Hashes the tokens of a turn. Dispose the result.</summary>
    public static HashedFeatures Of(TextTokens tokens)
    {
        var features = new HashedFeatures(Bits);
        ulong before = 0;
        ulong wordBefore = 0;
        foreach (var token in tokens.All)
        {
            var word = tokens.Span(token);
            // A number is its length: what matters is that there is one, and how large.
            var hash = token.Kind is TokenKind.Number ? 77UL + (ulong)Math.Min(token.Length, 6) : StableHash.Add(StableHash.Seed, word);
            if (token.Kind is not TokenKind.Sign) features.Add(StableHash.Mix(hash));
            if (before != 0) features.Add(StableHash.Mix((before * 31) + hash));
            if (token.Kind is TokenKind.Word)
            {
                if (wordBefore != 0) features.Add(StableHash.Mix((wordBefore * 131) + hash));
                wordBefore = hash;
                if (word.Length > 5)
                {
                    features.Add(StableHash.Mix(StableHash.Add(StableHash.Seed, word[..4]) ^ 0x9e37));
                    features.Add(StableHash.Mix(StableHash.Add(StableHash.Seed, word[^3..]) ^ 0x79b9));
                }
            }

            before = hash;
        }

        features.Normalise();
        return features;
    }
}

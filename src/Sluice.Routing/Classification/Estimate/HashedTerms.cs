namespace Sluice.Routing.Classification.Estimate;

/// <summary>Words, pairs of neighbours, and beginnings and ends of long words, as numbers of hash buckets with weights. No word can be read back.</summary>
internal sealed class HashedTerms
{
    /// <summary>Number of buckets.</summary>
    public const int Buckets = 1 << 15;

    private readonly Dictionary<int, float> _counts = [];

    /// <summary>Hashes the tokens of a turn; weights are 1 + ln(count), scaled to length 1.</summary>
    public HashedTerms(TextTokens tokens)
    {
        uint before = 0;
        uint wordBefore = 0;
        foreach (var token in tokens.All)
        {
            var word = tokens.Span(token);
            // A number is its length: what matters is that there is one, and how large.
            var hash = token.Kind is TokenKind.Number ? 77u + (uint)Math.Min(token.Length, 6) : Fnv(2166136261u, word);
            if (token.Kind is not TokenKind.Sign) Add(hash);
            if (before != 0) Add(Fnv((before * 31) + hash, "b"));
            if (token.Kind is TokenKind.Word)
            {
                if (wordBefore != 0) Add(Fnv((wordBefore * 131) + hash, "w"));
                wordBefore = hash;
                if (word.Length > 5)
                {
                    Add(Fnv(2166136261u, word[..4]) ^ 0x9e37u);
                    Add(Fnv(2166136261u, word[^3..]) ^ 0x79b9u);
                }
            }

            before = hash;
        }

        double square = 0;
        Items = new (int, float)[_counts.Count];
        var i = 0;
        foreach (var (bucket, count) in _counts.OrderBy(pair => pair.Key))
        {
            var weight = 1 + MathF.Log(count);
            Items[i++] = (bucket, weight);
            square += weight * weight;
        }

        var scale = (float)(1 / (Math.Sqrt(square) + 1e-9));
        for (i = 0; i < Items.Length; i++) Items[i].Weight *= scale;
    }

    /// <summary>Buckets in rising order with their weights.</summary>
    public (int Bucket, float Weight)[] Items { get; }

    /// <summary>The sum of weights times values.</summary>
    public double Dot(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (var (bucket, weight) in Items) sum += values[bucket] * weight;
        return sum;
    }

    private void Add(uint hash)
    {
        hash ^= hash >> 15;
        hash *= 0x2c1b3c6d;
        hash ^= hash >> 12;
        var bucket = (int)(hash & (Buckets - 1));
        _counts[bucket] = _counts.GetValueOrDefault(bucket) + 1;
    }

    private static uint Fnv(uint hash, ReadOnlySpan<char> text)
    {
        foreach (var letter in text) hash = (hash ^ letter) * 16777619u;
        return hash;
    }
}

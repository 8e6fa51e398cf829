namespace Sluice.Routing.Learned;

/// <summary>
/// FNV-1a over the bytes of UTF-16 code units (low byte first), mixed at the end. The same on every machine and for ever:
/// trained weights are addressed by it. Not for anything that an adversary must not foresee.
/// </summary>
internal static class StableHash
{
    /// <summary>The value to begin with.</summary>
    public const ulong Seed = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    /// <summary>Takes one code unit more.</summary>
    public static ulong Add(ulong hash, char unit) => (((hash ^ (byte)unit) * Prime) ^ (byte)(unit >> 8)) * Prime;

    /// <summary>Takes a text more.</summary>
    public static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        foreach (var unit in text) hash = Add(hash, unit);
        return hash;
    }

    /// <summary>Takes another hash more, so that pairs and triples of words have one of their own.</summary>
    public static ulong Add(ulong hash, ulong other)
    {
        for (var shift = 0; shift < 64; shift += 16) hash = Add(hash, (char)(other >> shift));
        return hash;
    }

    /// <summary>The hash of a text under a name, so that the same word as another kind of feature is another one.</summary>
    public static ulong Of(ReadOnlySpan<char> name, ReadOnlySpan<char> text) => Mix(Add(Add(Add(Seed, name), '\0'), text));

    /// <summary>Spreads a hash over all its bits; the last step, before a bucket is taken from it (MurmurHash3's finalizer).</summary>
    public static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}

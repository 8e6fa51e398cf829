using Sluice.Routing.Learned;

namespace Sluice.Training.Records;

/// <summary>Groups prompts that are the same but for numbers, case, spacing or a few words, so that none is trained on and measured on at once.</summary>
internal static class NearDuplicates
{
    private const int Hashes = 32;
    private const int Band = 4;
    private const double Alike = 0.7;

    /// <summary>A group number for each prompt; near-identical prompts share one.</summary>
    public static int[] Group(IReadOnlyList<string> prompts)
    {
        var signatures = prompts.Select(Signature).ToArray();
        var parents = Enumerable.Range(0, prompts.Count).ToArray();
        for (var band = 0; band < Hashes / Band; band++)
        {
            var first = new Dictionary<ulong, int>();
            for (var i = 0; i < signatures.Length; i++)
            {
                var key = StableHash.Seed;
                for (var k = 0; k < Band; k++) key = StableHash.Add(key, signatures[i][(band * Band) + k]);
                if (!first.TryAdd(key, i) && Similarity(signatures[i], signatures[first[key]]) >= Alike) Union(parents, i, first[key]);
            }
        }

        return [.. Enumerable.Range(0, prompts.Count).Select(i => Root(parents, i))];
    }

    // The smallest hash of all shingles (five words in a row) under 32 orders: equal places estimate the share of common shingles.
    private static ulong[] Signature(string prompt)
    {
        var words = new List<ulong>();
        var word = StableHash.Seed;
        var inside = false;
        foreach (var unit in prompt.Append(' '))
        {
            if (char.IsLetter(unit))
            {
                word = StableHash.Add(word, char.ToLowerInvariant(unit));
                inside = true;
            }
            else if (inside)
            {
                words.Add(word);
                (word, inside) = (StableHash.Seed, false);
            }
        }

        var signature = new ulong[Hashes];
        Array.Fill(signature, ulong.MaxValue);
        for (var i = 0; i <= Math.Max(0, words.Count - 5); i++)
        {
            var shingle = StableHash.Seed;
            for (var k = i; k < Math.Min(i + 5, words.Count); k++) shingle = StableHash.Add(shingle, words[k]);
            for (var k = 0; k < Hashes; k++) signature[k] = Math.Min(signature[k], StableHash.Mix(shingle + ((ulong)k * 0x9e3779b97f4a7c15)));
        }

        return signature;
    }

    private static double Similarity(ulong[] left, ulong[] right)
    {
        var same = 0;
        for (var i = 0; i < Hashes; i++) same += left[i] == right[i] ? 1 : 0;
        return (double)same / Hashes;
    }

    private static int Root(int[] parents, int i)
    {
        while (parents[i] != i) i = parents[i] = parents[parents[i]];
        return i;
    }

    private static void Union(int[] parents, int left, int right) => parents[Root(parents, left)] = Root(parents, right);
}

using System.Diagnostics.CodeAnalysis;

namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>Compares the tags of a measurement on the stack with the stored tags of a series, so that finding a series allocates nothing.</summary>
internal sealed class LabelValues : IEqualityComparer<KeyValuePair<string, object?>[]>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
{
    public static readonly LabelValues Comparer = new();

    public bool Equals(KeyValuePair<string, object?>[]? x, KeyValuePair<string, object?>[]? y) => x is not null && y is not null && Equals(x.AsSpan(), y);

    public int GetHashCode([DisallowNull] KeyValuePair<string, object?>[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, KeyValuePair<string, object?>[] other)
    {
        if (alternate.Length != other.Length) return false;
        for (var i = 0; i < other.Length; i++)
        {
            if (!string.Equals(alternate[i].Value as string, other[i].Value as string, StringComparison.Ordinal)) return false;
            if (!string.Equals(alternate[i].Key, other[i].Key, StringComparison.Ordinal)) return false;
        }

        return true;
    }

    // An instrument's keys hardly vary: the values tell its series apart. Length and edges do for such short lists of words.
    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
    {
        var hash = alternate.Length;
        foreach (var (_, value) in alternate)
        {
            var part = value is string { Length: > 0 } text ? (text.Length << 16) ^ (text[0] << 8) ^ text[^1] ^ (text[text.Length / 2] << 4) : 0;
            hash = (hash * 31) + part;
        }

        return hash;
    }

    public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => alternate.ToArray();
}

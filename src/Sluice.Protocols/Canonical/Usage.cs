namespace Sluice.Protocols.Canonical;

/// <summary>
/// Tokens of one answer, in the one convention of this code base: <see cref="Input"/> excludes what came from or went
/// into a prompt cache, <see cref="Output"/> includes <see cref="Reasoning"/>. Every reader converts into it, every writer
/// out of it. All counts are tokens and never negative.
/// </summary>
/// <param name="Input">Prompt tokens billed at the full input price.</param>
/// <param name="CacheRead">Prompt tokens read from the vendor's cache.</param>
/// <param name="CacheWrite5m">Prompt tokens written to a cache that lives five minutes.</param>
/// <param name="CacheWrite1h">Prompt tokens written to a cache that lives one hour.</param>
/// <param name="Output">All generated tokens, reasoning included.</param>
/// <param name="Reasoning">The part of <paramref name="Output"/> that was reasoning, where the upstream says so.</param>
public readonly record struct Usage(
    long Input,
    long CacheRead = 0,
    long CacheWrite5m = 0,
    long CacheWrite1h = 0,
    long Output = 0,
    long Reasoning = 0)
{
    /// <summary>Prompt tokens of every kind.</summary>
    public long TotalInput => Input + CacheRead + CacheWrite5m + CacheWrite1h;

    /// <summary>Tokens written to any cache.</summary>
    public long CacheWrite => CacheWrite5m + CacheWrite1h;

    /// <summary>Prompt and answer together.</summary>
    public long Total => TotalInput + Output;
}

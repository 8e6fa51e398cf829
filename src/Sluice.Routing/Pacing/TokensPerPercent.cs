namespace Sluice.Routing.Pacing;

/// <summary>
/// Learns from a user's own traffic how many tokens a percent of a window stands for: vendors do not publish it, and it differs
/// by model. Other devices use the same account unseen, so what comes out is an interval, never a certainty.
/// </summary>
/// <param name="Samples">Tokens for a percent, the oldest first.</param>
public sealed record TokensPerPercent(IReadOnlyList<double> Samples)
{
    /// <summary>Samples that are kept.</summary>
    public const int Most = 15;

    // Use is told in steps of a percent by some: less than this says nothing.
    private const double LeastChange = 0.01;
    private const int Enough = 3;

    /// <summary>Nothing learned.</summary>
    public static TokensPerPercent None { get; } = new([]);

    /// <summary>The middle half of the samples; null while there are fewer than three.</summary>
    public (double Low, double High)? Interval
    {
        get
        {
            if (Samples.Count < Enough) return null;
            var sorted = Samples.Order().ToList();
            return (sorted[sorted.Count / 4], sorted[sorted.Count - 1 - (sorted.Count / 4)]);
        }
    }

    /// <summary>A reading of the window after some traffic.</summary>
    /// <param name="change">By how much its used share grew, 0.0-1.0.</param>
    /// <param name="tokens">What this machine sent meanwhile to the one model that it used (<see cref="Weigh"/>).</param>
    /// <returns>The same when the change is too small to say anything.</returns>
    public TokensPerPercent Learn(double change, double tokens) =>
        change < LeastChange || !(tokens > 0) || !double.IsFinite(change) ? this : new([.. Samples.TakeLast(Most - 1), tokens / (change * 100)]);

    /// <summary>Tokens as they are assumed to weigh: those read from a cache a tenth, as their price does; which weights the vendor uses is not known.</summary>
    public static double Weigh(long input, long cacheRead, long output) => Math.Max(input, 0) + (Math.Max(cacheRead, 0) * 0.1) + Math.Max(output, 0);
}

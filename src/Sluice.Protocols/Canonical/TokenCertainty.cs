namespace Sluice.Protocols.Canonical;

/// <summary>
/// How sure a model was of its tokens: the mean of their log-probabilities and the lowest mean over <see cref="Window"/> tokens in
/// a row, for an answer that is good on the whole may be a guess in one place. Constant memory, nothing kept of the text.
/// </summary>
public sealed class TokenCertainty
{
    /// <summary>Tokens of the moving mean.</summary>
    public const int Window = 16;

    private readonly double[] _last = new double[Window];
    private double _sum;
    private double _windowSum;
    private double _lowest;

    /// <summary>Tokens that came with a probability.</summary>
    public long Count { get; private set; }

    /// <summary>Mean log-probability (natural logarithm, ≤ 0); null when none came.</summary>
    public double? Mean => Count == 0 ? null : _sum / Count;

    /// <summary>The lowest of the moving means; of an answer shorter than the window its mean; null when none came.</summary>
    public double? Lowest => Count == 0 ? null : Count < Window ? _sum / Count : _lowest;

    /// <summary>One token's log-probability. What is no number, or above 0, is passed over; minus infinity counts as -100.</summary>
    public void Add(double logProbability)
    {
        if (double.IsNaN(logProbability) || logProbability > 0) return;
        var value = Math.Max(logProbability, -100);
        var place = (int)(Count % Window);
        _windowSum += value - _last[place];
        _last[place] = value;
        _sum += value;
        Count++;
        if (Count == Window || (Count > Window && _windowSum / Window < _lowest)) _lowest = _windowSum / Window;
    }
}

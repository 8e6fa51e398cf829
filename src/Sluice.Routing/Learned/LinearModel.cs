namespace Sluice.Routing.Learned;

/// <summary>A weighted sum over hashed features: logistic or ridge regression, depending on how it was trained. Weights are one byte each.</summary>
/// <param name="bits">Base-2 logarithm of the number of weights.</param>
/// <param name="bias">What an empty text gets.</param>
/// <param name="scale">What a weight of 1 is worth.</param>
/// <param name="weights">2^bits weights, -127 to 127.</param>
internal sealed class LinearModel(int bits, float bias, float scale, sbyte[] weights)
{
    /// <summary>Base-2 logarithm of the number of weights.</summary>
    public int Bits { get; } = bits;

    /// <summary>What an empty text gets.</summary>
    public float Bias { get; } = bias;

    /// <summary>What a weight of 1 is worth.</summary>
    public float Scale { get; } = scale;

    /// <summary>The weights.</summary>
    public ReadOnlySpan<sbyte> Weights => weights;

    /// <summary>Rounds weights to bytes.</summary>
    public static LinearModel Quantise(int bits, double bias, ReadOnlySpan<double> weights)
    {
        var most = 0.0;
        foreach (var weight in weights) most = Math.Max(most, Math.Abs(weight));
        var scale = most == 0 ? 1f : (float)(most / 127);
        var rounded = new sbyte[1 << bits];
        for (var i = 0; i < rounded.Length; i++) rounded[i] = (sbyte)Math.Clamp(Math.Round(weights[i] / scale), -127, 127);
        return new LinearModel(bits, (float)bias, scale, rounded);
    }

    /// <summary>The sum; a log-odds where the model is logistic.</summary>
    public double Sum(HashedFeatures features)
    {
        var sum = 0.0;
        foreach (var bucket in features.Buckets) sum += features[bucket] * weights[bucket];
        return Bias + (sum * Scale);
    }

    /// <summary>The sum as a probability, 0.0-1.0.</summary>
    public double Probability(HashedFeatures features) => Logistic(Sum(features));

    /// <summary>1 / (1 + e^-x).</summary>
    public static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}

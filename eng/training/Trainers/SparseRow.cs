using Sluice.Routing.Learned;

namespace Sluice.Training.Trainers;

/// <summary>A sparse vector, kept beyond the <see cref="HashedFeatures"/> that it was made with.</summary>
internal sealed record SparseRow(int[] Buckets, float[] Values)
{
    /// <summary>Copies.</summary>
    public static SparseRow Of(HashedFeatures features)
    {
        var buckets = features.Buckets.ToArray();
        return new SparseRow(buckets, Array.ConvertAll(buckets, bucket => features[bucket]));
    }

    /// <summary>What a model says of it; the same as <see cref="LinearModel.Sum"/> of the features.</summary>
    public double Sum(LinearModel model)
    {
        var sum = 0.0;
        for (var i = 0; i < Buckets.Length; i++) sum += Values[i] * model.Weights[Buckets[i]];
        return model.Bias + (sum * model.Scale);
    }
}

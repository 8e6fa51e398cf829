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
}

using System.Buffers;

namespace Sluice.Routing.Learned;

/// <summary>
/// Counts of hashed features, as a sparse vector over 2^<c>bits</c> buckets. Words never stand in a model, only buckets do.
/// Rents its memory: dispose it.
/// </summary>
/// <param name="bits">8-20; the number of the model that will read it.</param>
internal sealed class HashedFeatures(int bits) : IDisposable
{
    private readonly int _shift = 64 - bits;
    private float[] _values = Cleared(1 << bits);
    private int[] _touched = ArrayPool<int>.Shared.Rent(1024);
    private int _count;

    /// <summary>Base-2 logarithm of the number of buckets.</summary>
    public int Bits { get; } = bits;

    /// <summary>Buckets with a value, in the order of their first use.</summary>
    public ReadOnlySpan<int> Buckets => _touched.AsSpan(0, _count);

    /// <summary>The value of a bucket.</summary>
    public float this[int bucket] => _values[bucket];

    /// <summary>Adds to the feature with this (mixed) hash. Weights are positive.</summary>
    public void Add(ulong hash, float weight = 1)
    {
        var bucket = (int)(hash >> _shift);
        if (_values[bucket] == 0) Touch(bucket);
        _values[bucket] += weight;
    }

    /// <summary>Damps counts (ln(1 + n)) and scales to length 1, so that a long text does not outweigh its kind.</summary>
    public void Normalise()
    {
        var squares = 0.0;
        foreach (var bucket in Buckets)
        {
            var value = MathF.Log(1 + _values[bucket]);
            _values[bucket] = value;
            squares += value * value;
        }

        if (squares <= 0) return;
        var scale = (float)(1 / Math.Sqrt(squares));
        foreach (var bucket in Buckets) _values[bucket] *= scale;
    }

    /// <summary>Empties it for the next text.</summary>
    public void Clear()
    {
        foreach (var bucket in Buckets) _values[bucket] = 0;
        _count = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_values.Length == 0) return;
        Clear();
        ArrayPool<float>.Shared.Return(_values);
        ArrayPool<int>.Shared.Return(_touched);
        (_values, _touched) = ([], []);
    }

    private static float[] Cleared(int length)
    {
        var values = ArrayPool<float>.Shared.Rent(length);
        values.AsSpan(0, length).Clear();
        return values;
    }

    private void Touch(int bucket)
    {
        if (_count == _touched.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(_count * 2);
            Buckets.CopyTo(larger);
            ArrayPool<int>.Shared.Return(_touched);
            _touched = larger;
        }

        _touched[_count++] = bucket;
    }
}

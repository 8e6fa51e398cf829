using Sluice.Routing.Learned;

namespace Sluice.Training.Trainers;

/// <summary>Logistic or ridge regression over hashed features: the weighted mean of the losses plus L2 (not on the bias), solved by L-BFGS. No chance is involved.</summary>
/// <param name="bits">Base-2 logarithm of the number of buckets.</param>
/// <param name="l2">Weight of the squared length of the weights, relative to the mean loss; 1e-6 to 1e-2 are usual.</param>
/// <param name="loss">What to make small.</param>
internal sealed class LinearTrainer(int bits, double l2, Loss loss = Loss.Logistic)
{
    /// <summary>Steps at most.</summary>
    public int Steps { get; init; } = 150;

    /// <summary>Trains.</summary>
    /// <param name="rows">What is seen.</param>
    /// <param name="targets">What is to be said.</param>
    /// <param name="weights">How much each row counts; null: all the same.</param>
    public LinearModel Train(IReadOnlyList<SparseRow> rows, IReadOnlyList<double> targets, IReadOnlyList<double>? weights = null)
    {
        var size = 1 << bits;
        var total = weights?.Sum() ?? rows.Count;
        var point = new double[size + 1]; // the last one is the bias
        var mean = Enumerable.Range(0, rows.Count).Sum(i => (weights?[i] ?? 1) * targets[i]) / total;
        point[size] = loss is Loss.Squared ? mean : Math.Log(Math.Clamp(mean, 1e-3, 1 - 1e-3) / (1 - Math.Clamp(mean, 1e-3, 1 - 1e-3)));
        Minimiser.Run(point, Value, Steps);
        return LinearModel.Quantise(bits, point[size], point.AsSpan(0, size));

        double Value(double[] at, double[] slope)
        {
            Array.Clear(slope);
            var value = 0.0;
            for (var i = 0; i < rows.Count; i++)
            {
                var (buckets, values) = rows[i];
                var sum = at[size];
                for (var k = 0; k < buckets.Length; k++) sum += at[buckets[k]] * values[k];
                var weight = (weights?[i] ?? 1) / total;
                double error;
                if (loss is Loss.Squared)
                {
                    error = sum - targets[i];
                    value += weight * error * error / 2;
                }
                else
                {
                    error = LinearModel.Logistic(sum) - targets[i];
                    value += weight * (Math.Max(sum, 0) - (sum * targets[i]) + Math.Log(1 + Math.Exp(-Math.Abs(sum))));
                }

                error *= weight;
                for (var k = 0; k < buckets.Length; k++) slope[buckets[k]] += error * values[k];
                slope[size] += error;
            }

            for (var k = 0; k < size; k++)
            {
                value += l2 * at[k] * at[k] / 2;
                slope[k] += l2 * at[k];
            }

            return value;
        }
    }
}

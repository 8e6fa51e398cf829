namespace Sluice.Routing.Learned;

/// <summary>Gradient-boosted trees over a dense vector. Trees stand one behind the other in one array of nodes.</summary>
/// <param name="features">Length of the vector.</param>
/// <param name="baseline">What the sum begins with.</param>
/// <param name="roots">Where each tree begins.</param>
/// <param name="nodes">All nodes.</param>
internal sealed class TreeEnsemble(int features, float baseline, int[] roots, TreeNode[] nodes)
{
    /// <summary>Length of the vector that it reads.</summary>
    public int Features { get; } = features;

    /// <summary>What the sum begins with.</summary>
    public float Baseline { get; } = baseline;

    /// <summary>Where each tree begins.</summary>
    public ReadOnlySpan<int> Roots => roots;

    /// <summary>All nodes.</summary>
    public ReadOnlySpan<TreeNode> Nodes => nodes;

    /// <summary>The sum over all trees; a log-odds where they were trained on the logistic loss.</summary>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public double Sum(ReadOnlySpan<float> vector)
    {
        if (vector.Length != Features) throw new ArgumentException($"The model reads {Features} features, not {vector.Length}.", nameof(vector));
        var sum = (double)Baseline;
        foreach (var root in roots)
        {
            var at = root;
            while (nodes[at].Feature >= 0) at = vector[nodes[at].Feature] <= nodes[at].Value ? nodes[at].Left : nodes[at].Right;
            sum += nodes[at].Value;
        }

        return sum;
    }

    /// <summary>The sum as a probability, 0.0-1.0.</summary>
    public double Probability(ReadOnlySpan<float> vector) => LinearModel.Logistic(Sum(vector));
}

/// <summary>A fork or a leaf.</summary>
/// <param name="Feature">What the fork compares; -1 for a leaf.</param>
/// <param name="Value">A fork's threshold (at most: left), a leaf's contribution.</param>
/// <param name="Left">The next node when at most the threshold (always behind the fork).</param>
/// <param name="Right">The next node when above, or no number (always behind the fork).</param>
internal readonly record struct TreeNode(short Feature, float Value, int Left, int Right);

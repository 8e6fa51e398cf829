namespace Sluice.Training.Trainers;

/// <summary>L-BFGS with backtracking (Nocedal and Wright, Numerical Optimization, algorithm 7.4), for smooth convex functions.</summary>
internal static class Minimiser
{
    private const int Memory = 8;

    /// <summary>The value at a point; fills the slope.</summary>
    public delegate double Function(double[] point, double[] slope);

    /// <summary>Moves the point downhill until it hardly pays.</summary>
    public static void Run(double[] point, Function function, int steps)
    {
        var (slope, next, nextSlope) = (new double[point.Length], new double[point.Length], new double[point.Length]);
        var value = function(point, slope);
        var past = new List<(double[] Move, double[] Bend, double Rho)>(Memory);
        for (var step = 0; step < steps; step++)
        {
            var direction = Direction(slope, past);
            var downhill = Dot(direction, slope);
            if (downhill > -1e-14) return;
            var length = past.Count == 0 ? Math.Min(1, 1 / Math.Sqrt(Dot(slope, slope))) : 1.0;
            double nextValue;
            for (; ; length /= 2)
            {
                for (var i = 0; i < point.Length; i++) next[i] = point[i] + (length * direction[i]);
                nextValue = function(next, nextSlope);
                if (nextValue <= value + (1e-4 * length * downhill)) break;
                if (length < 1e-12) return;
            }

            var (move, bend) = (new double[point.Length], new double[point.Length]);
            for (var i = 0; i < point.Length; i++) (move[i], bend[i]) = (next[i] - point[i], nextSlope[i] - slope[i]);
            var curvature = Dot(move, bend);
            if (curvature > 1e-16)
            {
                if (past.Count == Memory) past.RemoveAt(0);
                past.Add((move, bend, 1 / curvature));
            }

            var gain = value - nextValue;
            value = nextValue;
            Array.Copy(next, point, point.Length);
            Array.Copy(nextSlope, slope, slope.Length);
            if (gain < 1e-9 * Math.Max(1, Math.Abs(value))) return;
        }
    }

    private static double[] Direction(double[] slope, List<(double[] Move, double[] Bend, double Rho)> past)
    {
        var direction = Array.ConvertAll(slope, x => -x);
        var alphas = new double[past.Count];
        for (var k = past.Count - 1; k >= 0; k--)
        {
            alphas[k] = past[k].Rho * Dot(past[k].Move, direction);
            AddTo(direction, past[k].Bend, -alphas[k]);
        }

        if (past.Count > 0)
        {
            var scale = 1 / (past[^1].Rho * Dot(past[^1].Bend, past[^1].Bend));
            for (var i = 0; i < direction.Length; i++) direction[i] *= scale;
        }

        for (var k = 0; k < past.Count; k++) AddTo(direction, past[k].Move, alphas[k] - (past[k].Rho * Dot(past[k].Bend, direction)));
        return direction;
    }

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++) sum += left[i] * right[i];
        return sum;
    }

    private static void AddTo(double[] target, double[] other, double factor)
    {
        for (var i = 0; i < target.Length; i++) target[i] += factor * other[i];
    }
}

namespace Sluice.Load.Client;

/// <summary>One kind of load.</summary>
/// <param name="Id">Its name on the command line.</param>
/// <param name="Concurrency">Connections; each sends its next request when it has its answer.</param>
/// <param name="IsStream">Streams of 64 deltas; else whole answers.</param>
/// <param name="IsLarge">The body of 150 KB; else of 2 KB.</param>
/// <param name="IsSlow">100 ms to the first delta, then one each 20 ms.</param>
internal sealed record Cell(string Id, int Concurrency, bool IsStream, bool IsLarge = false, bool IsSlow = false)
{
    /// <summary>All that are measured.</summary>
    public static IReadOnlyList<Cell> All { get; } =
    [
        new("small1", 1, false),
        new("small32", 32, false),
        new("stream32", 32, true),
        new("body16", 16, true, IsLarge: true),
        new("slow500", 500, true, IsSlow: true),
    ];
}

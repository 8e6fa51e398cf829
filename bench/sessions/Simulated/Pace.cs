namespace Sluice.Sessions.Simulated;

/// <summary>How fast a simulated model reads and writes.</summary>
/// <param name="First">Seconds before anything happens: network, queue.</param>
/// <param name="Read">Prompt tokens per second, those in the cache apart; 0 takes no time.</param>
/// <param name="Write">Tokens per second; 0 takes no time.</param>
/// <param name="Times">How much faster than life the clock runs.</param>
internal sealed record Pace(double First, double Read, double Write, double Times)
{
    public static Pace None { get; } = new(0, 0, 0, 1);

    /// <summary>Until the first token.</summary>
    public Task ReadAsync(long tokens, CancellationToken cancellationToken) => WaitAsync(First + (Read > 0 ? tokens / Read : 0), cancellationToken);

    /// <summary>Until so many more tokens are there.</summary>
    public Task WriteAsync(double tokens, CancellationToken cancellationToken) => WaitAsync(Write > 0 ? tokens / Write : 0, cancellationToken);

    private Task WaitAsync(double seconds, CancellationToken cancellationToken) => seconds <= 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromSeconds(seconds / Times), cancellationToken);
}

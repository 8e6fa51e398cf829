namespace Sluice.Gateway.Admin.Login;

/// <summary>A browser that is logged in.</summary>
/// <param name="Hash">Of its cookie's value.</param>
/// <param name="BegunAt">When it logged in.</param>
internal sealed record DashboardSession(string Hash, DateTimeOffset BegunAt) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private long _seenAt = BegunAt.UtcTicks;

    /// <summary>When it was last used.</summary>
    public DateTimeOffset SeenAt
    {
        get => new(Volatile.Read(ref _seenAt), TimeSpan.Zero);
        set => Volatile.Write(ref _seenAt, value.UtcTicks);
    }

    /// <summary>Fires when it is logged out: what it has open ends then.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>When it ends if it is not used any more.</summary>
    public DateTimeOffset EndsAt => Min(SeenAt + DashboardSessions.Idle, BegunAt + DashboardSessions.Longest);

    /// <summary>Ends it.</summary>
    public void End() => _end.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

namespace Sluice.Testing.Upstream;

/// <summary>
/// A place where a scripted upstream stops until the test opens it: what replaces sleeping. <see cref="Reached"/> lets the
/// test wait until the upstream stands there.
/// </summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    /// <summary>Completes when the first exchange has come to this gate.</summary>
    public Task Reached => _reached.Task;

    /// <summary>How many exchanges stand at this gate now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Lets everything through, now and later.</summary>
    public void Open() => _opened.TrySetResult();

    /// <summary>Stops here until <see cref="Open"/> is called.</summary>
    /// <exception cref="OperationCanceledException">The exchange ended first: the client left, or the upstream was stopped.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        _reached.TrySetResult();
        try
        {
            await _opened.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}

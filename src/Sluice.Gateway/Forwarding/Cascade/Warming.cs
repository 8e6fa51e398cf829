using System.Collections.Concurrent;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Local models that go on loading, or reading a prompt, after their turn went elsewhere: the next turn then finds them ready. One
/// request a model, ended with its first content or after <see cref="Longest"/>, whichever comes first; it is tied to no client.
/// </summary>
internal sealed class Warming
{
    /// <summary>How long a model may warm.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>Models that are warming now.</summary>
    public int Running => _running.Count;

    /// <summary>Takes over an attempt that is being read and that nobody waits for any more; false when its model is warming already.</summary>
    public bool TryAdopt(Attempt attempt, Task reading)
    {
        var address = attempt.Target.Model.Address;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!attempt.Target.Model.IsLocal || !_running.TryAdd(address, done.Task)) return false;
        attempt.IsAdopted = true;
        attempt.Draft!.OnlyWarm();
        attempt.Timer.Detach(Longest);
        _ = EndAsync();
        return true;

        async Task EndAsync()
        {
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            attempt.Timer.Dispose();
            _running.TryRemove(address, out _);
            done.SetResult();
        }
    }
}

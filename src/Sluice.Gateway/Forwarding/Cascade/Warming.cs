using System.Collections.Concurrent;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Sessions;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Local models that go on loading, or reading a prompt, after their turn went elsewhere: the next turn then finds them ready. One
/// request a model, ended with its first content or after <see cref="Longest"/>, whichever comes first; it is tied to no client.
/// </summary>
internal sealed class Warming(LocalSpeeds speeds, SessionStore sessions)
{
    /// <summary>How long a model may warm.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>Ends when nothing warms any more.</summary>
    public Task Ended => Task.WhenAll(_running.Values);

    /// <summary>Is it warming now?</summary>
    public bool IsRunning(RoutableModel model) => _running.ContainsKey(model.Address);

    /// <summary>Takes over an attempt that nobody waits for, or does not wait for any more; false when its model is warming already.</summary>
    /// <param name="exchange">The request; nothing of it is touched when this has returned.</param>
    /// <param name="attempt">The attempt; it is disposed when it has ended.</param>
    /// <param name="reading">Begins to read it, or gives what is being read already.</param>
    public bool TryAdopt(Exchange exchange, Attempt attempt, Func<Task<AttemptResult>> reading)
    {
        var address = attempt.Target.Model.Address;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!attempt.Target.Model.IsLocal || !_running.TryAdd(address, done.Task)) return false;
        attempt.IsAdopted = true;
        attempt.Place?.Sink();
        attempt.Draft!.OnlyWarm();
        attempt.Timer.Detach(Longest);
        var warmed = sessions.Warmed(exchange.Profile, exchange.Caller.User, exchange.Model, attempt.Target);
        _ = EndAsync(reading(), exchange.Model.LocalModels.GetValueOrDefault(address)?.IsLoaded != false);
        return true;

        async Task EndAsync(Task running, bool wasLoaded)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Or a model that was slow once would be passed over for ever.
            if (wasLoaded && attempt is { Run.Shared: false, Draft.FirstContent: { } first }) speeds.Read(attempt.Target.Model, attempt.Context.EstimatedInputTokens, first - attempt.Waited);
            if (attempt.Draft!.HasContent) warmed();
            attempt.Timer.Dispose();
            _running.TryRemove(address, out _);
            done.SetResult();
        }
    }
}

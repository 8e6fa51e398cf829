using Sluice.Gateway.Admin.Local;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Upstreams.Slots;

/// <summary>A <see cref="TurnQueue"/> with a lock and a clock: one server's line.</summary>
internal sealed class PlaceLine(TimeProvider time)
{
    // Weight of the newest turn in how long one keeps its place.
    private const double Newest = 0.3;

    private readonly Lock _lock = new();
    private readonly TurnQueue _queue = new(UpstreamSlots.MaxWaiting);
    private double _seconds;

    /// <summary>Nobody is there.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock) return _queue is { Running: 0, Waiting.Count: 0 };
        }
    }

    /// <summary>A turn comes.</summary>
    public Place Enter(in PlaceRequest request)
    {
        var turn = new QueuedTurn(request.Owner, request.Rank) { Limit = request.ModelSlots, Kind = request.Profile?.Kind ?? "", Since = time.GetTimestamp() };
        var place = new Place(this, turn, request.Upstream.Name);
        lock (_lock)
        {
            _queue.Limit = request.Upstream.Slots;
            if (_queue.IsFree(turn))
            {
                _queue.Enter(turn);
                return place;
            }
        }

        // Read outside of the lock: it goes through the prompt.
        if (request.Profile is { } profile) turn.Prefix = PromptPrefix.Of(profile);
        turn.Told = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _queue.Enter(turn)?.Told!.TrySetResult(false);
            // A place was given back while the prompt was read: it has it, and nobody will tell it so.
            if (turn.State == TurnState.Running) turn.Told = null;
            CallNext();
            place.Ahead = _queue.Ahead(turn) ?? 0;
            if (turn.State == TurnState.Waiting) place.Expected = WaitOf(place.Ahead);
        }

        return place;
    }

    /// <summary>A turn gives back its place, or waits no longer.</summary>
    public void Leave(QueuedTurn turn)
    {
        lock (_lock)
        {
            if (turn.State == TurnState.Running)
            {
                var held = time.GetElapsedTime(turn.Since).TotalSeconds;
                _seconds = _seconds <= 0 ? held : (_seconds * (1 - Newest)) + (held * Newest);
            }

            _queue.Leave(turn);
            CallNext();
        }
    }

    /// <summary>How many go before a turn that waits; null when it does not wait.</summary>
    public int? Ahead(QueuedTurn turn)
    {
        lock (_lock) return turn.State == TurnState.Waiting ? _queue.Ahead(turn) : null;
    }

    /// <summary>Nobody waits for it any more.</summary>
    public void Sink(QueuedTurn turn)
    {
        lock (_lock) turn.Rank = TurnRank.WarmUp;
    }

    /// <summary>What is known when it cannot get in: when to come back.</summary>
    public ModelError Refusal(string upstream)
    {
        lock (_lock)
        {
            var wait = Math.Clamp(_seconds <= 0 ? 5 : _seconds, 1, 30);
            return new ModelError(ErrorKind.Overloaded, $"{upstream} is busy and {_queue.Waiting.Count} requests are waiting for it already.", RetryAfter: TimeSpan.FromSeconds(Math.Ceiling(wait)));
        }
    }

    /// <summary>How long a turn that came now would wait; null when that is not known.</summary>
    /// <param name="limit">The server's.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="rank">Its rank.</param>
    public TimeSpan? Expected(int? limit, TurnOwner owner, TurnRank rank)
    {
        lock (_lock)
        {
            if (limit is not { } places || (_queue.Running < places && _queue.Waiting.Count == 0)) return TimeSpan.Zero;
            return WaitOf(_queue.AheadOf(owner, rank));
        }
    }

    /// <summary>Adds those that wait, the next one first.</summary>
    /// <returns>How many run.</returns>
    public int View(List<WaitingView> waiting)
    {
        lock (_lock)
        {
            var order = _queue.Order();
            for (var ahead = 0; ahead < order.Count; ahead++)
            {
                var turn = order[ahead];
                var client = turn.Owner.User.Length > 0 ? $"{turn.Owner.Client} ({turn.Owner.User})" : turn.Owner.Client;
                waiting.Add(new WaitingView(client, turn.Kind, Math.Round(time.GetElapsedTime(turn.Since).TotalSeconds, 1), WaitOf(ahead) is { } wait ? Math.Round(wait.TotalSeconds, 1) : null));
            }

            return _queue.Running;
        }
    }

    // Half of a turn for those that run, a whole one for each that goes before.
    private TimeSpan? WaitOf(int ahead) => _seconds <= 0 ? null : TimeSpan.FromSeconds(Math.Min((ahead + 0.5) * _seconds / (_queue.Limit ?? 1), 3600));

    private void CallNext()
    {
        while (_queue.Next() is { } next)
        {
            next.Since = time.GetTimestamp();
            next.Told!.TrySetResult(true);
        }
    }
}

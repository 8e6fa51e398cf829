using System.Collections.Concurrent;
using Sluice.Gateway.Local.Discovery;
using Sluice.Routing;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Upstreams.Health;

/// <summary>
/// What is known of the upstreams' health: a breaker for each, refusals of each model, and what discovery saw last. Routing asks
/// <see cref="Of"/> and puts the healthy first; the attempt loop asks <see cref="TryBegin"/> and reports.
/// Panic rule: when no target of a plan gives leave, the loop tries the first one all the same, for a wrong guess here must not
/// be worse than having no breaker.
/// </summary>
internal sealed class UpstreamHealth(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Breaker> _breakers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ServerStatus> _seen = new(StringComparer.Ordinal);
    private readonly Cooldowns _cooldowns = new(time);

    /// <summary>How the upstreams did in the last 24 hours.</summary>
    public HealthHistory History { get; } = new(time);

    /// <summary>Whether a model can be asked now.</summary>
    /// <param name="model">The model.</param>
    /// <param name="credential">Fingerprint of the caller's own credential if that is what pays; empty for the gateway's.</param>
    public Availability Of(RoutableModel model, string credential = "")
    {
        if (_breakers.TryGetValue(model.Upstream, out var breaker))
        {
            switch (breaker.State)
            {
                case BreakerState.Open:
                    return new Availability(AvailabilityState.Down, breaker.OpenUntil, $"{model.Upstream} failed repeatedly");
                // The one that finds out has to come from somewhere: with another model ahead of it, it would never be asked again.
                case BreakerState.HalfOpen when breaker.IsProbed:
                    return Availability.Limited(null, $"{model.Upstream} failed repeatedly and is being tried again");
            }
        }

        if (_seen.TryGetValue(model.Upstream, out var status))
        {
            switch (status)
            {
                case ServerStatus.Gone:
                    return Availability.Down($"{model.Upstream} is not running");
                case ServerStatus.NeedsKey:
                    return Availability.Down($"{model.Upstream} wants a key");
                case ServerStatus.Loading:
                    return Availability.Limited(null, $"{model.Upstream} is loading its model");
            }
        }

        return _cooldowns.Of(model.Address, credential) is var (until, reason) ? Availability.Limited(until, reason) : Availability.Up;
    }

    /// <summary>Asks for leave to try a model's upstream.</summary>
    /// <param name="model">The model.</param>
    /// <param name="force">Panic: nothing else is left to try.</param>
    /// <returns>False: try another target.</returns>
    public bool TryBegin(RoutableModel model, bool force = false) => BreakerOf(model.Upstream).TryEnter() || force;

    /// <summary>
    /// Reports an attempt that was begun: once it answers or fails, and again when an answer that had begun breaks. Every
    /// attempt reports at least once, <see cref="AttemptOutcome.Unknown"/> if nothing else.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="outcome">What it says.</param>
    /// <param name="credential">As in <see cref="Of"/>.</param>
    /// <param name="firstByte">Until the first byte of the answer; null when there was none.</param>
    public void Report(RoutableModel model, AttemptOutcome outcome, string credential = "", TimeSpan? firstByte = null)
    {
        BreakerOf(model.Upstream).Report(outcome);
        History.Attempted(model.Upstream, outcome, firstByte);
        if (outcome is AttemptOutcome.Answered)
        {
            _cooldowns.Clear(model.Address, credential);
        }
    }

    /// <summary>The model asked to be left alone.</summary>
    /// <param name="model">The model.</param>
    /// <param name="wait">For how long; null when it did not say. At most 15 minutes are kept.</param>
    /// <param name="reason">For people: <c>rate limited (429)</c>, <c>key refused (401)</c>.</param>
    /// <param name="credential">Fingerprint of the caller's own credential if that was refused; empty for the gateway's.</param>
    public void Cool(RoutableModel model, TimeSpan? wait, string reason, string credential = "")
    {
        _cooldowns.Cool(model.Address, credential, wait, reason);
        History.Limited(model.Upstream);
    }

    /// <summary>What discovery saw at an upstream. A server that is back is tried again at once.</summary>
    public void Saw(string upstream, ServerStatus status)
    {
        var before = _seen.GetValueOrDefault(upstream, ServerStatus.Up);
        _seen[upstream] = status;
        History.Saw(upstream, status);
        if (status is ServerStatus.Up or ServerStatus.Busy && before is not (ServerStatus.Up or ServerStatus.Busy) && _breakers.TryGetValue(upstream, out var breaker))
        {
            breaker.Hint();
        }
    }

    /// <summary>The breaker of an upstream, for status displays.</summary>
    public BreakerState StateOf(string upstream) => _breakers.TryGetValue(upstream, out var breaker) ? breaker.State : BreakerState.Closed;

    private Breaker BreakerOf(string upstream) => _breakers.GetOrAdd(upstream, static (_, clock) => new Breaker(clock), time);
}

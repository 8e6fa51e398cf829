using System.Globalization;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Situations;
using Sluice.Gateway.Upstreams.Slots;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// An attempt's place at its server. A turn that has waited for <c>local.maxWait</c>, or is expected to when it comes, goes to the
/// next model of its plan; without one it waits as long as its client does.
/// </summary>
internal sealed class Places(UpstreamSlots slots, TimeProvider time)
{
    /// <summary>When to come back to a local server that is busy and does not say.</summary>
    public static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(5);

    // Shorter waits are not worth a word.
    private static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes a place, or a place in the queue; null where there is no limit.</summary>
    public Place? Enter(Exchange exchange, Attempt attempt)
    {
        var (upstream, model) = (attempt.Upstream, attempt.Target.Model);
        if (!upstream.IsLocal && upstream.Slots is null) return null;
        // Whatever it was asked for: what only warms a model comes last.
        var rank = attempt.IsAdopted ? TurnRank.WarmUp : TurnRanks.Of(exchange.Profile.Kind);
        return slots.Enter(new PlaceRequest(upstream, model.Id, SituationSource.OwnerOf(exchange.Profile, exchange.Caller), rank)
        {
            ModelSlots = model.Alias is { } alias && exchange.Model.Config.Models.TryGetValue(alias, out var config) ? config.Slots : null,
            Profile = exchange.Profile,
        });
    }

    /// <summary>Waits for it.</summary>
    /// <returns>Why nothing was sent; null when the place is there.</returns>
    public async Task<AttemptResult?> WaitAsync(Exchange exchange, Attempt attempt)
    {
        var (place, upstream) = (attempt.Place!, attempt.Upstream.Name);
        attempt.Timer.Begin(attempt.Upstream.TotalTimeout);
        // One allowance for the turn, however many queues it stands in.
        var patience = !attempt.Upstream.IsLocal ? attempt.Upstream.FirstByteTimeout
            : attempt.MayGoOn ? exchange.Model.Config.Local.MaxWait - exchange.Queued
            : (TimeSpan?)null;
        var began = attempt.Timer.Elapsed;
        var hopeless = patience is { } most && place.Expected > most;
        var end = await place.WaitAsync(hopeless ? TimeSpan.Zero : patience, time, attempt.Timer.Token);
        // A load ahead of it is no wait for a place.
        var waited = attempt.Waited = attempt.Timer.Elapsed - began;
        attempt.WaitedFor = end switch
        {
            WaitEnd.Granted when waited < Noticeable => null,
            WaitEnd.Granted => string.Create(CultureInfo.InvariantCulture, $"waited {waited.TotalSeconds:0.#} s for a place at {upstream} ({place.Ahead} ahead)"),
            WaitEnd.Refused => $"{upstream} is full",
            _ when hopeless => string.Create(CultureInfo.InvariantCulture, $"the wait for a place at {upstream} was expected to take {place.Expected!.Value.TotalSeconds:0} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"waited {waited.TotalSeconds:0} s for a place at {upstream} and got none"),
        };
        if (end == WaitEnd.Granted) return null;
        var error = end == WaitEnd.Refused ? place.Refusal : new ModelError(ErrorKind.Overloaded, $"{upstream} is busy: {attempt.WaitedFor}", RetryAfter: ComeBack);
        // To try again here would be to wait twice (F093).
        return new AttemptResult(Outcomes.Busy) { Error = error, Blame = Blame.Upstream, NothingSent = true, NoRetry = true };
    }

    /// <summary>Once an attempt is over: what it waited for belongs to the request.</summary>
    public static void Note(Exchange exchange, Attempt attempt)
    {
        if (attempt.WaitedFor is not { } words) return;
        exchange.Queued += attempt.Waited;
        exchange.QueuedFor = exchange.QueuedFor is { } before ? $"{before}; {words}" : words;
    }
}

using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Routing;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Classification;
using Sluice.Routing.Pacing;
using Sluice.Routing.Profile;
using Sluice.Routing.Receipts;
using Sluice.Routing.Replay;
using Sluice.Routing.Situations;

namespace Sluice.Gateway.Replay;

/// <summary>
/// One configuration under which past requests are decided again, in their order. Where a conversation goes another way than it
/// went, what follows from that (which model holds the turn, which cache is warm) is carried on here; everything else stands as
/// it was recorded: health, quota, leases, what had to stay.
/// </summary>
internal sealed class ReplayWorld(GatewayModel model, Router router, TokenCalibration calibration, LocalSpeeds speeds, TimeZoneInfo zone)
{
    private const int UsualCacheSeconds = 300;

    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>The configuration.</summary>
    public GatewayModel Model => model;

    /// <summary>Decides one request again, by itself.</summary>
    /// <param name="row">The request.</param>
    /// <param name="receipt">Its receipt, with facts.</param>
    public (RouteDecision Decision, IReadOnlyCollection<string> Asked) DecideAlone(RequestRow row, Receipt receipt)
    {
        var recorded = new RecordedRequest(receipt);
        var time = TimeZoneInfo.ConvertTime(row.StartedAt, zone);
        return (router.Decide(ProfileOf(row, recorded, time), model.Routing, AvailabilityOf(receipt), SituationOf(row, receipt, recorded, new Session(), time)), recorded.Asked);
    }

    /// <summary>Decides a request again.</summary>
    /// <param name="row">The request.</param>
    /// <param name="receipt">Its receipt, with facts.</param>
    public ReplayedDecision Decide(RequestRow row, Receipt receipt)
    {
        var facts = receipt.Facts!;
        var session = SessionOf(row);
        var recorded = new RecordedRequest(receipt, facts.Held is null ? null : session.Assessment);
        if (facts.Held is null || recorded.Assessment is not null) session.Assessment = recorded.Assessment;
        var time = TimeZoneInfo.ConvertTime(row.StartedAt, zone);
        var profile = ProfileOf(row, recorded, time);
        var decision = router.Decide(profile, model.Routing, AvailabilityOf(receipt), SituationOf(row, receipt, recorded, session, time));
        var place = ReplayPlace.Of(decision);
        Follow(session, decision, place, ReplayPlace.Of(receipt), facts, profile, time);
        return new ReplayedDecision(place, recorded.Asked);
    }

    /// <summary>A request as a decision sees it.</summary>
    public RequestProfile ProfileOf(RequestRow row, RecordedRequest recorded, DateTimeOffset time) => new()
    {
        Protocol = row.Protocol,
        Recorded = recorded,
        RequestedModel = row.RequestedModel ?? "",
        Client = row.Client,
        App = row.App,
        Session = row.Session,
        Kind = row.Kind,
        Stream = row.Streaming,
        Credential = recorded.Subscription is not null ? CallerCredential.Subscription : recorded.Facts.OwnKey is not null ? CallerCredential.ApiKey : CallerCredential.None,
        CredentialVendor = recorded.Subscription ?? recorded.Facts.OwnKey,
        Calibration = calibration,
        Time = time,
        Header = recorded.Header,
    };

    private Session SessionOf(RequestRow row)
    {
        if (row.Session is not { } id) return new Session();
        var key = $"{row.User}\n{row.Client ?? row.App}\n{id}";
        if (!_sessions.TryGetValue(key, out var session)) _sessions[key] = session = new Session();
        return session;
    }

    // What the configuration of then did not ask about stood as others of its upstream, or well.
    private static Func<RoutableModel, Availability> AvailabilityOf(Receipt receipt)
    {
        Dictionary<string, Availability>? known = null;
        foreach (var candidate in receipt.Candidates)
        {
            if (candidate.Standing is not { } standing) continue;
            known ??= new(StringComparer.Ordinal);
            known[candidate.Address] = standing;
            known[candidate.Address[..candidate.Address.IndexOf('/', StringComparison.Ordinal)]] = standing;
        }

        if (known is null) return static _ => Availability.Up;
        var asked = receipt.Candidates.Select(candidate => candidate.Address).ToHashSet(StringComparer.Ordinal);
        return target => known.TryGetValue(target.Address, out var standing) || (!asked.Contains(target.Address) && known.TryGetValue(target.Upstream, out standing)) ? standing : Availability.Up;
    }

    private Situation SituationOf(RequestRow row, Receipt receipt, RecordedRequest recorded, Session session, DateTimeOffset time)
    {
        var facts = recorded.Facts;
        var intent = recorded.Assessment?.Intent ?? "";
        return Situation.None with
        {
            LocalOnlyBecause = row.LocalOnly,
            LocalOnlyPolicy = row.LocalOnly,
            Pacing = new PacingView(ShiftOf(facts)) { Cap = facts.Cap, CapWhy = facts.Cap == CapEffect.None ? null : "a budget was used up", CapStopsPlans = facts.CapStopsPlans },
            Learned = !model.Config.Routing.Learn ? LearnedView.None : new LearnedView(
                facts.Learned == 0 ? LearnedView.None.Offsets : new Dictionary<string, double>(StringComparer.Ordinal) { [intent] = facts.Learned },
                facts.NoDraft ? new Dictionary<string, string>(StringComparer.Ordinal) { [intent] = "as it was" } : LearnedView.None.NoDraft),
            Session = facts.InSession ? ViewOf(receipt, facts, session, time) : null,
            // Who waits now did not wait then.
            Speed = target => speeds.Of(target, model),
        };
    }

    // As it was where pacing is as it was; else from how the windows stood, if that was kept.
    private double ShiftOf(ReplayFacts facts)
    {
        var pacing = model.Config.Pacing;
        return !pacing.Enabled ? 0 : IsPacedAnew(facts) ? Pace.ShiftOf(facts.Windows!, new PacingOptions { Reserve = pacing.Reserve }) : facts.Shift;
    }

    private bool IsPacedAnew(ReplayFacts facts) => facts.Windows is { Count: > 0 } && facts.Reserve != model.Config.Pacing.Reserve;

    private SessionView ViewOf(Receipt receipt, ReplayFacts facts, Session session, DateTimeOffset time) => new()
    {
        UserTurns = Signal(receipt, "turn") is { } turn && int.TryParse(turn, System.Globalization.CultureInfo.InvariantCulture, out var turns) ? turns : 0,
        Held = facts.Held is null ? null : session.TurnStrayed ? session.Turn : facts.Held,
        LeaseTier = facts.LeaseTier,
        LeaseTurns = facts.LeaseTurns,
        LeaseBecause = facts.LeaseTier is null ? null : "an earlier try failed",
        Stall = Signal(receipt, "stall"),
        Warm = session.Strayed ? session.Warm : facts.Warm.ToDictionary(warm => warm.Key, warm => WarmOf(warm.Key, warm.Value.Tokens, time.AddSeconds(warm.Value.Seconds)), StringComparer.Ordinal),
    };

    private WarmPrompt WarmOf(string address, long tokens, DateTimeOffset until) => new(tokens, until) { Price = model.Routing.Models.TryGetValue(address, out var found) && !found.IsLocal ? found.Price : null };

    private void Follow(Session session, RouteDecision decision, ReplayPlace place, ReplayPlace asItWas, ReplayFacts facts, RequestProfile profile, DateTimeOffset time)
    {
        if (facts.Held is null) session.TurnStrayed = false;
        if (place.Address != asItWas.Address || place.Draft != asItWas.Draft)
        {
            if (!session.Strayed)
            {
                // Until here the caches were what they were.
                foreach (var (address, (tokens, seconds)) in facts.Warm) session.Warm[address] = WarmOf(address, tokens, time.AddSeconds(seconds));
            }

            (session.Strayed, session.TurnStrayed) = (true, true);
        }

        if (facts.Held is null || decision.Turn is not null) session.Turn = decision.Turn;
        if (session.Strayed && decision.Plan is [{ Model: var first }, ..])
            session.Warm[first.Address] = WarmOf(first.Address, profile.TokensFor(first), time.AddSeconds(facts.CacheSeconds is > 0 and var seconds ? seconds : UsualCacheSeconds));
    }

    private static string? Signal(Receipt receipt, string name) => receipt.Signals.FirstOrDefault(signal => string.Equals(signal.Name, name, StringComparison.Ordinal))?.Value;

    private sealed class Session
    {
        public Assessment? Assessment { get; set; }

        public TurnDecision? Turn { get; set; }

        public bool TurnStrayed { get; set; }

        public bool Strayed { get; set; }

        public Dictionary<string, WarmPrompt> Warm { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>What a decision is when it is made again.</summary>
/// <param name="Place">Where the request goes.</param>
/// <param name="Asked">What was asked for and is not known: with any of it the decision is none.</param>
internal readonly record struct ReplayedDecision(ReplayPlace Place, IReadOnlyCollection<string> Asked);

using Sluice.Gateway.Learning;
using Sluice.Gateway.Model;
using Sluice.Routing;
using Sluice.Routing.Profile;
using Sluice.Routing.Profile.Turns;
using Sluice.Routing.Situations;

namespace Sluice.Gateway.Sessions;

/// <summary>What is remembered of one conversation: counts, hashes and addresses, no text. Every member is called under its lock.</summary>
internal sealed class Conversation(SessionKey key)
{
    // Clients send "continue" and "yes" again and again; that is no complaint.
    private const int ShortestComplaint = 20;

    // Where nothing is known of the cache.
    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(5);

    private readonly WarmPrompts _warm = new();
    private UserTurnMark _mark = UserTurnMark.None;
    private int _turns;
    private bool _answered;
    private TurnDecision? _held;
    private DateTimeOffset _heldUntil;
    private Lease _lease;
    private int _stallItem = -1;
    private bool _draftRejected;
    private TurnJudgement _judgement;

    /// <summary>Whose it is.</summary>
    public SessionKey Key { get; } = key;

    /// <summary>When it was heard of last.</summary>
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>A request of it has ended before.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Its place in the order of use.</summary>
    public LinkedListNode<Conversation>? Place { get; set; }

    /// <summary>How it stands for a request.</summary>
    public SessionView View(RequestProfile profile, GatewayModel model, LocalCaches caches, DateTimeOffset now)
    {
        var isTurn = profile.Kind is not RequestKind.Compaction;
        var same = !isTurn || Continues(profile.Turn);
        var turns = same ? Math.Max(_turns, 1) : TurnsWith(profile);
        var stall = isTurn ? StallOf(profile, same) : null;
        var left = _lease.LeftAt(turns);
        return new SessionView
        {
            UserTurns = turns,
            Held = same && stall is null && now <= _heldUntil ? _held : null,
            LeaseTier = left > 0 ? _lease.Tier : null,
            LeaseTurns = left,
            LeaseBecause = left > 0 ? _lease.Because : null,
            Stall = stall,
            Warm = _warm.At(now, model, caches, this),
        };
    }

    /// <summary>A model has read its prompt.</summary>
    public void Read(GatewayModel model, in AttemptNote attempt, int? cacheSeconds, DateTimeOffset now)
    {
        _warm.Read(model, attempt.Target.Model, attempt.Usage, attempt.UsageEstimated, cacheSeconds, now);
        _draftRejected |= attempt.DraftRejected;
    }

    /// <summary>A request of it has ended.</summary>
    /// <param name="profile">The request.</param>
    /// <param name="decision">Where it was to go.</param>
    /// <param name="answered">Who answered it to the end; null when nobody did.</param>
    /// <param name="leaseTurns">User turns of a first lease.</param>
    /// <param name="now">The time.</param>
    /// <param name="book">Learns what came of turns; null: nobody does.</param>
    /// <returns>The intent of the turn that the request belongs to; null when nobody asked for it.</returns>
    public string? Ended(RequestProfile profile, RouteDecision decision, RouteTarget? answered, int leaseTurns, DateTimeOffset now, OutcomeBook? book)
    {
        var rejected = _draftRejected;
        _draftRejected = false;
        if (profile.Kind is RequestKind.Compaction) return null;
        var same = Continues(profile.Turn);
        var stall = StallOf(profile, same);
        var before = same ? _held : null;
        if (!same)
        {
            _judgement.Close(_answered, again: stall is not null || profile.Turn.TakesBack, book);
            _judgement = TurnJudgement.Of(decision);
            _turns = TurnsWith(profile);
            _stallItem = -1;
            _held = null;
        }
        else
        {
            _turns = Math.Max(_turns, 1);
        }

        if (profile.Turn.Index >= 0) _mark = profile.Turn;
        else _mark = _mark with { Items = profile.Turn.Items };
        _answered = answered is not null;
        if (answered is null) return _judgement.Intent;
        _judgement.Answered(answered, failed: (rejected && !answered.Draft) || (same && stall is not null), passed: TestsPassed(profile), book);
        if (stall is not null) _stallItem = profile.Turn.Items - 1;
        if (rejected && !answered.Draft) _lease.Take(_turns, answered.Tier, "a local draft was not good enough", leaseTurns);
        else if (stall is not null && answered.Tier > (before?.Tier ?? 0)) _lease.Take(_turns, answered.Tier, $"it was stuck ({stall})", leaseTurns);
        else if (stall is null && _lease.LeftAt(_turns) == 0 && answered.Tier < _lease.Tier) _lease.Forgive();
        Hold(decision, answered, before, now);
        return _judgement.Intent;
    }

    private static bool TestsPassed(RequestProfile profile) => profile.Trail.Steps is { Count: > 0 } steps && steps[^1].Outcome == ToolOutcome.TestsPassed;

    // A model that only stood in while nothing else could be asked keeps no turn.
    private void Hold(RouteDecision decision, RouteTarget answered, TurnDecision? before, DateTimeOffset now)
    {
        var address = answered.Model.Address;
        if (decision.Turn is { } turn)
        {
            if (answered.Origin is TargetOrigin.Offline or TargetOrigin.Wall) _held = before ?? turn;
            else if (before is not null && before.Address == address) _held = before with { Tier = answered.Tier, Draft = answered.Draft };
            else _held = turn with { Address = address, Tier = answered.Tier, Draft = answered.Draft, Why = answered.Origin == TargetOrigin.Escalation ? $"{turn.Why}; it was" : turn.Why };
        }

        _heldUntil = _held is null ? now : _warm.UntilOf(_held.Address) is { } until && until > now ? until : now + UsualLife;
    }

    private bool Continues(in UserTurnMark turn)
    {
        if (_turns == 0) return false;
        if (turn.Index < 0) return true;
        // The same words behind what had been said before are said again; anywhere else the history was only written anew.
        return turn.Text == _mark.Text && turn.Index < Math.Max(_mark.Items, 1);
    }

    private int TurnsWith(RequestProfile profile) => _turns == 0 ? Math.Max(1, profile.CountUserTurns()) : _turns + 1;

    private string? StallOf(RequestProfile profile, bool same) =>
        same || _turns == 0 ? Stall.Find(profile.Trail, _stallItem)
        : _answered && profile.Turn.Text == _mark.Text && profile.Turn.Length >= ShortestComplaint ? "the user says the same again"
        : null;
}

/// <summary>What came of an attempt, as far as sessions are concerned.</summary>
/// <param name="Target">Who was asked.</param>
/// <param name="Usage">Tokens; nothing when it never read the prompt.</param>
/// <param name="UsageEstimated">They are the gateway's estimate.</param>
/// <param name="DraftRejected">It was a draft, and the checks refused it.</param>
internal readonly record struct AttemptNote(RouteTarget Target, Protocols.Canonical.Usage Usage, bool UsageEstimated, bool DraftRejected);

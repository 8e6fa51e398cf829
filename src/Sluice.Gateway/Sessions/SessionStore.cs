using Sluice.Gateway.Learning;
using Sluice.Gateway.Model;
using Sluice.Routing;
using Sluice.Routing.Profile;
using Sluice.Routing.Profile.Turns;
using Sluice.Routing.Situations;

namespace Sluice.Gateway.Sessions;

/// <summary>
/// The conversations that are under way, in memory: a restart forgets them, and the next request of each is decided anew. Bounded
/// in number and by idleness; what was heard of only once goes first, so that a script with ten thousand prompts pushes nobody
/// out. Looking changes nothing, so that a decision can be explained; a conversation is changed when a request of it ends.
/// </summary>
internal sealed class SessionStore(OutcomeBook outcomes, TimeProvider time)
{
    /// <summary>Conversations remembered at most, about 1 KB each.</summary>
    public const int Most = 5000;

    private static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    private readonly Lock _lock = new();
    private readonly Dictionary<SessionKey, Conversation> _conversations = [];
    // The least recently used first.
    private readonly LinkedList<Conversation> _once = [], _established = [];
    private readonly LocalCaches _caches = new();

    /// <summary>Conversations remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _conversations.Count;
        }
    }

    /// <summary>The session of a request as it stands; null for a request that belongs to none.</summary>
    public SessionView? View(RequestProfile profile, string? user, GatewayModel model)
    {
        if (SessionKey.Of(profile, user) is not { } key) return null;
        var now = time.GetUtcNow();
        if (Find(key, now) is not { } conversation) return Unknown(profile);
        lock (conversation) return conversation.View(profile, model, _caches, now);
    }

    /// <summary>An attempt has ended: what it read is warm now, and a draft may have been refused.</summary>
    /// <param name="profile">The request.</param>
    /// <param name="user">Whose.</param>
    /// <param name="model">The snapshot that the request lives by.</param>
    /// <param name="attempt">What came of it.</param>
    public void Attempted(RequestProfile profile, string? user, GatewayModel model, in AttemptNote attempt)
    {
        if (attempt.Usage.TotalInput == 0 && !attempt.DraftRejected) return;
        Read(SessionKey.Of(profile, user), model, attempt, profile.CacheSeconds);
    }

    /// <summary>What is to be said when a model that goes on beside the request has read its prompt. Holds nothing of the request's bytes.</summary>
    /// <param name="profile">The request.</param>
    /// <param name="user">Whose.</param>
    /// <param name="model">The snapshot that the request lives by.</param>
    /// <param name="target">Who reads.</param>
    public Action Warmed(RequestProfile profile, string? user, GatewayModel model, RouteTarget target)
    {
        var (key, seconds) = (SessionKey.Of(profile, user), profile.CacheSeconds);
        var note = new AttemptNote(target, new Protocols.Canonical.Usage(profile.TokensFor(target.Model)), UsageEstimated: true, DraftRejected: false);
        return () => Read(key, model, note, seconds);
    }

    private void Read(SessionKey? key, GatewayModel model, in AttemptNote attempt, int? cacheSeconds)
    {
        var now = time.GetUtcNow();
        var target = attempt.Target.Model;
        var conversation = key is { } its ? FindOrAdd(its, now, ended: false) : null;
        if (target.IsLocal) _caches.Used(target.Address, model.Upstreams.GetValueOrDefault(target.Upstream)?.Slots ?? 1, conversation);
        if (conversation is null) return;
        lock (conversation) conversation.Read(model, attempt, cacheSeconds, now);
    }

    /// <summary>A request has ended.</summary>
    /// <param name="profile">The request.</param>
    /// <param name="user">Whose.</param>
    /// <param name="model">The snapshot that the request lives by.</param>
    /// <param name="decision">Where it was to go.</param>
    /// <param name="answered">Who answered it to the end; null when nobody did.</param>
    /// <returns>The intent of the turn that the request belongs to; null when nobody asked for it.</returns>
    public string? Ended(RequestProfile profile, string? user, GatewayModel model, RouteDecision decision, RouteTarget? answered)
    {
        if (SessionKey.Of(profile, user) is not { } key) return null;
        var now = time.GetUtcNow();
        var conversation = FindOrAdd(key, now, ended: true);
        var routing = model.Config.Routing;
        lock (conversation) return conversation.Ended(profile, decision, answered, routing.Cascade.LeaseTurns, now, routing.Learn ? outcomes : null);
    }

    // Nothing is remembered of it: it is new, or the gateway was started in the middle of it.
    private static SessionView Unknown(RequestProfile profile) => new()
    {
        UserTurns = Math.Max(1, profile.CountUserTurns()),
        Stall = profile.Kind is RequestKind.Compaction ? null : Stall.Find(profile.Trail),
    };

    private Conversation? Find(SessionKey key, DateTimeOffset now)
    {
        lock (_lock) return _conversations.TryGetValue(key, out var found) && now - found.LastSeen <= Idle ? found : null;
    }

    private Conversation FindOrAdd(SessionKey key, DateTimeOffset now, bool ended)
    {
        lock (_lock)
        {
            if (_conversations.TryGetValue(key, out var found) && now - found.LastSeen > Idle)
            {
                Remove(found);
                found = null;
            }

            if (found is null)
            {
                MakeRoom(now);
                found = new Conversation(key);
                found.Place = _once.AddLast(found);
                _conversations.Add(key, found);
            }
            else
            {
                var list = ended && found.HasEnded ? _established : found.Place!.List!;
                found.Place!.List!.Remove(found.Place);
                list.AddLast(found.Place);
            }

            found.HasEnded |= ended;
            found.LastSeen = now;
            return found;
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        while (Oldest(_once) is { } once && now - once.LastSeen > Idle) Remove(once);
        while (Oldest(_established) is { } old && now - old.LastSeen > Idle) Remove(old);
        if (_conversations.Count >= Most) Remove(Oldest(_once) ?? Oldest(_established)!);
    }

    private static Conversation? Oldest(LinkedList<Conversation> list) => list.First?.Value;

    private void Remove(Conversation conversation)
    {
        conversation.Place!.List!.Remove(conversation.Place);
        _conversations.Remove(conversation.Key);
    }
}

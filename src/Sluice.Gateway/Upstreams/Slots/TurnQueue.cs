namespace Sluice.Gateway.Upstreams.Slots;

/// <summary>
/// The places of one server and who waits for them, as a plain data structure: no threads, no clock. Who is next:
/// <code>
///   rank      the best that waits; but one that was passed over <see cref="Patience"/> times goes first, so that nothing starves
///   owner     of these the user who has waited longest for a turn, then the client, then the session
///   prefix    within one client a turn that begins like the one before goes first, <see cref="Neighbours"/> times in a row at most:
///             the server has its beginning in the cache
///   arrival   within a session the order of arrival
/// </code>
/// What runs is never stopped for one that waits: a local model would have to read its prompt again.
/// </summary>
/// <param name="most">Turns that may wait.</param>
internal sealed class TurnQueue(int most)
{
    /// <summary>Grants that may pass over a rank while it waits.</summary>
    public const int Patience = 8;

    /// <summary>Turns with the same beginning that may go one after the other before the next session is asked.</summary>
    public const int Neighbours = 4;

    private const int MostRemembered = 1024, KeptOfThem = 256;

    private readonly List<QueuedTurn> _waiting = [];
    private readonly int[] _passedOver = new int[TurnRanks.Count];
    private readonly Dictionary<string, long> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), long> _clients = [];
    private readonly Dictionary<TurnOwner, long> _sessions = [];
    private long _grants;
    private ulong _lastPrefix;
    private int _inARow;

    private TurnQueue(TurnQueue other)
        : this(int.MaxValue)
    {
        (Limit, Running, _grants, _lastPrefix, _inARow) = (other.Limit, other.Running, other._grants, other._lastPrefix, other._inARow);
        _waiting.AddRange(other._waiting);
        other._passedOver.CopyTo(_passedOver, 0);
        foreach (var (key, grant) in other._users) _users.Add(key, grant);
        foreach (var (key, grant) in other._clients) _clients.Add(key, grant);
        foreach (var (key, grant) in other._sessions) _sessions.Add(key, grant);
    }

    /// <summary>Turns that may run at once; null: no limit.</summary>
    public int? Limit { get; set; }

    /// <summary>Turns that run.</summary>
    public int Running { get; private set; }

    /// <summary>Turns that wait, in the order of their arrival.</summary>
    public IReadOnlyList<QueuedTurn> Waiting => _waiting;

    /// <summary>Nobody waits, and there is a place.</summary>
    public bool IsFree(QueuedTurn turn) => _waiting.Count == 0 && Fits(turn);

    /// <summary>A turn comes: it runs at once, or waits, or one that is after it has to go, or it is not let in. See its state.</summary>
    /// <returns>The one that had to make room: itself where it was not let in; null where nobody had to.</returns>
    public QueuedTurn? Enter(QueuedTurn turn)
    {
        turn.Joined = _grants;
        if (IsFree(turn))
        {
            Grant(turn);
            return null;
        }

        var leaves = _waiting.Count < most ? null : LastOf(turn);
        if (leaves is not null)
        {
            leaves.State = TurnState.PushedOut;
            if (leaves == turn) return turn;
            _waiting.Remove(leaves);
        }

        turn.State = TurnState.Waiting;
        _waiting.Add(turn);
        return leaves;
    }

    /// <summary>A turn gives back its place, or waits no longer. Once is enough; more does no harm.</summary>
    public void Leave(QueuedTurn turn)
    {
        if (turn.State == TurnState.Running) Running--;
        else if (turn.State == TurnState.Waiting) _waiting.Remove(turn);
        if (turn.State != TurnState.PushedOut) turn.State = TurnState.Left;
    }

    /// <summary>Gives the next one its place; null when nobody waits, or there is none for it. To be called until it is null.</summary>
    public QueuedTurn? Next()
    {
        if (_waiting.Count == 0 || !HasRoom()) return null;
        var rank = NextRank();
        var turn = NextOf(rank);
        // It waits for its own, smaller number; others do not slip past it for ever.
        if (!Fits(turn)) return null;
        Take(turn, rank);
        Grant(turn);
        return turn;
    }

    /// <summary>How many of those that wait now go before a turn; null when it does not wait.</summary>
    public int? Ahead(QueuedTurn turn) => _waiting.Contains(turn) ? _waiting.Count == 1 ? 0 : Order().IndexOf(turn) : null;

    /// <summary>How many of those that wait now would go before a turn that came now.</summary>
    public int AheadOf(TurnOwner owner, TurnRank rank)
    {
        if (_waiting.Count == 0) return 0;
        var (after, turn) = (new TurnQueue(this), new QueuedTurn(owner, rank) { Joined = _grants });
        after._waiting.Add(turn);
        return after.Drain().IndexOf(turn);
    }

    /// <summary>Those that wait, the next one first, if nobody else comes.</summary>
    public List<QueuedTurn> Order() => new TurnQueue(this).Drain();

    // On a copy: the turns' own states are not touched.
    private List<QueuedTurn> Drain()
    {
        var order = new List<QueuedTurn>(_waiting.Count);
        while (_waiting.Count > 0)
        {
            var rank = NextRank();
            var turn = NextOf(rank);
            Take(turn, rank);
            Note(turn);
            order.Add(turn);
        }

        return order;
    }

    private void Take(QueuedTurn turn, int rank)
    {
        _passedOver[rank] = 0;
        for (var after = rank + 1; after < TurnRanks.Count; after++)
        {
            if (HasRank(after)) _passedOver[after]++;
        }

        _waiting.Remove(turn);
    }

    private bool HasRoom() => Limit is not { } limit || Running < limit || _waiting.Exists(static turn => turn.Limit is not null);

    private bool Fits(QueuedTurn turn) => (turn.Limit ?? Limit) is not { } limit || Running < limit;

    private bool HasRank(int rank) => _waiting.Exists(turn => (int)turn.Rank == rank);

    // A rank that nobody waits in any more has nothing to catch up on.
    private int NextRank()
    {
        var best = -1;
        var overdue = -1;
        for (var rank = 0; rank < TurnRanks.Count; rank++)
        {
            if (!HasRank(rank))
            {
                _passedOver[rank] = 0;
                continue;
            }

            if (best < 0) best = rank;
            if (overdue < 0 && _passedOver[rank] >= Patience) overdue = rank;
        }

        return overdue >= 0 ? overdue : best;
    }

    private QueuedTurn NextOf(int rank)
    {
        QueuedTurn? next = null;
        (long, long, long) least = default;
        foreach (var turn in _waiting)
        {
            if ((int)turn.Rank != rank) continue;
            var own = (User(turn), Client(turn), Session(turn));
            if (next is null || own.CompareTo(least) < 0) (next, least) = (turn, own);
        }

        if (_lastPrefix == 0 || _inARow >= Neighbours) return next!;
        foreach (var turn in _waiting)
        {
            if ((int)turn.Rank != rank || turn.Prefix != _lastPrefix || turn.Owner.User != next!.Owner.User || turn.Owner.Client != next.Owner.Client) continue;
            // An earlier one of its session that begins otherwise is not overtaken.
            return _waiting.Find(other => (int)other.Rank == rank && other.Owner == turn.Owner)!;
        }

        return next!;
    }

    // Who came when nothing was known of him stands where the line stood then.
    private long User(QueuedTurn turn) => _users.TryGetValue(turn.Owner.User, out var at) ? at : turn.Joined;

    private long Client(QueuedTurn turn) => _clients.TryGetValue((turn.Owner.User, turn.Owner.Client), out var at) ? at : turn.Joined;

    private long Session(QueuedTurn turn) => _sessions.TryGetValue(turn.Owner, out var at) ? at : turn.Joined;

    private void Grant(QueuedTurn turn)
    {
        turn.State = TurnState.Running;
        Running++;
        Note(turn);
    }

    private void Note(QueuedTurn turn)
    {
        _inARow = turn.Prefix != 0 && turn.Prefix == _lastPrefix && _inARow < Neighbours ? _inARow + 1 : 1;
        _lastPrefix = turn.Prefix;
        var at = ++_grants;
        _users[turn.Owner.User] = at;
        _clients[(turn.Owner.User, turn.Owner.Client)] = at;
        _sessions[turn.Owner] = at;
        if (_users.Count > MostRemembered) Forget(_users);
        if (_clients.Count > MostRemembered) Forget(_clients);
        if (_sessions.Count > MostRemembered) Forget(_sessions);
    }

    private void Forget<T>(Dictionary<T, long> remembered)
        where T : notnull
    {
        foreach (var (key, at) in remembered)
        {
            if (at <= _grants - KeptOfThem) remembered.Remove(key);
        }
    }

    // The queue is full: the last turn of the lowest rank makes room for one of a better rank; among equals that of the client
    // who has most waiting, so that one client's flood does not shut the others out.
    private QueuedTurn LastOf(QueuedTurn newcomer)
    {
        var lowest = _waiting.Max(static turn => turn.Rank);
        if (lowest < newcomer.Rank) return newcomer;
        var largest = _waiting.Where(turn => turn.Rank == lowest).GroupBy(static turn => (turn.Owner.User, turn.Owner.Client)).MaxBy(static group => group.Count())!;
        if (lowest > newcomer.Rank) return largest.Last();
        var own = _waiting.Count(turn => turn.Rank == lowest && turn.Owner.User == newcomer.Owner.User && turn.Owner.Client == newcomer.Owner.Client);
        return largest.Count() > own + 1 ? largest.Last() : newcomer;
    }
}

namespace Sluice.Gateway.Upstreams.Slots;

/// <summary>Between whom places are shared evenly: first between people, then between their clients, then between sessions.</summary>
/// <param name="User">Owner of the token; empty for the machine's own.</param>
/// <param name="Client">The client or the application.</param>
/// <param name="Session">The client's session; empty where it names none.</param>
internal readonly record struct TurnOwner(string User, string Client, string Session);

/// <summary>What has become of a <see cref="QueuedTurn"/>.</summary>
internal enum TurnState
{
    /// <summary>Waits.</summary>
    Waiting,

    /// <summary>Has a place.</summary>
    Running,

    /// <summary>Has given its place back, or waits no longer.</summary>
    Left,

    /// <summary>Had to make room for one that is before it.</summary>
    PushedOut,
}

/// <summary>One request that has a place or waits for one. Belongs to one <see cref="TurnQueue"/>.</summary>
/// <param name="owner">Whose it is.</param>
/// <param name="rank">What goes before it, and what after it.</param>
internal sealed class QueuedTurn(TurnOwner owner, TurnRank rank)
{
    /// <summary>Whose it is.</summary>
    public TurnOwner Owner => owner;

    /// <summary>What goes before it, and what after it. Nobody may be waiting for it any more: then it sinks.</summary>
    public TurnRank Rank { get; set; } = rank;

    /// <summary>Most that may run while it runs, where that differs from the server's; null where it does not.</summary>
    public int? Limit { get; init; }

    /// <summary>Hash of what its prompt begins with, for its neighbours; 0: not known.</summary>
    public ulong Prefix { get; set; }

    /// <summary>What has become of it.</summary>
    public TurnState State { get; set; }

    /// <summary>Turns that had been granted when it came.</summary>
    public long Joined { get; set; }

    /// <summary>Where it is told of its place; null where it had one at once.</summary>
    public TaskCompletionSource<bool>? Told { get; set; }

    /// <summary>Time stamp of its arrival, later of its place.</summary>
    public long Since { get; set; }

    /// <summary>The kind of request, for people.</summary>
    public string Kind { get; init; } = "";
}

namespace Sluice.Gateway.Sessions;

/// <summary>
/// For how many user turns a session stays up after a failure at home. A lease that ends is followed by a new try; a try that
/// fails again takes one of twice the length, up to eight times the first; one that succeeds makes the next short again.
/// </summary>
internal struct Lease
{
    private const int MostDoublings = 8;

    private int _length;
    private int _lastTurn;

    /// <summary>The tier below which the session does not go while the lease runs.</summary>
    public int Tier { get; private set; }

    /// <summary>Why, in words.</summary>
    public string? Because { get; private set; }

    /// <summary>User turns that it still runs in that turn, this one included; 0 when it has ended.</summary>
    public readonly int LeftAt(int turn) => Math.Max(0, _lastTurn - turn + 1);

    /// <summary>A failure: the rest of this turn and the next ones stay up.</summary>
    /// <param name="turn">The turn it happened in.</param>
    /// <param name="tier">The tier that had to answer.</param>
    /// <param name="because">Why, in words.</param>
    /// <param name="turns">Turns of a first lease; 0 takes none.</param>
    public void Take(int turn, int tier, string because, int turns)
    {
        if (turns <= 0) return;
        if (LeftAt(turn) > 0)
        {
            // It happened under a lease: the same failure, or a tier that was not enough.
            if (tier > Tier) (Tier, Because) = (tier, because);
            return;
        }

        _length = _length == 0 ? turns : Math.Min(_length * 2, turns * MostDoublings);
        (Tier, Because, _lastTurn) = (tier, because, turn + _length);
    }

    /// <summary>A try at home was good.</summary>
    public void Forgive() => _length = 0;
}

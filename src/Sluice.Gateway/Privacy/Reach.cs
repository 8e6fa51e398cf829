namespace Sluice.Gateway.Privacy;

/// <summary>How far the connections of one pool may go.</summary>
internal enum Reach
{
    /// <summary>To this machine, always: what a local upstream's name resolves to is not taken on trust.</summary>
    Machine,

    /// <summary>Wherever the user's trusted upstream stands.</summary>
    Trusted,

    /// <summary>Anywhere; while private mode is on, nowhere but to this machine.</summary>
    Anywhere,
}

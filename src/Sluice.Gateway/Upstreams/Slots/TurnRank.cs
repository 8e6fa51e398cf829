using Sluice.Routing.Profile;

namespace Sluice.Gateway.Upstreams.Slots;

/// <summary>Who goes first when several wait for a place.</summary>
internal enum TurnRank
{
    /// <summary>Somebody waits for it: a turn, a step of its tool loop, a compaction, a check without which the client does not go on.</summary>
    Foreground,

    /// <summary>A turn of a subagent: there are many at once, and nobody reads along.</summary>
    Subagent,

    /// <summary>Titles and summaries: they come when they come.</summary>
    Background,

    /// <summary>A model that is only to read a prompt for the turns after this one.</summary>
    WarmUp,
}

/// <summary>Ranks of requests.</summary>
internal static class TurnRanks
{
    /// <summary>Number of ranks.</summary>
    public const int Count = 4;

    /// <summary>The rank of a kind, see <see cref="RequestKind"/>.</summary>
    public static TurnRank Of(string kind) => kind switch
    {
        RequestKind.Subagent => TurnRank.Subagent,
        RequestKind.Title or RequestKind.Summary => TurnRank.Background,
        RequestKind.WarmUp => TurnRank.WarmUp,
        _ => TurnRank.Foreground,
    };
}

using Sluice.Protocols.Canonical;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Receipts;
using Sluice.Routing.Situations;

namespace Sluice.Routing;

/// <summary>Where a request goes.</summary>
/// <param name="Plan">Targets in the order they are tried; empty when refused.</param>
/// <param name="Receipt">Why.</param>
/// <param name="Refusal">Why there is no target at all (404 unknown model, 400 does not fit, 503 nothing available), in words that name the fix.</param>
public sealed record RouteDecision(IReadOnlyList<RouteTarget> Plan, Receipt Receipt, ModelError? Refusal = null)
{
    /// <summary>What the session has to remember for the rest of this user turn; null where nothing was decided for a whole turn.</summary>
    public TurnDecision? Turn { get; init; }
}

/// <summary>How a target got into the plan.</summary>
public enum TargetOrigin
{
    /// <summary>The decision itself.</summary>
    Primary,

    /// <summary>An equivalent of the same tier.</summary>
    Tier,

    /// <summary>A fallback route the user wrote.</summary>
    Fallback,

    /// <summary>Used when the answer of the draft before it was not good enough, too slow or did not come.</summary>
    Escalation,

    /// <summary>Local: used only when the plan or the limit of what was asked before it is spent, the transcript shortened where it must be.</summary>
    Wall,

    /// <summary>Used only when every cloud upstream before it is unreachable.</summary>
    Offline,

    /// <summary>Used only when the prompt is too long for what was tried before it.</summary>
    LargerContext,
}

/// <summary>One target of a plan.</summary>
/// <param name="Model">The model.</param>
/// <param name="Origin">How it got here.</param>
/// <param name="Tier">The tier it is used as.</param>
/// <param name="PaidBy"><c>local</c>, <c>plan</c> (the caller's subscription) or <c>api</c>.</param>
/// <param name="UseCallerCredential">The caller's own credential is forwarded, and nothing else.</param>
public sealed record RouteTarget(RoutableModel Model, TargetOrigin Origin, int Tier, string PaidBy, bool UseCallerCredential)
{
    /// <summary>Its answer is held back until it has been checked; a poor one goes on to the next target unseen.</summary>
    public bool Draft { get; init; }

    /// <summary>A draft inside another model's turn: it may call a tool, whose call is checked by facts; the words are the other model's.</summary>
    public bool CallsOnly { get; init; }

    /// <summary>Local: takes over when the plan or limit of what was asked before it is spent. The transcript may be shortened for it.</summary>
    public bool AtWall { get; init; }

    /// <summary>The transcript is shortened to this many tokens for it; null where it fits.</summary>
    public long? ShortenTo { get; init; }
}

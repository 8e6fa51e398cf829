using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Strategies;

/// <summary>
/// Decides where no rule does. It says in which order to look; keys, windows, abilities, availability and written routes are
/// the planner's, so that no strategy can forget one of them.
/// </summary>
public interface IRoutingStrategy
{
    /// <summary>Its name in the configuration, in receipts and in <c>x-sluice-route</c>.</summary>
    string Name { get; }

    /// <summary>Where to look, in order.</summary>
    /// <param name="profile">The request.</param>
    /// <param name="model">What there is.</param>
    /// <param name="baseline">The caller named a model that it would have used; false for <c>sluice/auto</c>.</param>
    /// <param name="situation">The session so far, quota, what was learned.</param>
    RouteChoice Choose(RequestProfile profile, RoutingModel model, bool baseline, Situation situation);
}

/// <summary>What a strategy says.</summary>
/// <param name="Steps">Looked at in order: the first that has a model which can take the request and is up decides.</param>
/// <param name="Why">A few words for the receipt.</param>
public sealed record RouteChoice(IReadOnlyList<RuleUse> Steps, string Why)
{
    /// <summary>Who drafts the answer before the steps are looked at; null: nobody.</summary>
    public RuleUse? Draft { get; init; }

    /// <summary>The draft may only be a call, see <see cref="RouteTarget.CallsOnly"/>.</summary>
    public bool DraftCallsOnly { get; init; }

    /// <summary>The whole user turn stays with what this gives.</summary>
    public bool HoldsTurn { get; init; }

    /// <summary>What was found out on the way, for the receipt.</summary>
    public IReadOnlyList<Receipts.ReceiptSignal> Signals { get; init; } = [];
}

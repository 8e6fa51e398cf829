using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;

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
    RouteChoice Choose(RequestProfile profile, RoutingModel model, bool baseline);
}

/// <summary>What a strategy says.</summary>
/// <param name="Steps">Looked at in order: the first that has a model which can take the request and is up decides.</param>
/// <param name="Why">A few words for the receipt.</param>
public sealed record RouteChoice(IReadOnlyList<RuleUse> Steps, string Why);

using System.Globalization;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Names;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Costs;

/// <summary>Whether a session had better stay with the model whose cache holds its prompt, although its turn would be given to another.</summary>
public static class CacheAffinity
{
    /// <summary>The model to stay with, and why; null when the turn goes where it was to go.</summary>
    /// <param name="tier">The tier that the turn needs: a weaker model is not stayed with, however warm.</param>
    /// <param name="wanted">Where the turn would go.</param>
    /// <param name="profile">The request.</param>
    /// <param name="routing">What there is.</param>
    /// <param name="situation">What is warm, how fast local models are.</param>
    public static (RoutableModel Model, string Why)? Stay(int tier, RoutableModel wanted, RequestProfile profile, RoutingModel routing, Situation situation)
    {
        if (situation.Session is not { Warm.Count: > 0 } session || CacheLoss.HomeOf(session, profile.Time) is not { } home) return null;
        if (ModelName.Resolve(home.Address, routing) is not { Disabled: null } now || now.Tier < tier || string.Equals(now.Address, wanted.Address, StringComparison.Ordinal)) return null;
        if (SwitchPrice.Of(now, wanted, profile, situation) is not { } price) return null;
        if (now.IsLocal && wanted.IsLocal && price.Saves == 0) return OfSeconds(now, wanted, profile, situation);
        return price.IsCheaper ? null : (now, string.Create(CultureInfo.InvariantCulture, $"{now.Address} holds {home.Prompt.Tokens} tokens of the prompt: the turn costs ${price.Stay:0.0000} there, ${price.Go:0.0000} with {wanted.Address}"));
    }

    // Two local models cost the same; the warm one is quicker.
    private static (RoutableModel Model, string Why)? OfSeconds(RoutableModel now, RoutableModel wanted, RequestProfile profile, Situation situation)
    {
        if (RequestCost.Of(now, profile, situation).Seconds is not { } stay || RequestCost.Of(wanted, profile, situation).Seconds is not { } go || go < stay) return null;
        return (now, string.Create(CultureInfo.InvariantCulture, $"{now.Address} holds the prompt: about {stay:0} s there, {go:0} s with {wanted.Address}"));
    }
}

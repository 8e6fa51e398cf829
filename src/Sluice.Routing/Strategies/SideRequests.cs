using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Strategies;

/// <summary>
/// What a client asks beside the user's turns, each kind with its own rule: titles and the like stay at home, a count is about
/// the model that answers, a compaction belongs to the model whose cache holds the session, and what judges safety is never
/// given to a weak model.
/// </summary>
internal static class SideRequests
{
    private static readonly RuleUse[] LocalOrAsked = [TierSteps.Tiers[0], TierSteps.Vendor];
    private static readonly RuleUse[] AskedOrLocal = [TierSteps.Vendor, TierSteps.Tiers[0]];
    private static readonly RuleUse[] Ascending = [TierSteps.Tiers[0], TierSteps.Tiers[1], TierSteps.Tiers[2]];
    private static readonly RuleUse[] CloudAscending = [TierSteps.Tiers[1], TierSteps.Tiers[2]];
    private static readonly RuleUse[] Strong = [TierSteps.Tiers[2], TierSteps.Tiers[1], TierSteps.Tiers[0]];

    /// <summary>The choice for a side request; null for a user's turn.</summary>
    /// <param name="profile">The request.</param>
    /// <param name="model">What there is.</param>
    /// <param name="baseline">The caller named a model that it would have used.</param>
    /// <param name="situation">The session so far.</param>
    /// <param name="drafts">Cheap answers are checked before they are shown.</param>
    public static RouteChoice? Choose(RequestProfile profile, RoutingModel model, bool baseline, Situation situation, bool drafts)
    {
        // Searches of the vendor's own, filled middles, embeddings, safety: as ever.
        if (profile.WantsFillIn || profile.WantsHostedSearch) return StaticStrategy.Instance.Choose(profile, model, baseline, situation);
        switch (profile.Kind)
        {
            case RequestKind.Safety or RequestKind.Other or RequestKind.WebSearch:
                return StaticStrategy.Instance.Choose(profile, model, baseline, situation);
            case RequestKind.Title or RequestKind.Summary or RequestKind.Router:
                return drafts
                    ? new(baseline ? [TierSteps.Vendor] : CloudAscending, $"a {profile.Kind} is tried at home first") { Draft = TierSteps.Tiers[0] }
                    : new(baseline ? LocalOrAsked : Ascending, $"a {profile.Kind} stays at home");
            case RequestKind.WarmUp:
                return new(baseline ? LocalOrAsked : Ascending, "a warm-up stays at home");
            case RequestKind.Count:
                return new(baseline ? AskedOrLocal : Strong, "counted for the model asked for");
            case RequestKind.Compaction:
                return situation.Session?.Held is { Draft: false } held
                    ? new([new(RuleUseKind.Address, held.Address), .. baseline ? AskedOrLocal : Strong], "a compaction belongs to the model that holds the session")
                    : new(baseline ? AskedOrLocal : Strong, "a compaction decides what the session remembers");
            default:
                return null;
        }
    }
}

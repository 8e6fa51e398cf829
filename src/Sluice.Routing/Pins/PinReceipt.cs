using Sluice.Routing.Plans;
using Sluice.Routing.Profile;

namespace Sluice.Routing.Pins;

/// <summary>What a receipt says of a pin that could not be obeyed.</summary>
internal static class PinReceipt
{
    /// <summary>Why a pin cannot be obeyed for this request; null where it can, or where a spent plan or budget is what stops it: those go the way they always do.</summary>
    public static string? WhyMissed(IReadOnlyList<Candidate> considered, List<Candidate> plan, RequestProfile profile)
    {
        foreach (var candidate in considered)
        {
            if (candidate.Rejection is Rejection.Capped or Rejection.PlanSpent) return null;
        }

        // Its limit is spent, and a local model answers until it is renewed.
        if (plan is [{ AtWall: true }, ..]) return null;

        Candidate? pinned = null;
        foreach (var candidate in plan)
        {
            // Local models behind a pinned cloud model stand in for it only once it has failed.
            if (candidate.Origin is TargetOrigin.Offline or TargetOrigin.Wall) continue;
            if (Cannot(candidate, profile)) continue;
            if (candidate.Availability.State != AvailabilityState.Down) return null;
            pinned ??= candidate;
        }

        pinned ??= considered.Count > 0 ? considered[0] : null;
        return pinned is null ? "no model is there"
            : Cannot(pinned, profile) ? Incapable(pinned, profile)
            : $"{pinned.Model.Address} {CandidateWords.Why(pinned, profile)}";
    }

    /// <summary>The decision that was made instead, saying so.</summary>
    public static RouteDecision Missed(RouteDecision decision, RoutePin pin, string why) => decision with
    {
        Receipt = decision.Receipt with
        {
            Summary = $"The switch says {pin.Name}, which this request could not have ({why}). Routed instead: {decision.Receipt.Summary}",
            Signals = [.. decision.Receipt.Signals, new("pin", $"{pin.Name}: {why}")],
        },
    };

    // What every other way to a model keeps from it, its user's pin does not hand it.
    private static bool Cannot(Candidate candidate, RequestProfile profile) =>
        (candidate.Model.IsLocal && string.Equals(profile.Kind, RequestKind.Safety, StringComparison.Ordinal)) || (profile.WantsHostedSearch && candidate.Model.Traits.WebSearch != true);

    private static string Incapable(Candidate candidate, RequestProfile profile) => profile.WantsHostedSearch
        ? $"{candidate.Model.Address} has no search of its own"
        : $"{candidate.Model.Address}: a safety check is never given to a local model";
}

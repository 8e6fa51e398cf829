using System.Globalization;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Costs;
using Sluice.Routing.Names;
using Sluice.Routing.Plans;
using Sluice.Routing.Profile;
using Sluice.Routing.Replay;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Receipts;

/// <summary>Writes down a decision. Holds no view on the request's bytes, which are gone when the receipt is read.</summary>
internal static class ReceiptBuilder
{
    public static Receipt Build(string route, string why, RequestProfile profile, RoutingModel routing, Situation situation, IReadOnlyList<Candidate> considered, List<Candidate> plan, IReadOnlyList<ReceiptSignal> found)
    {
        var candidates = new List<ReceiptCandidate>(considered.Count);
        foreach (var candidate in plan) candidates.Add(Write(candidate, profile, situation));
        foreach (var candidate in considered)
        {
            if (!candidate.Chosen) candidates.Add(Write(candidate, profile, situation));
        }

        var signals = Signals(profile);
        signals.AddRange(found);
        TurnSignals.Add(signals, profile, situation);
        return new Receipt(route, Summary(why, plan, considered), signals, candidates) { Baseline = Baseline(profile, routing, situation, considered), Facts = ReplayFacts.Of(profile, situation, plan is [{ Draft: true }, ..]) };
    }

    private static ReceiptCandidate Write(Candidate candidate, RequestProfile profile, Situation situation) =>
        Priced(candidate.Model, candidate.Tier, candidate.Chosen, CandidateWords.Why(candidate, profile), profile, situation) with { Tokens = profile.TokensFor(candidate.Model), Standing = candidate.Availability.State == AvailabilityState.Up ? null : candidate.Availability };

    private static ReceiptCandidate Priced(RoutableModel model, int tier, bool chosen, string reason, RequestProfile profile, Situation situation)
    {
        var cost = RequestCost.Of(model, profile, situation);
        return new(model.Address, tier, cost.Dollars, chosen, reason) { CachedTokens = cost.CachedTokens, Seconds = cost.Seconds, SwitchDollars = cost.SwitchDollars };
    }

    private static string Summary(string why, List<Candidate> plan, IReadOnlyList<Candidate> considered)
    {
        if (plan.Count == 0) return $"Nothing can take it: {why}.";
        var first = plan[0];
        if (first.AtWall && Stopped(plan, considered) is { } stopped) return $"{first.Model.Address}: {why}. {stopped}: it answers until then.";
        if (first.Availability.State != AvailabilityState.Up) return $"{first.Model.Address}: {why}. It is {State(first)} and no route leads to one that is up.";
        return first.After is { } after
            ? $"{first.Model.Address}: {why}. It stands in for {after.Address} along the written route."
            : $"{first.Model.Address}: {why}.";
    }

    // What the first of the plan stands in for.
    private static string? Stopped(List<Candidate> plan, IReadOnlyList<Candidate> considered)
    {
        var stopped = plan.Find(candidate => !candidate.Model.IsLocal) ?? considered.FirstOrDefault(candidate => candidate.Rejection is Rejection.PlanSpent or Rejection.Capped);
        if (stopped is null) return null;
        if (stopped.Rejection == Rejection.Capped) return "A budget is used up";
        var until = stopped.Availability.Until is { } time ? $" until {time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}Z" : "";
        return $"{stopped.Model.Address} is spent{until} ({stopped.Availability.Reason})";
    }

    private static string State(Candidate candidate)
    {
        var state = candidate.Availability.State == AvailabilityState.Down ? "down" : "limited";
        return candidate.Availability.Reason is { } words ? $"{state} ({words})" : state;
    }

    private static List<ReceiptSignal> Signals(RequestProfile profile)
    {
        var signals = new List<ReceiptSignal>(8) { new("kind", profile.Kind), new("model", profile.RequestedModel) };
        if (profile.Client is { } client) signals.Add(new("client", client));
        if (profile.App is { } app) signals.Add(new("app", app));
        signals.Add(new("tokens", profile.EstimatedInputTokens.ToString(CultureInfo.InvariantCulture)));
        if (profile.HasTools) signals.Add(new("tools", "yes"));
        if (profile.HasImages) signals.Add(new("images", "yes"));
        if (profile.HasDocuments) signals.Add(new("documents", "yes"));
        if (profile.HasAudio) signals.Add(new("audio", "yes"));
        if (profile.WantsThinking) signals.Add(new("thinking", "yes"));
        if (profile.Credential == CallerCredential.Subscription) signals.Add(new("subscription", profile.CredentialVendor ?? "yes"));
        return signals;
    }

    // What the caller would have had without Sluice. A name that routes has no baseline of its own.
    private static ReceiptCandidate? Baseline(RequestProfile profile, RoutingModel routing, Situation situation, IReadOnlyList<Candidate> considered)
    {
        if (profile.RequestedModel.Length == 0 || profile.RequestedModel.StartsWith("sluice/", StringComparison.Ordinal)) return null;
        var model = ModelName.Resolve(profile.RequestedModel, routing);
        if (model is null)
        {
            foreach (var candidate in considered)
            {
                if (string.Equals(candidate.Model.Id, profile.RequestedModel, StringComparison.OrdinalIgnoreCase)) model = candidate.Model;
            }
        }

        model ??= NameIndex.Of(routing).Serving(profile).FirstOrDefault();
        return model is null ? null : Priced(model, model.Tier, false, "asked for", profile, situation);
    }
}

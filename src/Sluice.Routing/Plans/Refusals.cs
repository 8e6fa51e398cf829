using Sluice.Protocols.Canonical;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Names;
using Sluice.Routing.Profile;

namespace Sluice.Routing.Plans;

/// <summary>The words for a request that nothing can take. Each names what to do about it.</summary>
internal static class Refusals
{
    /// <summary>No such model.</summary>
    public static ModelError UnknownModel(string name, RoutingModel routing)
    {
        if (name.Length == 0) return new(ErrorKind.InvalidRequest, "the request names no model", Parameter: "model");
        var nearest = NearestNames.To(name, routing);
        var hint = nearest.Count > 0 ? $"; nearest: {string.Join(", ", nearest)}" : "; `sluice models` lists what there is";
        return new(ErrorKind.NotFound, $"no upstream serves the model \"{name}\"{hint}", Status: 404, Parameter: "model");
    }

    /// <summary>The forced route of <c>x-sluice-route</c> is none.</summary>
    public static ModelError UnknownRoute(string route, RoutingModel routing)
    {
        var nearest = NearestNames.To(route, routing);
        var hint = nearest.Count > 0 ? $"; nearest: {string.Join(", ", nearest)}" : "";
        return new(ErrorKind.InvalidRequest, $"x-sluice-route \"{route}\" is no address, alias or tier:0 to tier:3{hint}", Status: 400);
    }

    /// <summary>What was named exactly would leave the machine.</summary>
    public static ModelError NotLocal(RoutableModel model, string because) =>
        new(ErrorKind.Permission, $"{model.Address} is not local, and this request must stay local: {because}. Ask for a local model or sluice/local", Status: 403, Parameter: "model");

    /// <summary>There were candidates, or none, and no plan.</summary>
    public static ModelError Nothing(IReadOnlyList<Candidate> candidates, RequestProfile profile, RoutingModel routing, PlanLimits limits, int? tier, string? cap = null)
    {
        if (cap is not null && candidates.Any(candidate => candidate.Rejection == Rejection.Capped)) return new(ErrorKind.Permission, cap, Status: 403, Code: "budget_used_up");
        if (candidates.FirstOrDefault(candidate => candidate.Rejection == Rejection.PlanSpent) is { Availability: var spent } && !limits.LocalOnly)
            return new(ErrorKind.Permission, $"{spent.Reason}; it is renewed {spent.Until:yyyy-MM-dd HH:mm}Z, and no local model can take over", Status: 403, Code: "plan_used_up");
        if (TooLong(candidates, profile) is { } tooLong) return tooLong;
        if (candidates.Count == 0)
        {
            if (limits.LocalOnly) return new(ErrorKind.Overloaded, $"this request must stay local{Why(limits)} and no local model was found; start one, or see `sluice local status`", Status: 503);
            return tier is { } n
                ? new(ErrorKind.NotFound, $"tier {n} has no model; name one under routing.tiers or give a model \"tier\": {n}", Status: 404, Parameter: "model")
                : UnknownModel(profile.RequestedModel, routing);
        }

        // The last candidate stands for what was asked for; the others were offers.
        var decisive = candidates[^1];
        var message = string.Join("; ", candidates.Select(candidate => $"{candidate.Model.Address}: {CandidateWords.Why(candidate, profile)}"));
        if (limits.LocalOnly) message = $"this request must stay local{Why(limits)}: {message}";
        return decisive.Rejection switch
        {
            Rejection.NoKey or Rejection.Subscriber => new(ErrorKind.Permission, message, Status: 403),
            Rejection.Safety => new(ErrorKind.Permission, message, Status: 403),
            Rejection.Tools or Rejection.Vision or Rejection.Documents or Rejection.Audio or Rejection.FillIn or Rejection.NotChat or Rejection.Protocol =>
                new(ErrorKind.InvalidRequest, message + (limits.LocalOnly ? "" : Able(candidates, profile, routing)), Status: 400),
            _ => new(ErrorKind.Overloaded, message, Status: 503),
        };
    }

    /// <summary>The data of a picture, document or sound cannot be read.</summary>
    public static ModelError UnreadableMedia(RequestProfile profile) => new(ErrorKind.InvalidRequest, profile.MediaProblem!, Status: 400, Parameter: profile.MediaProblemField);

    private static string Why(PlanLimits limits) => limits.Because is { } because ? $", for {because}," : "";

    // Which models could have taken it: the first few, the user's own names first.
    private static string Able(IReadOnlyList<Candidate> candidates, RequestProfile profile, RoutingModel routing)
    {
        var able = routing.Models.Values
            .Where(model => !candidates.Any(candidate => string.Equals(candidate.Model.Address, model.Address, StringComparison.Ordinal)) && Admission.Check(model, profile, routing) == Rejection.None)
            .OrderBy(model => (model.Alias is null, model.Tier, model.Address))
            .Select(model => model.Alias ?? model.Address)
            .Take(3)
            .ToList();
        return able.Count > 0 ? $"; these could: {string.Join(", ", able)}" : "; no model that is configured could";
    }

    // Claude Code reads the two numbers out of exactly this wording and compacts.
    private static ModelError? TooLong(IReadOnlyList<Candidate> candidates, RequestProfile profile)
    {
        Candidate? largest = null;
        foreach (var candidate in candidates)
        {
            if (candidate.Rejection != Rejection.TooSmall) continue;
            if (largest is null || Admission.LargestPrompt(candidate.Model, profile) > Admission.LargestPrompt(largest.Model, profile)) largest = candidate;
        }

        if (largest is null) return null;
        var others = string.Concat(candidates
            .Where(candidate => candidate.Rejection != Rejection.TooSmall)
            .Select(candidate => $"; {candidate.Model.Address}: {CandidateWords.Why(candidate, profile)}"));
        var maximum = Admission.LargestPrompt(largest.Model, profile);
        return new(ErrorKind.ContextTooLong, $"prompt is too long: {profile.TokensFor(largest.Model, maximum)} tokens > {maximum} maximum ({largest.Model.Address}, estimated{others})", Status: 400);
    }
}

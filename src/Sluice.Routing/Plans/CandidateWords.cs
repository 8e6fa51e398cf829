using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;

namespace Sluice.Routing.Plans;

/// <summary>Why a candidate was taken or not, in words.</summary>
internal static class CandidateWords
{
    /// <summary>The reason. The common ones are constants: every request pays for this.</summary>
    public static string Why(Candidate candidate, RequestProfile profile) => candidate.Against is { } against ? ByCard(candidate, against, profile) : Plain(candidate, profile);

    private static string ByCard(Candidate candidate, string against, RequestProfile profile) =>
        candidate.Chosen ? $"{Plain(candidate, profile)}; its card: {against}, so last" : $"its card: {against}";

    private static string Plain(Candidate candidate, RequestProfile profile)
    {
        var model = candidate.Model;
        if (candidate is { AtWall: true, Chosen: true, Rejection: Rejection.TooSmall })
            return $"only when the plan or limit before it is spent; about {profile.TokensFor(model)} tokens are shortened to {Admission.LargestPrompt(model, profile)}";
        switch (candidate.Rejection)
        {
            case Rejection.Capped: return "a budget is used up";
            case Rejection.PlanSpent: return candidate.Availability.Reason ?? "the plan is used up";
            case Rejection.Disabled: return model.Disabled!;
            case Rejection.NotChat: return "takes no conversation";
            case Rejection.NotLocal: return "is not local, and this request must not leave";
            case Rejection.Safety: return "a safety check is never given to a local tier";
            case Rejection.NoKey:
                return model.Credential == CredentialKind.Caller
                    ? "takes only the caller's own credential of that vendor, and none came with the request"
                    : $"no key; set one under upstreams.{model.Upstream}.apiKey";
            case Rejection.Subscriber: return "would bill a configured key, and the caller brought a subscription (routing.paidKeysForSubscribers allows it)";
            case Rejection.Tools: return "takes no tools";
            case Rejection.Vision: return "takes no pictures";
            case Rejection.Documents: return "takes no documents";
            case Rejection.Audio: return "takes no sound";
            case Rejection.FillIn: return "fills no middle between a prompt and a suffix";
            case Rejection.Protocol: return "speaks another protocol, and this kind of request is not translated";
            case Rejection.TooSmall: return $"too small: about {profile.TokensFor(model)} tokens, room for {Admission.LargestPrompt(model, profile)}";
        }

        if (candidate.Availability.State != AvailabilityState.Up)
        {
            var state = candidate.Availability.State == AvailabilityState.Down ? "down" : "limited";
            return candidate.Availability.Reason is { } reason ? $"{state}: {reason}" : state;
        }

        if (!candidate.Chosen) return "could take it; not needed";
        if (candidate.Draft) return "drafts the answer, which is checked before it is shown";
        return candidate.Origin switch
        {
            TargetOrigin.Escalation => "takes over when the draft is not good enough",
            TargetOrigin.Wall => "only when the plan or limit before it is spent",
            TargetOrigin.Primary => model.IsLocal ? "fits, local" : "decided",
            TargetOrigin.Tier => "equivalent of the tier",
            TargetOrigin.Fallback => candidate.After is { } after ? $"written route of {after.Alias ?? after.Address}" : "written route",
            TargetOrigin.LargerContext => candidate.After is { } smaller ? $"written route of {smaller.Alias ?? smaller.Address}, which is too small" : "written route, larger",
            _ => "only when no cloud upstream can be reached",
        };
    }
}

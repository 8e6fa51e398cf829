using Sluice.Gateway.Learning;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Gateway.Privacy;
using Sluice.Gateway.Quota;
using Sluice.Gateway.Security;
using Sluice.Gateway.Sessions;
using Sluice.Gateway.Upstreams.Slots;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;

namespace Sluice.Gateway.Situations;

/// <summary>Gathers what a decision may know beside the request: one line for each part of the gateway that knows something.</summary>
internal sealed class SituationSource(PacingSource pacing, SessionStore sessions, LocalSpeeds speeds, OutcomeBook outcomes, PrivacySource privacy)
{
    /// <summary>How things stand for this request.</summary>
    /// <param name="profile">The request.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="model">The snapshot that the request lives by.</param>
    public Situation Of(RequestProfile profile, Caller caller, GatewayModel model) => Of(profile, caller, model, privacy.Of(profile, caller, model));

    /// <summary>The same for a request that is to be answered, see <see cref="PrivacySource.Keep"/>.</summary>
    public Situation Keep(RequestProfile profile, Caller caller, GatewayModel model) => Of(profile, caller, model, privacy.Keep(profile, caller, model));

    /// <summary>Whose the request is, among those that wait for a place.</summary>
    public static TurnOwner OwnerOf(RequestProfile profile, Caller caller) => new(caller.User ?? "", profile.Client ?? profile.App ?? "", profile.Session ?? "");

    private Situation Of(RequestProfile profile, Caller caller, GatewayModel model, LocalOnlyReason? localOnly) => Situation.None with
    {
        LocalOnlyBecause = localOnly?.Because,
        LocalOnlyPolicy = localOnly?.Word,
        Pacing = pacing.Of(profile, caller, model),
        Session = sessions.View(profile, caller.User, model),
        Learned = model.Config.Routing.Learn ? outcomes.View : LearnedView.None,
        Speed = target => speeds.Of(target, model, OwnerOf(profile, caller), TurnRanks.Of(profile.Kind)),
    };
}

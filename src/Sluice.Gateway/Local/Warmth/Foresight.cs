using Sluice.Gateway.Model;
using Sluice.Routing;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;

namespace Sluice.Gateway.Local.Warmth;

/// <summary>
/// A session that has just begun is likely to want the local model soon: its first turn goes elsewhere, or is a side request
/// such as Claude Code's title, and the model loads meanwhile.
/// </summary>
internal sealed class Foresight
{
    // Turns after which a session that has not come to the local model is taken not to.
    private const int FirstTurns = 3;

    private readonly WarmUp _warmUp;
    private volatile GatewayModel? _cold;

    /// <summary>Follows what is loaded, so that a request has nothing to find out while all is warm.</summary>
    public Foresight(GatewayModelStore models, WarmUp warmUp)
    {
        _warmUp = warmUp;
        models.OnChange(Follow);
        Follow(models.Current);
    }

    /// <summary>A request was decided. Returns at once.</summary>
    public void Look(RequestProfile profile, Situation situation, RouteDecision decision)
    {
        if (_cold is not { } gateway || decision.Plan.Count == 0 || decision.Plan[0].Model.IsLocal) return;
        if (situation.Session is null or { UserTurns: > FirstTurns } || !Router.IsEnabled(profile, gateway.Routing)) return;
        _ = _warmUp.UnaskedAsync($"a session of {profile.Client} began", CancellationToken.None);
    }

    private void Follow(GatewayModel gateway) =>
        _cold = gateway.Config.Local.Warm.BeforeTurn && WarmModels.Of(gateway).Any(model => gateway.LocalModels.GetValueOrDefault(model.Address)?.IsLoaded is false) ? gateway : null;
}

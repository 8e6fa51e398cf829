using Sluice.Gateway.Model;
using Sluice.Gateway.Security;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Privacy;

/// <summary>Says whether a request may leave the machine: the switch, the launch, then the policies.</summary>
internal static class PrivacySource
{
    /// <summary>Why not; null when it may. Looking changes nothing, so that a decision can be explained.</summary>
    /// <param name="profile">The request.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="model">The snapshot that the request lives by.</param>
    public static LocalOnlyReason? Of(RequestProfile profile, Caller caller, GatewayModel model)
    {
        if (model.Private) return LocalOnlyReason.Mode;
        return caller.Private ? LocalOnlyReason.Launch : null;
    }
}

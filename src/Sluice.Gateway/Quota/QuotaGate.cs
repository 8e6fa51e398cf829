using Sluice.Gateway.Model;
using Sluice.Gateway.Security;
using Sluice.Gateway.Upstreams.Health;
using Sluice.Routing;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Quota;

/// <summary>How an upstream stands for one caller: its health, and whether the account that would pay is spent.</summary>
internal sealed class QuotaGate(UpstreamHealth health, QuotaBook quota, TimeProvider time)
{
    /// <summary>Answers the router's question for the requests of a caller.</summary>
    public Func<RoutableModel, Availability> For(Caller caller, GatewayModel model) => candidate => Of(candidate, caller, model);

    /// <summary>How a model stands for a caller. A spent plan of one caller says nothing of another's.</summary>
    public Availability Of(RoutableModel candidate, Caller caller, GatewayModel model)
    {
        var own = !candidate.IsLocal && candidate.Vendor is not null && string.Equals(candidate.Vendor, caller.Secret?.Vendor, StringComparison.OrdinalIgnoreCase) ? caller.Secret : null;
        var state = health.Of(candidate, own?.Fingerprint ?? "");
        if (candidate.IsLocal || quota.IsEmpty || state.State == AvailabilityState.Down || !model.Upstreams.TryGetValue(candidate.Upstream, out var upstream)) return state;
        var planOnly = model.Config.Routing.PlanOnly && own is not null && caller.Credential == CallerCredential.Subscription;
        if (quota.Of(candidate.Upstream, QuotaBook.CredentialOf(upstream, own))?.SpentUntil(time.GetUtcNow(), planOnly) is not { } spent) return state;
        return spent.IsBarred ? Availability.Barred(spent.Until, spent.Why)
            : state.State == AvailabilityState.Limited && state.Until >= spent.Until ? state
            : Availability.Limited(spent.Until, spent.Why);
    }
}

using Sluice.Gateway.Model;
using Sluice.Gateway.Security;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Pacing;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;

namespace Sluice.Gateway.Quota;

/// <summary>How hard quota and budgets press on one request.</summary>
internal sealed class PacingSource(QuotaBook quota)
{
    /// <summary>How they press.</summary>
    public PacingView Of(RequestProfile profile, Caller caller, GatewayModel model)
    {
        quota.Work(profile.Time);
        if (!model.Config.Pacing.Enabled || quota.IsEmpty) return PacingView.None;
        var windows = new List<PacedWindow>(4);
        AddWindows(windows, profile.Time, caller, model);
        return Pace.Of(windows, profile.Time, quota.Activity, new PacingOptions { Reserve = model.Config.Pacing.Reserve });
    }

    // A caller with a credential of its own has its own plan; any other uses the configured keys'.
    private void AddWindows(List<PacedWindow> windows, DateTimeOffset now, Caller caller, GatewayModel model)
    {
        foreach (var account in quota.Accounts)
        {
            if (!model.Upstreams.TryGetValue(account.Upstream, out var upstream)) continue;
            var isIts = caller.Secret is { } own && string.Equals(own.Vendor, upstream.Vendor, StringComparison.Ordinal)
                ? string.Equals(account.Credential, own.Fingerprint, StringComparison.Ordinal)
                : upstream.Credential is { Kind: CredentialKind.Configured, Key: { } key } && string.Equals(account.Credential, key.Fingerprint, StringComparison.Ordinal);
            if (isIts) windows.AddRange(account.Paced(now));
        }
    }
}

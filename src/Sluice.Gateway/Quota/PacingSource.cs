using Sluice.Gateway.Configuration;
using Sluice.Gateway.Model;
using Sluice.Gateway.Quota.Budgets;
using Sluice.Gateway.Security;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Pacing;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;

namespace Sluice.Gateway.Quota;

/// <summary>How hard quota and budgets press on one request.</summary>
internal sealed class PacingSource(QuotaBook quota, BudgetBook budgets, TimeProvider time)
{
    /// <summary>How they press.</summary>
    public PacingView Of(RequestProfile profile, Caller caller, GatewayModel model)
    {
        quota.Work(profile.Time);
        if (quota.IsEmpty && model.Config.Budgets.Count == 0) return PacingView.None;
        var windows = new List<PacedWindow>(4);
        AddWindows(windows, profile.Time, caller, model);
        var cap = AddBudgets(windows, profile, model);
        var pressing = (model.Config.Pacing.Enabled
            ? Pace.Of(windows, profile.Time, quota.Activity, new PacingOptions { Reserve = model.Config.Pacing.Reserve })
            : PacingView.None) with
        { Windows = Pace.StandsOf(windows, profile.Time, quota.Activity) };
        // Counting a prompt costs nothing, whatever is used up.
        return cap.Cap == CapEffect.None || string.Equals(profile.Kind, RequestKind.Count, StringComparison.Ordinal)
            ? pressing
            : pressing with { Cap = cap.Cap, CapWhy = cap.Why, CapStopsPlans = cap.StopsPlans };
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

    // Of several that are used up the strictest holds.
    private (CapEffect Cap, string? Why, bool StopsPlans) AddBudgets(List<PacedWindow> windows, RequestProfile profile, GatewayModel model)
    {
        var (cap, why, stopsPlans) = (CapEffect.None, (string?)null, false);
        foreach (var state in budgets.Of(profile.Client, model, profile.Time))
        {
            windows.Add(new PacedWindow(state.Name, state.Used, state.Window.Start, state.Window.End));
            if (!state.IsReached) continue;
            var effect = state.Budget.Then == BudgetEffect.Refuse ? CapEffect.Refuse : CapEffect.LocalOnly;
            if (effect > cap) (cap, why) = (effect, state.Words(time.LocalTimeZone));
            stopsPlans |= state.Budget.Tokens is not null;
        }

        return (cap, why, stopsPlans);
    }
}

using Sluice.Gateway.Model;
using Sluice.Gateway.Quota;
using Sluice.Gateway.Quota.Budgets;
using Sluice.Routing.Pacing;

namespace Sluice.Gateway.Admin.Quota;

/// <summary>What <c>sluice status</c> shows of quota.</summary>
internal sealed class QuotaReport(QuotaBook quota, BudgetBook budgets, TimeProvider time)
{
    /// <summary>Every budget.</summary>
    public IReadOnlyList<BudgetView> Budgets(GatewayModel model)
    {
        var now = time.GetLocalNow();
        var options = new PacingOptions { Reserve = model.Config.Pacing.Reserve };
        return
        [
            .. budgets.Of(null, model, now, all: true).Select(state =>
            {
                var pace = Pace.Of(new PacedWindow(state.Name, state.Used, state.Window.Start, state.Window.End), now, quota.Activity, options);
                return new BudgetView(
                    state.Name, state.Budget.Client, state.Budget.Dollars, state.Budget.Tokens, state.Spent.Dollars, state.Spent.Tokens, state.Window.Start, state.Window.End,
                    state.IsReached, state.Budget.Then == Configuration.BudgetEffect.Refuse ? "refuse" : "local-only", pace.RunsOut);
            }),
        ];
    }

    /// <summary>Every account of an upstream that there is.</summary>
    public IReadOnlyList<QuotaView> Read(GatewayModel model)
    {
        var now = time.GetLocalNow();
        var learned = quota.Learned.ToLookup(entry => (entry.Upstream, entry.Window));
        var options = new PacingOptions { Reserve = model.Config.Pacing.Reserve };
        return
        [
            .. quota.Accounts.Where(account => model.Upstreams.ContainsKey(account.Upstream) && !account.IsStale(now))
                .OrderBy(account => account.Upstream, StringComparer.Ordinal).ThenByDescending(account => account.ReadAt)
                .Select(account => new QuotaView(
                    account.Upstream,
                    account.Credential,
                    account.ReadAt,
                    account.Reading.Status,
                    account.Reading.Claim,
                    account.Reading.Overage,
                    account.Reading.OverageDisabled,
                    account.Reading.OverageInUse,
                    [.. account.Reading.Windows.Select(window => View(account, window))],
                    account.Reading.Raw.DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value))),
        ];

        QuotaWindowView View(QuotaAccount account, QuotaWindow window)
        {
            var runs = window.Resets is not { } resets || resets > now;
            WindowPace? pace = (account with { Reading = account.Reading with { Windows = [window] } }).Paced(now).Select(paced => (WindowPace?)Pace.Of(paced, now, quota.Activity, options)).FirstOrDefault();
            return new QuotaWindowView(
                window.Name,
                runs ? window.Used : null,
                window.Resets,
                runs ? window.Status : null,
                window.Limit,
                runs ? window.Remaining : null,
                pace?.RunsOut,
                model.Config.Pacing.Enabled && pace is { } paced ? Math.Round(paced.Shift, 2) : null,
                [.. learned[(account.Upstream, window.Name)].Where(entry => entry.Tokens.Interval is not null).Select(entry => Tokens(entry.Model, entry.Tokens))]);
        }
    }

    private static PerPercentView Tokens(string model, TokensPerPercent tokens) => new(model, (long)tokens.Interval!.Value.Low, (long)tokens.Interval!.Value.High, tokens.Samples.Count);
}

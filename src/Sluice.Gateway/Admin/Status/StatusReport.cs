using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sluice.Gateway.Admin.Local;
using Sluice.Gateway.Admin.Models;
using Sluice.Gateway.Admin.Quota;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Admin.Routing;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Upstreams.Health;

namespace Sluice.Gateway.Admin.Status;

/// <summary>Puts together what <c>sluice status</c> shows.</summary>
internal sealed class StatusReport(GatewayModelStore models, ConfigStore config, SwitchState switches, UpstreamHealth health, LedgerWriter ledger, FieldMemory fields, QuotaReport quota, LoadBook loads, Prompts.PromptLog prompts, SluicePaths paths, IServer server, DemoMark demo, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly LedgerQueries _queries = new(paths.DataDirectory);

    /// <summary>Version of the program.</summary>
    public static string Version { get; } = typeof(StatusReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Everything.</summary>
    public StatusView Read()
    {
        var model = models.Current;
        var state = ledger.Health;
        return new StatusView
        {
            Version = Version,
            Demo = demo.IsDemo,
            Url = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? model.Config.Server.Url.ToString(),
            StartedAt = _startedAt,
            ConfigFile = model.Effective.Path,
            Loads = [.. loads.All.Select(load => new LoadingView(load.Address, (time.GetUtcNow() - load.Since).TotalSeconds, load.Expected?.TotalSeconds, load.Why))],
            Problems = [.. config.LastReload.Problems.Concat(model.Effective.Warnings).Select(problem => problem.ToString()), .. model.Unusable, .. switches.Problem is { } switched ? [switched] : Array.Empty<string>()],
            Routing = SwitchReport.Read(model, switches.Current),
            Upstreams = [.. model.Upstreams.Values.OrderBy(upstream => !upstream.IsLocal).ThenBy(upstream => upstream.Name, StringComparer.Ordinal).Select(upstream => UpstreamReport.View(model, upstream, health))],
            Tiers = [.. model.Routing.Tiers.Select((addresses, tier) => new TierView(tier, addresses, model.Choices.FirstOrDefault(choice => choice.Tier == tier)?.Why))],
            RefusedFields = [.. fields.All.Select(refused => new RefusedFieldView(refused.Address, refused.Field, refused.Since))],
            Quota = quota.Read(model),
            Budgets = quota.Budgets(model),
            Today = Today(),
            PromptLogging = PromptLoggingView.Of(prompts.State),
            Ledger = new LedgerView(state.IsDegraded, state.Problem, state.Buffered, state.Dropped),
        };
    }

    private TodayView Today()
    {
        var today = _queries.Usage(UsageQuery.Today(time.GetUtcNow(), time.LocalTimeZone) with { By = UsageGroup.PaidBy });
        // What was refused, or answered by the gateway itself, is neither local nor cloud.
        long By(params ReadOnlySpan<string> payers)
        {
            var sum = 0L;
            foreach (var row in today.Rows)
            {
                if (payers.Contains(row.Key)) sum += row.Requests;
            }

            return sum;
        }

        return new TodayView(
            today.Total.Requests,
            By(Payers.Local),
            By(Payers.Api, Payers.Plan),
            today.Total.Tokens.TotalInput,
            today.Total.Tokens.Output,
            today.Total.CloudTokensAvoided,
            today.Total.Spend,
            today.Total.PlanValue,
            today.Total.Asked.Saved,
            today.Total.Dearest.Saved);
    }
}

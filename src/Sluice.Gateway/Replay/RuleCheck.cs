using Sluice.Gateway.Configuration;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Routing;
using Sluice.Routing.Receipts;
using Sluice.Routing.Replay;
using Sluice.Routing.Rules;

namespace Sluice.Gateway.Replay;

/// <summary>Checks a draft while it is written: what is wrong with it, and which of the last requests each rule would match.</summary>
internal sealed class RuleCheck(GatewayModelStore models, DraftConfig drafts, Router router, TokenCalibration calibration, LocalSpeeds speeds, SluicePaths paths, TimeProvider time)
{
    private const int Most = 2_000;
    private static readonly TimeSpan Back = TimeSpan.FromDays(7), Fresh = TimeSpan.FromMinutes(1);

    private readonly LedgerQueries _ledger = new(paths.DataDirectory);
    private readonly Lock _reading = new();
    private (DateTimeOffset At, List<(RequestRow Row, Receipt Receipt)> Past) _kept;

    /// <summary>Checks a draft; null checks what is in force.</summary>
    public DraftCheck Check(RoutingDraft? draft)
    {
        var (model, problems) = draft is null ? (models.Current, models.Current.Effective.Warnings) : drafts.Imagine(draft);
        if (model is null) return new DraftCheck { Valid = false, Problems = Views(problems) };
        var past = Past();
        return new DraftCheck
        {
            Valid = true,
            Problems = [],
            Warnings = [.. Views(problems).Where(problem => problem.Path.StartsWith("routing", StringComparison.Ordinal) || problem.Path.StartsWith("pacing", StringComparison.Ordinal))],
            Rules = Matches(model, past),
            Requests = past.Count,
        };
    }

    private List<RuleMatches> Matches(GatewayModel model, List<(RequestRow Row, Receipt Receipt)> past)
    {
        var world = new ReplayWorld(model, router, calibration, speeds, time.LocalTimeZone);
        var rules = model.Routing.Rules;
        var (decides, matches, unknown) = (new long[rules.Count], new long[rules.Count], new long[rules.Count]);
        var takers = new Dictionary<int, long>[rules.Count];
        foreach (var (row, receipt) in past)
        {
            var taker = -1;
            for (var i = 0; i < rules.Count; i++)
            {
                var recorded = new RecordedRequest(receipt);
                var profile = world.ProfileOf(row, recorded, TimeZoneInfo.ConvertTime(row.StartedAt, time.LocalTimeZone));
                var fits = RuleMatcher.Matches(rules[i].When, profile);
                if (recorded.Asked.Count > 0)
                {
                    unknown[i]++;
                    continue;
                }

                if (!fits) continue;
                matches[i]++;
                if (taker < 0)
                {
                    (taker, decides[i]) = (i, decides[i] + 1);
                    continue;
                }

                takers[i] ??= [];
                takers[i][taker] = takers[i].GetValueOrDefault(taker) + 1;
            }
        }

        return [.. rules.Select((rule, i) => new RuleMatches(rule.Name, decides[i], matches[i], unknown[i], Shadow(rules, i, decides[i], takers[i])))];
    }

    // Nothing comes past a rule that asks nothing, whatever there was last week.
    private static string? Shadow(IReadOnlyList<RoutingRule> rules, int index, long decides, Dictionary<int, long>? takers)
    {
        for (var i = 0; i < index; i++)
        {
            if (RuleMatcher.AsksNothing(rules[i].When)) return rules[i].Name;
        }

        return decides > 0 || takers is null ? null : rules[takers.MaxBy(taker => taker.Value).Key].Name;
    }

    // Only what rules are asked about: names that routing decides, with routing on.
    private List<(RequestRow Row, Receipt Receipt)> Past()
    {
        lock (_reading)
        {
            var now = time.GetUtcNow();
            if (_kept.Past is not null && now - _kept.At < Fresh) return _kept.Past;
            var past = new List<(RequestRow, Receipt)>();
            var count = _ledger.CountPast(now - Back, now);
            foreach (var one in _ledger.Past(now - Back, now, Math.Max(1, count / Most)))
            {
                if (RouteReplay.ReadReceipt(one, out _) is { } receipt && receipt.Route is not ("address" or "alias" or "local" or "tier0" or "tier1" or "tier2" or "tier3" or "off" or "private" or "pinned")) past.Add((one.Row, receipt));
            }

            if (past.Count > Most) past.RemoveRange(0, past.Count - Most);
            _kept = (now, past);
            return past;
        }
    }

    private static List<DraftProblem> Views(IReadOnlyList<ConfigProblem> problems) => [.. problems.Select(problem => new DraftProblem(problem.Path, problem.Message, problem.Fix))];
}

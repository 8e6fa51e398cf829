using System.Globalization;
using Sluice.Gateway.Configuration.Reading;

namespace Sluice.Gateway.Configuration;

/// <content>Rules, tiers and fallback.</content>
internal sealed partial class ConfigValidator
{
    private void CheckRouting()
    {
        var routing = config.Routing;
        var thresholds = routing.Thresholds;
        if (thresholds.Cheap < thresholds.Local || thresholds.Draft < thresholds.Local)
        {
            reading.Wrong("routing.thresholds", $"cheap ({thresholds.Cheap}) and draft ({thresholds.Draft}) must not be below local ({thresholds.Local}).", "Scores below local stay at home, those below cheap go to tier 1, and a draft is tried up to draft.");
        }

        CheckRules(routing.Rules);
        foreach (var (tier, models) in routing.Tiers)
        {
            CheckModelList(ConfigPath.Member("routing.tiers", $"{tier}"), models);
        }

        foreach (var (from, models) in routing.Fallback)
        {
            var path = ConfigPath.Member("routing.fallback", from);
            CheckAddress(path, from);
            CheckModelList(path, models);
        }

        CheckCycles(routing.Fallback);
        CheckSecondOpinion(routing.Cascade.SecondOpinion);
    }

    // What a draft is compared with is asked for every draft: a model that costs money, or sees what is to stay here, is not meant.
    private void CheckSecondOpinion(IReadOnlyList<string> models)
    {
        const string path = "routing.cascade.secondOpinion";
        CheckModelList(path, models);
        foreach (var (index, model) in models.Index())
        {
            var address = Address(model);
            var slash = address.IndexOf('/', StringComparison.Ordinal);
            if (slash > 0 && config.Upstreams.TryGetValue(address[..slash], out var upstream) && !upstream.Local)
            {
                reading.Wrong(ConfigPath.Item(path, index), $"'{model}' is not a local model.", "Second opinions are asked of local models only.");
            }
        }
    }

    private void CheckRules(IReadOnlyList<RuleConfig> rules)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, rule) in rules.Index())
        {
            var path = ConfigPath.Item("routing.rules", index);
            if (rule.Name.Length > 0 && !names.Add(rule.Name))
            {
                reading.Wrong($"{path}.name", $"There is another rule '{rule.Name}'.", "Give each rule its own name: receipts and headers show it.");
            }

            if (rule.When is { MinTokens: { } least, MaxTokens: { } most } && least > most)
            {
                reading.Wrong($"{path}.when.minTokens", $"No prompt has at least {least} and at most {most} tokens.", "Swap the two.");
            }

            if (rule.When is { MinScore: { } low, MaxScore: { } high } && low > high)
            {
                reading.Wrong($"{path}.when.minScore", string.Create(CultureInfo.InvariantCulture, $"No turn has a score of at least {low} and at most {high}."), "Swap the two.");
            }

            if (rule.Use.Kind is RuleTargetKind.Model)
            {
                CheckAddress($"{path}.use", rule.Use.Model);
            }
            else if (rule.Use.Kind is RuleTargetKind.Tier && !HasTier(rule.Use.TierNumber))
            {
                reading.Warn($"{path}.use", $"Tier {rule.Use.TierNumber} has no model.", $"List one in routing.tiers or give a model \"tier\": {rule.Use.TierNumber}.");
            }
        }
    }

    private bool HasTier(int tier) =>
        config.DiscoversServers || config.DiscoversKeys
        || (config.Routing.Tiers.TryGetValue(tier, out var listed) ? listed.Count > 0 : config.Models.Values.Any(model => config.TierOf(model) == tier));

    private void CheckModelList(string path, IReadOnlyList<string> models)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, model) in models.Index())
        {
            CheckAddress(ConfigPath.Item(path, index), model);
            if (!seen.Add(Address(model)))
            {
                reading.Wrong(ConfigPath.Item(path, index), $"'{model}' stands in this list twice.", "Keep the first.");
            }
        }
    }

    /// <summary>A model's name must be an alias or begin with an upstream.</summary>
    private void CheckAddress(string path, string name)
    {
        if (config.Models.ContainsKey(name))
        {
            return;
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && slash < name.Length - 1)
        {
            CheckUpstreamName(path, name[..slash]);
            return;
        }

        var known = config.Models.Keys.Concat(config.Upstreams.Keys.Select(upstream => $"{upstream}/…"));
        reading.Wrong(path, $"There is no model '{name}'.", $"{NearestName.Suggest(name, known)} Write an alias of models, or upstream/model.");
    }

    /// <summary>An alias and its address are the same model.</summary>
    private string Address(string name) => config.Models.TryGetValue(name, out var model) ? $"{model.Upstream}/{model.Id}" : name;

    private void CheckCycles(IReadOnlyDictionary<string, IReadOnlyList<string>> fallback)
    {
        var next = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (from, models) in fallback)
        {
            if (!next.TryAdd(Address(from), models))
            {
                reading.Wrong(ConfigPath.Member("routing.fallback", from), $"'{from}' is a model that already has its fallback here under another name.", "Keep one of the two.");
            }
        }

        // Each cycle is told once, at the entry from which it is first reached.
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var from in fallback.Keys)
        {
            Walk(from, []);
        }

        void Walk(string name, List<string> trail)
        {
            var at = trail.FindIndex(seen => string.Equals(Address(seen), Address(name), StringComparison.Ordinal));
            if (at >= 0)
            {
                var cycle = string.Join(" → ", trail.Skip(at).Append(name));
                var key = fallback.Keys.First(from => string.Equals(Address(from), Address(trail[at]), StringComparison.Ordinal));
                reading.Wrong(ConfigPath.Member("routing.fallback", key), $"The fallback goes in a circle: {cycle}.", "Take one of these steps out.");
                return;
            }

            if (!done.Add(Address(name)))
            {
                return;
            }

            foreach (var model in next.GetValueOrDefault(Address(name)) ?? [])
            {
                Walk(model, [.. trail, name]);
            }
        }
    }
}

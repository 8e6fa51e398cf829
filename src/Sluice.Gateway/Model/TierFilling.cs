using System.Globalization;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Model;

/// <summary>The tiers, and why they hold what they hold.</summary>
internal sealed record FilledTiers(IReadOnlyList<IReadOnlyList<string>> Tiers, IReadOnlyList<TierChoice> Choices);

/// <summary>
/// The models of each tier. What the user wrote stands; where nothing is written they are filled in this order, which the
/// start-up text prints and docs/configuration.md tells:
/// tier 0: the best local model by <see cref="LocalModelRanking"/>, then the best one of every other local server;
/// tiers 1 and 2: the named default of the first vendor, in the order of <see cref="KnownVendors"/>, for which there is a key, and
/// Anthropic's for callers who bring their own credential; tier 3: never by itself.
/// One vendor's key only: a prompt goes to a second vendor along routes that the user wrote and no other.
/// </summary>
internal static class TierFilling
{
    /// <summary>The number of tiers.</summary>
    public const int Count = 4;

    /// <summary>Fills them.</summary>
    public static FilledTiers Fill(
        SluiceConfig config,
        AssembledUpstreams assembled,
        Dictionary<string, RoutableModel> models,
        Dictionary<string, DiscoveredModel> local,
        MachineMemory memory)
    {
        if (config.Routing.Tiers.Count > 0)
        {
            return Written(tier => config.Routing.Tiers.GetValueOrDefault(tier, [])
                .Select(name => config.Models.TryGetValue(name, out var model) ? $"{model.Upstream}/{model.Id}" : name));
        }

        if (config.Models.Count > 0)
        {
            return Written(tier => config.Models.Values.Where(model => config.TierOf(model) == tier).Select(model => $"{model.Upstream}/{model.Id}").Distinct());
        }

        var choices = new List<TierChoice>();
        IReadOnlyList<string> zero = [.. Local(assembled, models, local, memory, choices)];
        IReadOnlyList<string> one = [.. Cloud(1, assembled, models, choices)];
        IReadOnlyList<string> two = [.. Cloud(2, assembled, models, choices)];
        choices.Add(new TierChoice(3, null, "never filled by itself"));
        return new FilledTiers([zero, one, two, []], choices);
    }

    private static FilledTiers Written(Func<int, IEnumerable<string>> tier)
    {
        List<IReadOnlyList<string>> tiers = [.. Enumerable.Range(0, Count).Select(i => (IReadOnlyList<string>)[.. tier(i)])];
        return new FilledTiers(tiers, [.. tiers.SelectMany((list, i) => list.Count == 0
            ? [new TierChoice(i, null, "not configured")]
            : list.Select(address => new TierChoice(i, address, "configured")))]);
    }

    private static IEnumerable<string> Local(
        AssembledUpstreams assembled,
        Dictionary<string, RoutableModel> models,
        Dictionary<string, DiscoveredModel> local,
        MachineMemory memory,
        List<TierChoice> choices)
    {
        var candidates = new List<LocalCandidate>();
        foreach (var (name, server) in assembled.Servers)
        {
            var evictable = server.Models.Sum(model => model.LoadedBytes ?? 0);
            candidates.AddRange(server.Models
                .Where(_ => server.Status is not (ServerStatus.NeedsKey or ServerStatus.Gone))
                .Select(model => new LocalCandidate(models[$"{name}/{model.Id}"], local[$"{name}/{model.Id}"], MemoryFit.Fits(model, memory, evictable), MemoryFit.PlaceOf(model, memory))));
        }

        var ranked = LocalModelRanking.Rank(candidates).DistinctBy(candidate => candidate.Model.Upstream).ToList();
        if (ranked.Count == 0)
        {
            choices.Add(new TierChoice(0, null, candidates.Count == 0
                ? "no local model was found"
                : $"none of the {candidates.Count.ToString(CultureInfo.InvariantCulture)} local models can: {LocalModelRanking.WhyNot(candidates[0])}"));
        }

        foreach (var candidate in ranked)
        {
            choices.Add(new TierChoice(0, candidate.Model.Address, LocalModelRanking.Why(candidate)));
            yield return candidate.Model.Address;
        }
    }

    private static IEnumerable<string> Cloud(int tier, AssembledUpstreams assembled, Dictionary<string, RoutableModel> models, List<TierChoice> choices)
    {
        var usable = assembled.Upstreams.Where(upstream => upstream is { IsLocal: false, Disabled: null }).ToList();
        var keyed = KnownVendors.All
            .Select(vendor => usable.Find(upstream => upstream.Provider == vendor.Name && upstream.Credential.Kind is CredentialKind.Configured))
            .FirstOrDefault(upstream => upstream is not null);
        var own = usable.Find(upstream => upstream is { Vendor: KnownVendors.Anthropic, Credential.Kind: CredentialKind.Caller });
        foreach (var upstream in new[] { keyed, own })
        {
            if (KnownVendors.Find(upstream?.Provider) is { } vendor
                && models.TryGetValue($"{upstream!.Name}/{(tier == 1 ? vendor.Tier1 : vendor.Tier2)}", out var model))
            {
                choices.Add(new TierChoice(tier, model.Address, upstream.Credential.Kind is CredentialKind.Caller
                    ? "for callers with a credential of their own"
                    : $"key from {upstream.Credential.Source}"));
                yield return model.Address;
            }
        }

        if (keyed is null && own is null)
        {
            choices.Add(new TierChoice(tier, null, "no key was found"));
        }
    }
}

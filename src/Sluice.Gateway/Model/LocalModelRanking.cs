using System.Globalization;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Model;

/// <summary>A local model that might fill tier 0.</summary>
/// <param name="Model">As routing sees it.</param>
/// <param name="Found">As its server describes it.</param>
/// <param name="Fits">Whether it fits in memory.</param>
/// <param name="Place">Where it would stand with nothing else loaded.</param>
internal readonly record struct LocalCandidate(RoutableModel Model, DiscoveredModel Found, bool Fits, FitPlace Place = FitPlace.Unknown);

/// <summary>
/// Which local model is the best for coding turns. Out: embedding and rerank models, what runs in a vendor's cloud, what does not
/// fit in memory, what says that it cannot call tools. Then in this order: says that it calls tools, and no probe has found that it
/// cannot; a context of at least 32,768; made for code; whole on the graphics device, where there is one; more parameters; larger files; longer context; loaded; name. Loaded comes late on purpose: the choice would
/// otherwise change with every load, and each change is another load.
/// </summary>
internal static class LocalModelRanking
{
    /// <summary>Less is too little for the system prompt and tools of a coding client.</summary>
    public const int UsefulContext = 32768;

    /// <summary>The usable ones, the best first.</summary>
    public static IEnumerable<LocalCandidate> Rank(IEnumerable<LocalCandidate> candidates) => candidates
        .Where(candidate => WhyNot(candidate) is null)
        .OrderByDescending(candidate => candidate.Model.Traits.Tools is true && candidate.Model.Card?.Tools is null)
        .ThenByDescending(candidate => candidate.Model.Traits.Tools is true)
        .ThenByDescending(candidate => candidate.Model.Traits.ContextWindow is null or >= UsefulContext)
        .ThenByDescending(candidate => LocalNames.IsCode(candidate.Model.Id))
        .ThenByDescending(candidate => candidate.Place is FitPlace.Video or FitPlace.Unknown)
        .ThenByDescending(candidate => candidate.Found.Parameters ?? 0)
        .ThenByDescending(candidate => candidate.Found.SizeBytes ?? 0)
        .ThenByDescending(candidate => candidate.Model.Traits.ContextWindow ?? 0)
        .ThenByDescending(candidate => candidate.Found.IsLoaded is true)
        .ThenBy(candidate => candidate.Model.Address, StringComparer.Ordinal);

    /// <summary>Why a model cannot fill tier 0; null when it can.</summary>
    public static string? WhyNot(LocalCandidate candidate) => candidate switch
    {
        { Found.IsRemote: true } => $"{candidate.Model.Id} runs in a vendor's cloud",
        { Model.IsLocal: false } => $"{candidate.Model.Upstream} is not on this machine and not marked as trusted",
        { Model.IsChat: false } => $"{candidate.Model.Id} takes no conversation",
        { Model.Disabled: { } reason } => reason,
        { Model.Traits.Tools: false } => $"{candidate.Model.Id} cannot call tools",
        { Fits: false } => $"{candidate.Model.Id} ({Gigabytes(candidate.Found.SizeBytes)}) does not fit in memory",
        _ => null,
    };

    /// <summary>What speaks for it, in a few words.</summary>
    public static string Why(LocalCandidate candidate)
    {
        var facts = new List<string> { candidate.Model.Traits.Tools is true ? "calls tools" : "tools not stated" };
        if (LocalNames.IsCode(candidate.Model.Id))
        {
            facts.Add("made for code");
        }

        if (candidate.Found.Parameters is { } parameters)
        {
            facts.Add(string.Create(CultureInfo.InvariantCulture, $"{parameters:0.#}B"));
        }

        if (candidate.Found.SizeBytes is { } size)
        {
            facts.Add($"{Gigabytes(size)} fits in {(candidate.Place is FitPlace.Video ? "the graphics card's memory" : "memory")}{(candidate.Place is FitPlace.Partly ? ", partly on the graphics card" : "")}");
        }

        if (candidate.Model.Traits.ContextWindow is { } context)
        {
            facts.Add(string.Create(CultureInfo.InvariantCulture, $"context {context:N0}"));
        }

        if (candidate.Found.IsLoaded is true)
        {
            facts.Add("loaded");
        }

        return string.Join(", ", facts);
    }

    private static string Gigabytes(long? bytes) => string.Create(CultureInfo.InvariantCulture, $"{(bytes ?? 0) / 1e9:0.0} GB");
}

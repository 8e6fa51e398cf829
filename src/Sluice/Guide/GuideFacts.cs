namespace Sluice.Guide;

/// <summary>What a guide tells of.</summary>
/// <param name="Tiers">0 to 3; a tier without a model has an empty list.</param>
/// <param name="Local">Models of this machine that tiers hold, the first choice first.</param>
/// <param name="IsRouted">Requests of the client are routed.</param>
internal sealed record GuideFacts(IReadOnlyList<GuideTier> Tiers, IReadOnlyList<GuideModel> Local, bool IsRouted = true)
{
    /// <summary>Any of the local models was measured.</summary>
    public bool IsMeasured => Local.Any(model => model.Limits.IsMeasured);
}

/// <summary>One tier.</summary>
/// <param name="Number">0 to 3.</param>
/// <param name="Models">Names, the first choice first.</param>
internal sealed record GuideTier(int Number, IReadOnlyList<string> Models);

/// <summary>One local model.</summary>
/// <param name="Address">Upstream and model.</param>
/// <param name="Name">As its server calls it.</param>
/// <param name="Limits">What it can take.</param>
/// <param name="Quirks">What one should know when writing for it, most important first; empty before a probe.</param>
internal sealed record GuideModel(string Address, string Name, GuideLimits Limits, IReadOnlyList<string> Quirks);

/// <summary>What a local model can take: measured by a probe, or the defaults that hold until then.</summary>
internal sealed record GuideLimits
{
    /// <summary>From a card that still holds; else from what its server says.</summary>
    public bool IsMeasured { get; init; }

    /// <summary>There is a card, and the model has changed since.</summary>
    public bool IsStale { get; init; }

    /// <summary>Largest prompt, tokens; null when not known.</summary>
    public long? LargestPrompt { get; init; }

    /// <summary>May be sent turns with tools; null when not known.</summary>
    public bool? Tools { get; init; }

    /// <summary>Share of exact replacements that came out right, such as <c>9/10</c>; null when not measured.</summary>
    public string? Edits { get; init; }

    /// <summary>Share of answers that kept to a schema.</summary>
    public string? Json { get; init; }

    /// <summary>Generated tokens a second with a small prompt; null when not measured.</summary>
    public double? Speed { get; init; }

    /// <summary>Kinds and intents it should not be given.</summary>
    public IReadOnlyList<string> Unfit { get; init; } = [];
}

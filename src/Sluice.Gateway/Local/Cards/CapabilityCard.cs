namespace Sluice.Gateway.Local.Cards;

/// <summary>
/// What a probe has measured of one local model at one server. One versioned file a model in the data directory
/// (<c>cards/</c>); the router obeys it, the guide quotes it. A card holds for the model it was measured with: another digest,
/// size or quantisation makes it stale (<see cref="CardIdentity"/>).
/// </summary>
internal sealed record CapabilityCard
{
    /// <summary>The version that this program writes; a newer one is not read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Format of the file.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Upstream and model, as routing calls it.</summary>
    public required string Address { get; init; }

    /// <summary>When the measuring ended.</summary>
    public required DateTimeOffset Measured { get; init; }

    /// <summary>Fewer tasks and sizes were measured, on the user's word.</summary>
    public bool Quick { get; init; }

    /// <summary>Version of the tasks; scores of different ones do not compare.</summary>
    public int Tasks { get; init; }

    /// <summary>What the server said of the model then: names the contents of its files.</summary>
    public string? Digest { get; init; }

    /// <summary>Bytes of its files.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Quantisation, as the server calls it.</summary>
    public string? Quantization { get; init; }

    /// <summary>Kind and version of the server.</summary>
    public string? Server { get; init; }

    /// <summary>Seconds to load it, measured; null when the server never let it go.</summary>
    public double? LoadSeconds { get; init; }

    /// <summary>Speed at several sizes of prompt, smallest first.</summary>
    public IReadOnlyList<CardSpeed> Speeds { get; init; } = [];

    /// <summary>The largest prompt, tokens, in which it still found all that was hidden there; 0: not even in the smallest; null when not measured.</summary>
    public int? LargestContext { get; init; }

    /// <summary>The smallest prompt, tokens, in which it missed something; null when it never did.</summary>
    public int? MissedAt { get; init; }

    /// <summary>Whether it may be sent turns with tools; null when not measured.</summary>
    public bool? ToolsAllowed { get; init; }

    /// <summary>Choosing the right tool, or none.</summary>
    public CardScore? ToolChoice { get; init; }

    /// <summary>Arguments that fit the schema and the words.</summary>
    public CardScore? ToolArguments { get; init; }

    /// <summary>Calls that build on results.</summary>
    public CardScore? ToolChains { get; init; }

    /// <summary>Several calls at once.</summary>
    public CardScore? ParallelTools { get; init; }

    /// <summary>Exact replacements in a file.</summary>
    public CardScore? Edits { get; init; }

    /// <summary>JSON that keeps to a schema.</summary>
    public CardScore? Json { get; init; }

    /// <summary>Keeping to instructions.</summary>
    public CardScore? Instructions { get; init; }

    /// <summary>Harmless requests that it answered rather than refused.</summary>
    public CardScore? Willing { get; init; }

    /// <summary>What it should not be given, from the scores (<see cref="CardRules"/>): <c>tools</c>, <c>tool-loops</c>, <c>edits</c>, <c>json</c>; empty: none.</summary>
    public IReadOnlyList<string> Unfit { get; init; } = [];

    /// <summary>What one should know when writing for it: short sentences in the imperative, most important first.</summary>
    public IReadOnlyList<string> Quirks { get; init; } = [];

    /// <summary>What was not measured and why, in words; empty when all was.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>Passed of tried.</summary>
internal sealed record CardScore(int Passed, int Of)
{
    /// <summary>0 to 1; 0 when nothing was tried.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double Share => Of == 0 ? 0 : (double)Passed / Of;

    /// <inheritdoc />
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Passed} of {Of}");
}

/// <summary>Speed with a prompt of one size: medians of the three fastest runs, for what else the machine does only makes a run slower.</summary>
/// <param name="PromptTokens">Tokens of the prompt, as the server counted.</param>
/// <param name="FirstTokenSeconds">To the first token, nothing cached.</param>
/// <param name="CachedFirstTokenSeconds">To the first token with the prompt in the server's cache; null when not measured.</param>
/// <param name="PrefillPerSecond">Prompt tokens a second.</param>
/// <param name="OutputPerSecond">Generated tokens a second; 0 when the answers were too short to tell.</param>
internal sealed record CardSpeed(int PromptTokens, double FirstTokenSeconds, double? CachedFirstTokenSeconds, double PrefillPerSecond, double OutputPerSecond)
{
    /// <summary>How far the three fastest runs to the first token lay apart, as a share of the fastest.</summary>
    public double Spread { get; init; }
}

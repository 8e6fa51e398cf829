namespace Sluice.Routing.Catalogue;

/// <summary>
/// What a model was measured to be unfit for, each in words for the receipt ("exact edits 3 of 10"); null where it is fit or was
/// not measured. These are limits of choice: they decide where tiers and strategies look, a model that is addressed exactly
/// answers whatever its card says, and so does one that nobody can take over from.
/// </summary>
public sealed record CardLimits
{
    /// <summary>Nothing was measured that speaks against it.</summary>
    public static CardLimits None { get; } = new();

    /// <summary>Turns with tools.</summary>
    public string? Tools { get; init; }

    /// <summary>Loops of calls that build on each other, as coding agents make.</summary>
    public string? ToolLoops { get; init; }

    /// <summary>Turns that change files.</summary>
    public string? Edits { get; init; }

    /// <summary>Answers of a JSON schema.</summary>
    public string? Json { get; init; }

    /// <summary>Longest prompt, tokens, in which it still finds what stands there; null = no such limit was found.</summary>
    public long? LargestPrompt { get; init; }
}

namespace Sluice.Routing.Classification;

/// <summary>What the estimate reads: the user's last turns and a few facts about what surrounds them.</summary>
/// <param name="Turns">The last two or three user turns, oldest first, without what clients inject. The last one is the turn that is judged.</param>
public readonly record struct TurnFacts(IReadOnlyList<string> Turns)
{
    /// <summary>Estimated tokens of the whole prompt; 0 when only the text is known.</summary>
    public long ContextTokens { get; init; }

    /// <summary>Number of tools offered.</summary>
    public int Tools { get; init; }

    /// <summary>User turns of the conversation so far, this one included; 0 when not known.</summary>
    public int UserTurns { get; init; }

    /// <summary>Pictures are in the prompt.</summary>
    public bool HasImages { get; init; }

    /// <summary>A single prompt without surroundings, as an evaluation has it.</summary>
    public static TurnFacts Of(string prompt) => new([prompt]) { UserTurns = 1 };
}

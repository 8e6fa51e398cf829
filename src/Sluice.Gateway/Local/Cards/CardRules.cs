using Sluice.Gateway.Configuration;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Local.Cards;

/// <summary>
/// What the router makes of a card: the one place with the thresholds, which <c>docs/local/probe.md</c> repeats with their reasons.
/// </summary>
internal static class CardRules
{
    /// <summary>A score of fewer tasks says nothing.</summary>
    public const int LeastTasks = 3;

    /// <summary>
    /// Choosing a tool and filling in its arguments. A call that is wrong is noticed and repaired once, which helps a model that
    /// is wrong now and then; one that is wrong in two of five turns costs more time than it saves.
    /// </summary>
    public const double Tools = 0.6;

    /// <summary>Chains: every call of an agent's loop rests on the one before, so half of them wrong is a loop that never ends well.</summary>
    public const double ToolLoops = 0.6;

    /// <summary>Edits: a replacement that misses its place is seen and asked for again, at the price of a turn; more than every third is too many.</summary>
    public const double Edits = 0.6;

    /// <summary>JSON: a program reads it, and nobody asks again for it.</summary>
    public const double Json = 0.7;

    /// <summary>The limits for the router; null when nothing speaks against the model.</summary>
    /// <param name="card">A card that holds for the model as it is.</param>
    /// <param name="own">The user's word, which is stronger.</param>
    public static CardLimits? Limits(CapabilityCard card, CapabilitiesConfig? own = null)
    {
        var trustsTools = own?.Tools is true;
        var limits = new CardLimits
        {
            Tools = trustsTools ? null : Below(card.ToolChoice, Tools, "choosing tools") ?? Below(card.ToolArguments, Tools, "tool arguments"),
            ToolLoops = trustsTools ? null : Below(card.ToolChains, ToolLoops, "chains of tool calls"),
            Edits = trustsTools ? null : Below(card.Edits, Edits, "exact edits"),
            Json = own?.StructuredOutput is true ? null : Below(card.Json, Json, "JSON of a schema"),
            LargestPrompt = LargestPrompt(card),
        };
        return limits == CardLimits.None ? null : limits;
    }

    /// <summary>The words of <see cref="CapabilityCard.Unfit"/>.</summary>
    public static IReadOnlyList<string> Unfit(CapabilityCard card) => Limits(card) is not { } limits ? [] :
    [
        .. new[]
        {
            limits.Tools is null ? null : "tools", limits.ToolLoops is null ? null : "tool-loops", limits.Edits is null ? null : "edits", limits.Json is null ? null : "json",
        }.OfType<string>(),
    ];

    /// <summary>Whether turns with tools are allowed; null when that was not measured.</summary>
    public static bool? ToolsAllowed(CapabilityCard card) =>
        card.ToolChoice is not { Of: >= LeastTasks } && card.ToolArguments is not { Of: >= LeastTasks } ? null : Limits(card)?.Tools is null;

    // A window that was searched to its end without a miss is no limit. Between what it found and what it missed lies the truth:
    // what it found counts, and the room for the answer comes on top.
    private static long? LargestPrompt(CapabilityCard card) => card is { LargestContext: { } largest, MissedAt: not null } ? largest : null;

    private static string? Below(CardScore? score, double least, string skill) => score is { Of: >= LeastTasks } && score.Share < least ? $"{skill} {score}" : null;
}

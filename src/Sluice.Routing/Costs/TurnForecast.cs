using Sluice.Routing.Profile;

namespace Sluice.Routing.Costs;

/// <summary>
/// What is assumed of the rest of a user's turn, because nobody knows it beforehand. A loop has no memory: however many calls
/// it has made, about as many are expected to follow. <c>docs/sessions.md</c> tells the same figures.
/// </summary>
internal static class TurnForecast
{
    /// <summary>Tokens of an answer, or fewer when the request asks for fewer.</summary>
    public const long Output = 500;

    /// <summary>Tokens by which the prompt grows with each call of a loop: the answer before it and the tool's result.</summary>
    public const long Growth = 1500;

    /// <summary>Seconds from one call of a loop to the next at a cloud model, the tool's own time included.</summary>
    public const double SecondsPerCall = 20;

    // The median of agent turns that use tools at all is a handful of calls; chat has none.
    private const int CallsWithTools = 6;

    /// <summary>Further calls expected in this turn: 6 where tools are offered, else none.</summary>
    public static int FurtherCalls(RequestProfile profile) => profile.HasTools && profile.Kind is RequestKind.Main or RequestKind.ToolLoop or RequestKind.Subagent ? CallsWithTools : 0;

    /// <summary>Tokens of this answer.</summary>
    public static long OutputOf(RequestProfile profile) => Math.Min(profile.MaxOutputTokens ?? Output, Output);
}

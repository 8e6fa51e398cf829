using Sluice.Protocols.Canonical;

namespace Sluice.Routing.Diet;

/// <summary>How much a diet leaves beside the core.</summary>
/// <param name="MostTools">Tools beside which no other is kept for want of room; core tools and used ones count and always stay.</param>
/// <param name="OtherTokens">Tokens for the tools that are neither core nor used.</param>
public readonly record struct DietBudget(int MostTools, long OtherTokens)
{
    /// <summary>
    /// Small models choose wrongly among more than about a dozen tools; an eighth of the window for what may never be called is
    /// as much as it is worth.
    /// </summary>
    /// <param name="window">The model's context window in tokens; null when not known.</param>
    public static DietBudget For(long? window) => new(12, window is { } tokens ? Math.Clamp(tokens / 8, 500, 4000) : 2000);
}

/// <summary>
/// Which tools stay: what the transcript has called, what the client insists on, the core set, then the user's own while there
/// is room. Used tools only ever become more, so a session's set settles and its prefix stays cached.
/// </summary>
internal static class ToolChoosing
{
    /// <summary>For each tool of the request, in its order: kept?</summary>
    /// <param name="request">The request.</param>
    /// <param name="budget">Room for the rest.</param>
    /// <param name="tokensOf">What a tool takes once it is shortened.</param>
    public static bool[] Choose(ModelRequest request, DietBudget budget, Func<int, long> tokensOf)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in request.Messages)
        {
            foreach (var block in message.Content)
            {
                if (block is ToolCallBlock call) used.Add(call.Name);
            }
        }

        foreach (var name in request.ToolChoice?.Names ?? []) used.Add(name);
        var servers = used.Select(ToolRanks.ServerOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var kept = new bool[request.Tools.Count];
        var count = 0;
        for (var i = 0; i < kept.Length; i++)
        {
            var tool = request.Tools[i];
            // What a vendor runs itself no local server has.
            if (tool.Kind == ToolKind.Hosted) continue;
            kept[i] = used.Contains(tool.Name) || tool.Kind != ToolKind.Function || ToolRanks.Of(tool.Name) == ToolRank.Core;
            if (kept[i]) count++;
        }

        var room = budget.OtherTokens;
        for (var i = 0; i < kept.Length && count < budget.MostTools; i++)
        {
            var tool = request.Tools[i];
            if (kept[i] || tool.Kind == ToolKind.Hosted) continue;
            var server = ToolRanks.ServerOf(tool.Name);
            if (server is null ? ToolRanks.Of(tool.Name) == ToolRank.Aside : !servers.Contains(server)) continue;
            if (tokensOf(i) is var tokens && tokens > room) continue;
            room -= tokens;
            kept[i] = true;
            count++;
        }

        return kept;
    }
}

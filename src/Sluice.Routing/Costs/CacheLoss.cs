using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Costs;

/// <summary>
/// What leaving the model that holds a session's prompt throws away. Its cache lives on for a while and dies unread; the
/// longer the session is away, compared with the life that is left, the likelier it has to be filled again on the way back.
/// </summary>
internal static class CacheLoss
{
    private const decimal PerMillion = 0.000001m;

    /// <summary>Dollars that a switch to a model costs later; 0 where it holds the session's prompt itself, or nobody does.</summary>
    public static decimal Of(RoutableModel candidate, RequestProfile profile, Situation situation)
    {
        if (situation.Session is not { Warm.Count: > 0 } session || HomeOf(session, profile.Time) is not { } home || string.Equals(home.Address, candidate.Address, StringComparison.Ordinal)) return 0;
        // A local model's cache costs seconds to fill again, and no dollars worth counting.
        if (home.Prompt.Price?.For(home.Prompt.Tokens) is not { } price) return 0;
        // What the prompt has lost since (a compaction) is lost in any case.
        var tokens = Math.Min(home.Prompt.Tokens, profile.TokensFor(candidate));
        var again = RequestCost.InputPrice(price, home.Prompt.Tokens, profile) - price.CacheRead;
        if (again <= 0) return 0;
        return PerMillion * tokens * again * Chance(candidate, home.Prompt, profile, situation);
    }

    /// <summary>The model that answers this session: the one that holds its turn, else the one whose cache holds most.</summary>
    public static (string Address, WarmPrompt Prompt)? HomeOf(SessionView session, DateTimeOffset now)
    {
        (string Address, WarmPrompt Prompt)? home = null;
        foreach (var (address, prompt) in session.Warm)
        {
            if (prompt.Until <= now) continue;
            if (string.Equals(session.Held?.Address, address, StringComparison.Ordinal)) return (address, prompt);
            if (home is null || prompt.Tokens > home.Value.Prompt.Tokens) home = (address, prompt);
        }

        return home;
    }

    // That the cache is dead when the session comes back.
    private static decimal Chance(RoutableModel candidate, WarmPrompt prompt, RequestProfile profile, Situation situation)
    {
        var left = (prompt.Until - profile.Time).TotalSeconds;
        if (left <= 0) return 1;
        var calls = 1 + TurnForecast.FurtherCalls(profile);
        var away = calls * TurnForecast.SecondsPerCall;
        if (candidate.IsLocal && situation.Speed(candidate) is { PrefillPerSecond: > 0 } speed) away += profile.TokensFor(candidate) / speed.PrefillPerSecond;
        return (decimal)Math.Clamp(away / left, 0, 1);
    }
}

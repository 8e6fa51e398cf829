using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Costs;

/// <summary>
/// What one request would cost at one model: what the model's cache still holds is read from it, the rest is plain input, or
/// written to the cache where the caller's marks ask for that; a local model costs seconds, and electricity where that has a
/// price. List prices: who pays (a plan, a key) is another question.
/// </summary>
public static class RequestCost
{
    private const decimal PerMillion = 0.000001m;

    // Vendors cache no shorter prompt (1,024 tokens at Anthropic and OpenAI, more for some of their models).
    private const long ShortestCached = 1024;

    private const int Hour = 3600;

    /// <summary>Prices a request at a model.</summary>
    /// <param name="model">Who would answer.</param>
    /// <param name="profile">The request.</param>
    /// <param name="situation">What is warm, and how fast local models are.</param>
    public static CandidateCost Of(RoutableModel model, RequestProfile profile, Situation situation)
    {
        var tokens = profile.TokensFor(model);
        var cached = CachedTokens(model, tokens, profile, situation);
        var output = TurnForecast.OutputOf(profile);
        if (model.IsLocal) return OfLocal(situation.Speed(model), tokens - cached, output) with { CachedTokens = cached, SwitchDollars = CacheLoss.Of(model, profile, situation) };
        if (model.Price is not { } price) return new CandidateCost(null, cached);
        return new CandidateCost(Dollars(price, tokens, cached, output, profile), cached, SwitchDollars: CacheLoss.Of(model, profile, situation));
    }

    /// <summary>Dollars of one further call of the same tool loop, once the model has read the prompt; null when unpriced.</summary>
    internal static decimal? OfNextCall(RoutableModel model, RequestProfile profile, Situation situation)
    {
        var tokens = profile.TokensFor(model);
        if (model.IsLocal) return OfLocal(situation.Speed(model), TurnForecast.Growth, TurnForecast.Output).Dollars;
        if (model.Price is not { } price) return null;
        // What has just been read is warm where the vendor caches by itself, or where the caller marks.
        var keeps = tokens >= ShortestCached && (!price.ChargesForWrites || profile.CacheSeconds > 0);
        return Dollars(price, tokens + TurnForecast.Growth, keeps ? tokens : 0, TurnForecast.Output, profile);
    }

    /// <summary>Dollars of a prompt and its answer.</summary>
    private static decimal Dollars(ModelPrice list, long tokens, long cached, long output, RequestProfile profile)
    {
        var price = list.For(tokens);
        return PerMillion * ((cached * price.CacheRead) + ((tokens - cached) * InputPrice(price, tokens, profile)) + (output * price.Output));
    }

    /// <summary>Dollars per million for what the cache does not hold: writing it costs extra where the caller's marks ask for it.</summary>
    internal static decimal InputPrice(ModelPrice price, long tokens, RequestProfile profile) =>
        tokens < ShortestCached || !price.ChargesForWrites || profile.CacheSeconds is not > 0 ? price.Input
        : profile.CacheSeconds >= Hour ? price.CacheWrite1h
        : price.CacheWrite;

    /// <summary>Prompt tokens that a model's cache holds, as it stands when the request comes.</summary>
    internal static long CachedTokens(RoutableModel model, long tokens, RequestProfile profile, Situation situation) =>
        situation.Session is { } session && session.Warm.TryGetValue(model.Address, out var warm) && warm.Until > profile.Time ? Math.Min(warm.Tokens, tokens) : 0;

    private static CandidateCost OfLocal(LocalSpeed? measured, long uncached, long output)
    {
        if (measured is not { PrefillPerSecond: > 0, OutputPerSecond: > 0 } speed) return new CandidateCost(0);
        var work = (uncached / speed.PrefillPerSecond) + (output / speed.OutputPerSecond);
        var wait = speed.Queue.TotalSeconds + speed.Load.TotalSeconds;
        return new CandidateCost((decimal)Math.Min(work, 1e6) * speed.DollarsPerSecond, Seconds: wait + work);
    }
}

using Sluice.Gateway.Model;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Situations;

namespace Sluice.Gateway.Sessions;

/// <summary>What the models' caches hold of one conversation's prompt. Belongs to its conversation, which guards it.</summary>
internal sealed class WarmPrompts
{
    // Beyond the plan's usual three or four nothing is worth remembering.
    private const int Most = 4;

    // Vendors cache no shorter prompt (1,024 tokens at Anthropic and OpenAI, more for some of their models).
    private const long Shortest = 1024;

    // Anthropic's default life; the sure part of "5 to 10 minutes of inactivity" of OpenAI's automatic cache
    // (https://platform.openai.com/docs/guides/prompt-caching).
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(5), Long = TimeSpan.FromHours(1);

    private static readonly IReadOnlyDictionary<string, WarmPrompt> Nothing = new Dictionary<string, WarmPrompt>();

    private Dictionary<string, WarmPrompt> _prompts = [];

    /// <summary>A model has read the conversation's prompt.</summary>
    /// <param name="model">The snapshot of the request.</param>
    /// <param name="target">Who read it.</param>
    /// <param name="usage">What it reported.</param>
    /// <param name="isEstimate">The upstream reported nothing credible.</param>
    /// <param name="cacheSeconds">Life that the caller's marks ask for; null without marks.</param>
    /// <param name="now">The time.</param>
    public void Read(GatewayModel model, RoutableModel target, in Usage usage, bool isEstimate, int? cacheSeconds, DateTimeOffset now)
    {
        var (tokens, life) = Find(model, target, usage, isEstimate, cacheSeconds);
        // Views that were given out keep what they saw.
        var next = new Dictionary<string, WarmPrompt>(_prompts, StringComparer.Ordinal);
        if (tokens > 0) next[target.Address] = new(tokens, now + life) { Price = target.IsLocal ? null : target.Price };
        else next.Remove(target.Address);
        if (next.Count > Most) next.Remove(next.MinBy(prompt => prompt.Value.Until).Key);
        _prompts = next;
    }

    /// <summary>What is still there.</summary>
    /// <param name="now">The time.</param>
    /// <param name="model">The snapshot of the request.</param>
    /// <param name="caches">Who holds the local models' caches.</param>
    /// <param name="conversation">Whose prompts these are.</param>
    public IReadOnlyDictionary<string, WarmPrompt> At(DateTimeOffset now, GatewayModel model, LocalCaches caches, object conversation)
    {
        if (_prompts.Count == 0) return Nothing;
        Dictionary<string, WarmPrompt>? left = null;
        foreach (var (address, prompt) in _prompts)
        {
            if (prompt.Until > now && (!IsLocal(model, address) || caches.Holds(address, conversation))) continue;
            left ??= new(_prompts, StringComparer.Ordinal);
            left.Remove(address);
        }

        return left ?? _prompts;
    }

    /// <summary>Until when a model's cache lives; null when it holds nothing.</summary>
    public DateTimeOffset? UntilOf(string address) => _prompts.TryGetValue(address, out var prompt) ? prompt.Until : null;

    private static (long Tokens, TimeSpan Life) Find(GatewayModel model, RoutableModel target, in Usage usage, bool isEstimate, int? cacheSeconds)
    {
        if (target.IsLocal)
        {
            var keepAlive = model.Upstreams.TryGetValue(target.Upstream, out var upstream) && upstream.Protocol == "ollama" ? model.KeepAliveOf(target).Duration ?? TimeSpan.FromDays(1) : Long;
            return (usage.TotalInput, keepAlive);
        }

        // Where writing is charged for, nothing is written unasked, and the report says how much was.
        if (model.PriceOf(target.Upstream, target.Id) is { ChargesForCacheWrites: true })
            return (isEstimate ? 0 : usage.CacheRead + usage.CacheWrite, usage.CacheWrite1h > 0 || cacheSeconds >= 3600 ? Long : Short);
        return (usage.TotalInput >= Shortest ? usage.TotalInput : 0, Short);
    }

    private static bool IsLocal(GatewayModel model, string address) =>
        model.Routing.Models.TryGetValue(address, out var known) ? known.IsLocal
        : address.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && model.Upstreams.TryGetValue(address[..slash], out var upstream) && upstream.IsLocal;
}

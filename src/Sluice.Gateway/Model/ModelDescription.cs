using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger.Pricing;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Context;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Gemini;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Model;

/// <summary>
/// What is known of one model, from the strongest source to the weakest: the user's word, what its server says, the price table,
/// its name.
/// </summary>
internal static class ModelDescription
{
    /// <summary>A model that somebody named and nothing lists.</summary>
    public static RoutableModel Unlisted(UpstreamModel upstream, string id) => Of(upstream, id, null, null, null, MachineMemory.Unknown);

    /// <summary>A model of an upstream.</summary>
    public static RoutableModel Of(UpstreamModel upstream, string id, ModelConfig? config, string? alias, DiscoveredModel? found, MachineMemory memory, CapabilityCard? card = null)
    {
        var facts = upstream.IsLocal ? null : ModelCatalogue.Embedded.Find(upstream.Provider, id);
        var remote = found?.IsRemote ?? (upstream.Protocol is "ollama" && LocalNames.IsCloud(id));
        var isLocal = upstream.IsLocal && !remote;
        return new RoutableModel(upstream.Name, id)
        {
            Alias = alias,
            Protocol = upstream.Protocol,
            AlsoSpeaks = upstream.AlsoSpeaks,
            Tier = config?.Tier ?? (isLocal ? 0 : DefaultTier(upstream, id)),
            IsLocal = isLocal,
            Vendor = upstream.Vendor,
            Credential = upstream.Credential.Kind,
            Traits = Traits(upstream, id, config, found, facts, memory),
            Price = PriceFor(upstream, id, config) is { } price ? Listed(price) : null,
            IsChat = found?.IsChat ?? !(facts is { Price.Output: 0 } || LocalNames.IsEmbedding(id)),
            IsLoaded = found?.IsLoaded,
            Discovered = config is null,
            Card = isLocal && card is not null ? CardRules.Limits(card, config?.Capabilities) : null,
            Disabled = upstream.Disabled,
        };
    }

    /// <summary>An upstream as routing sees it. A server that lists its models takes no others; one that was not asked yet may have any.</summary>
    public static RoutableUpstream Of(UpstreamModel upstream, DiscoveredServer? server) => new(upstream.Name)
    {
        Protocol = upstream.Protocol,
        IsLocal = upstream.IsLocal,
        Vendor = upstream.Vendor,
        Credential = upstream.Credential.Kind,
        TakesUnlisted = !upstream.IsLocal || server is not { Status: ServerStatus.Up or ServerStatus.Busy, Kind: UpstreamKind.Ollama },
        Serves = upstream.IsLocal ? [] : KnownVendors.ModelNames(upstream.Provider),
        Traits = upstream.Traits,
        Disabled = upstream.Disabled,
    };

    /// <summary>The price, the user's figures first; null for what is local or unknown.</summary>
    public static Price? PriceFor(UpstreamModel upstream, string id, ModelConfig? config)
    {
        if (config?.Price is not { } own)
        {
            return upstream.IsLocal ? null : PriceBook.Embedded.Find(upstream.Provider, id);
        }

        var price = new Price(
            own.Input, own.Output, own.CacheRead ?? own.Input, own.CacheWrite5m ?? own.Input, own.CacheWrite1h ?? own.CacheWrite5m ?? own.Input);
        return own.Above is not { } above ? price : price with
        {
            LongContext =
            [
                new LongContextPrice(above.Tokens, new Price(
                    above.Input, above.Output, above.CacheRead ?? above.Input, above.CacheWrite5m ?? above.Input, above.CacheWrite1h ?? above.CacheWrite5m ?? above.Input)),
            ],
        };
    }

    private static ModelPrice Listed(Price price) => new(price.Input, price.Output, price.CacheRead)
    {
        CacheWrite = price.CacheWrite5m,
        CacheWrite1h = price.CacheWrite1h,
        LongPrompts = [.. price.LongContext.Select(step => new LongPromptPrice(step.AboveTokens, Listed(step.Price)))],
    };

    // A model without a tier of its own is frontier, but a vendor's named cheap model is cheap.
    private static int DefaultTier(UpstreamModel upstream, string id) => KnownVendors.Find(upstream.Provider)?.Tier1 == id ? 1 : 2;

    private static ModelTraits Traits(UpstreamModel upstream, string id, ModelConfig? config, DiscoveredModel? found, ModelFacts? facts, MachineMemory memory)
    {
        var own = config?.Capabilities ?? new CapabilitiesConfig();
        var traits = upstream.Traits;
        var named = upstream.Protocol switch
        {
            "anthropic" => AnthropicModels.Traits(id),
            "gemini" => GeminiModels.Traits(id),
            _ => ModelTraits.Default,
        };
        return traits with
        {
            Tools = own.Tools ?? found?.Tools ?? facts?.Tools ?? named.Tools,
            Vision = own.Vision ?? found?.Vision ?? facts?.Modalities.Contains("image") ?? named.Vision,
            Documents = own.Documents ?? facts?.Modalities.Contains("pdf") ?? named.Documents,
            Audio = own.Audio ?? found?.Audio ?? facts?.Modalities.Contains("audio") ?? named.Audio,
            WebSearch = own.WebSearch ?? traits.WebSearch,
            FillsMiddle = own.FillsMiddle ?? found?.FillsMiddle ?? (LocalNames.FillsMiddle(id) ? true : named.FillsMiddle),
            Thinking = own.Thinking ?? found?.Thinking ?? facts?.Reasoning ?? named.Thinking,
            ContextWindow = config?.ContextWindow ?? (found is null ? facts?.ContextWindow : ContextLimit.Of(upstream.Kind, found, memory)),
            MaxOutputTokens = config?.MaxOutput ?? facts?.MaxOutput ?? named.MaxOutputTokens,
            RefusesSampling = own.Sampling is { } sampling ? !sampling : named.RefusesSampling,
            StructuredOutput = own.StructuredOutput ?? named.StructuredOutput,
            SystemInMessages = traits.SystemInMessages && named.SystemInMessages,
            TakesEffort = own.Effort ?? named.TakesEffort,
            LeastThinking = named.LeastThinking,
            WantsSeals = named.WantsSeals,
            MediaInResults = named.MediaInResults,
            FormatWithTools = named.FormatWithTools,
            ThinkLevels = own.Effort ?? id.StartsWith("gpt-oss", StringComparison.OrdinalIgnoreCase),
        };
    }
}

using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger.Pricing;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Model;

/// <summary>How a server wants to be spoken to: the configuration's quirks as the writers read them.</summary>
internal static class UpstreamTraits
{
    /// <summary>The traits that all models of an upstream share.</summary>
    public static ModelTraits Of(UpstreamConfig upstream) => new()
    {
        IsOpenAi = !upstream.UsesMaxTokens,
        RefusesStreamOptions = upstream.Quirks.RefusesStreamOptions,
        AcceptsTopK = upstream.AcceptsTopK,
        RefusesNullContent = upstream.Quirks.RefusesNullContent,
        KeepsReasoning = upstream.KeepsReasoning,
        StrictTurns = upstream.Quirks.StrictTurns,
        WebSearch = Providers.Of(upstream.BaseUrl) is KnownVendors.Anthropic or "openai" or "google",
        SystemInMessages = upstream.Quirks.SystemInMessages ?? (Providers.Of(upstream.BaseUrl) is KnownVendors.Anthropic),
    };
}

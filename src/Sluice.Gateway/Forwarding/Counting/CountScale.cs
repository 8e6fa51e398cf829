using Sluice.Gateway.Ledger.Pricing;
using Sluice.Gateway.Model;
using Sluice.Routing;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// Clients compact at a share of the window that they believe the model to have. Where the model that would answer has a smaller
/// one, its counts are told in the client's measure, so that the client compacts while the prompt still fits.
/// </summary>
internal static class CountScale
{
    private const long Claude = 200_000;
    private const long ClaudeLong = 1_000_000;

    /// <summary>What a count is multiplied by: 1 or more.</summary>
    public static double Of(Exchange exchange, RouteTarget target)
    {
        if (!exchange.Model.Config.Routing.ScaleTokenCounts || target.Model.Traits.ContextWindow is not > 0) return 1;
        var isLong = IsLong(exchange.Profile);
        var real = target.Model.Traits.ContextWindow.Value;
        if (isLong && !target.Model.IsLocal) real = Math.Max(real, ClaudeLong);
        return Believed(exchange.Profile, isLong) is { } believed && believed > real ? believed / (double)real : 1;
    }

    /// <summary>The window that the client believes in; null when it is not known.</summary>
    private static long? Believed(RequestProfile profile, bool isLong)
    {
        var name = profile.RequestedModel;
        // Claude Code takes any model for one of 200,000 tokens, unless it was told the long context.
        if (profile.Client == ClientRecognition.Claude || name.StartsWith("claude-", StringComparison.OrdinalIgnoreCase)) return isLong ? ClaudeLong : Claude;
        return KnownVendors.OfModel(name) is { } vendor ? ModelCatalogue.Embedded.Find(vendor, name)?.ContextWindow : null;
    }

    private static bool IsLong(RequestProfile profile) =>
        profile.Header("anthropic-beta")?.Contains("context-1m", StringComparison.Ordinal) == true
        || profile.Head?.Model?.EndsWith("[1m]", StringComparison.OrdinalIgnoreCase) == true;
}

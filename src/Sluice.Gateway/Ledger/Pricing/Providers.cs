namespace Sluice.Gateway.Ledger.Pricing;

/// <summary>Which provider of the price table stands behind an address.</summary>
internal static class Providers
{
    private static readonly (string Host, string Provider)[] Hosts =
    [
        ("anthropic.com", "anthropic"),
        ("openai.com", "openai"),
        ("googleapis.com", "google"),
        ("deepseek.com", "deepseek"),
        ("mistral.ai", "mistral"),
        ("groq.com", "groq"),
        ("x.ai", "xai"),
        ("openrouter.ai", "openrouter"),
        ("moonshot.ai", "moonshotai"),
        ("moonshot.cn", "moonshotai"),
        ("z.ai", "zai"),
        ("cerebras.ai", "cerebras"),
        ("aliyuncs.com", "alibaba"),
        ("minimax.io", "minimax"),
        ("together.xyz", "togetherai"),
        ("together.ai", "togetherai"),
        ("fireworks.ai", "fireworks-ai"),
    ];

    /// <summary>The provider id of a base URL's host; null for any other host.</summary>
    public static string? Of(Uri baseUrl)
    {
        foreach (var (host, provider) in Hosts)
        {
            if (baseUrl.Host.Equals(host, StringComparison.OrdinalIgnoreCase) || baseUrl.Host.EndsWith("." + host, StringComparison.OrdinalIgnoreCase))
            {
                return provider;
            }
        }

        return null;
    }
}

namespace Sluice.Gateway.Model;

/// <summary>A vendor that works without configuration once its usual variable holds a key.</summary>
/// <param name="Name">Name of the upstream, and provider id of the price table.</param>
/// <param name="DisplayName">For people.</param>
/// <param name="Protocol">Protocol name.</param>
/// <param name="BaseUrl">Base URL.</param>
/// <param name="Variables">Where a key is looked for, in this order.</param>
/// <param name="Tier1">The model that stands for cheap cloud, unless the configuration names one.</param>
/// <param name="Tier2">The model that stands for frontier, unless the configuration names one.</param>
internal sealed record KnownVendor(string Name, string DisplayName, string Protocol, string BaseUrl, IReadOnlyList<string> Variables, string Tier1, string Tier2);

/// <summary>The vendors, in the order in which they fill tiers.</summary>
internal static class KnownVendors
{
    /// <summary>The name of the vendor and of the upstream that is always there.</summary>
    public const string Anthropic = "anthropic";

    /// <summary>Google, whose keys have a header of their own.</summary>
    public const string Google = "google";

    /// <summary>All of them. A test holds the named models against the price table.</summary>
    public static IReadOnlyList<KnownVendor> All { get; } =
    [
        new(Anthropic, "Anthropic", "anthropic", "https://api.anthropic.com", ["ANTHROPIC_API_KEY"], "claude-haiku-4-5", "claude-sonnet-5"),
        new("openai", "OpenAI", "openai-responses", "https://api.openai.com/v1", ["OPENAI_API_KEY"], "gpt-5.4-mini", "gpt-5.4"),
        new(Google, "Google Gemini", "gemini", "https://generativelanguage.googleapis.com", ["GEMINI_API_KEY", "GOOGLE_API_KEY"], "gemini-3.1-flash-lite", "gemini-3.5-flash"),
        new("openrouter", "OpenRouter", "openai-chat", "https://openrouter.ai/api/v1", ["OPENROUTER_API_KEY"], "anthropic/claude-haiku-4.5", "anthropic/claude-sonnet-5"),
        new("deepseek", "DeepSeek", "openai-chat", "https://api.deepseek.com/v1", ["DEEPSEEK_API_KEY"], "deepseek-v4-flash", "deepseek-v4-pro"),
        new("mistral", "Mistral", "openai-chat", "https://api.mistral.ai/v1", ["MISTRAL_API_KEY"], "mistral-small-latest", "devstral-medium-latest"),
        new("xai", "xAI", "openai-chat", "https://api.x.ai/v1", ["XAI_API_KEY"], "grok-build-0.1", "grok-4.3"),
        new("groq", "Groq", "openai-chat", "https://api.groq.com/openai/v1", ["GROQ_API_KEY"], "openai/gpt-oss-20b", "openai/gpt-oss-120b"),
        new("moonshotai", "Moonshot", "openai-chat", "https://api.moonshot.ai/v1", ["MOONSHOT_API_KEY"], "kimi-k2.5", "kimi-k2.7-code"),
        new("zai", "Z.AI", "openai-chat", "https://api.z.ai/api/paas/v4", ["ZAI_API_KEY"], "glm-4.7-flash", "glm-5.2"),
    ];

    /// <summary>The vendor of a provider id; null for others.</summary>
    public static KnownVendor? Find(string? provider) => All.FirstOrDefault(vendor => vendor.Name == provider);

    /// <summary>The vendor whose models are named like this, or null.</summary>
    public static string? OfModel(string name) =>
        All.FirstOrDefault(vendor => ModelNames(vendor.Name).Any(pattern => name.StartsWith(pattern.TrimEnd('*'), StringComparison.OrdinalIgnoreCase)))?.Name;

    /// <summary>The vendor that a protocol belongs to: what a caller of that protocol holds a credential for. Null for protocols without a vendor.</summary>
    public static string? OfProtocol(string protocol) => protocol switch
    {
        "anthropic" => Anthropic,
        "openai-chat" or "openai-responses" => "openai",
        "gemini" => Google,
        _ => null,
    };

    /// <summary>Globs of the names under which clients ask for a vendor's models. Aggregators have none: their models have addresses.</summary>
    public static IReadOnlyList<string> ModelNames(string? provider) => provider switch
    {
        Anthropic => ["claude-*"],
        "openai" => ["gpt-*", "chatgpt-*", "o1*", "o3*", "o4*", "codex-*"],
        Google => ["gemini-*", "models/gemini-*"],
        "deepseek" => ["deepseek-*"],
        "mistral" => ["mistral-*", "codestral-*", "devstral-*", "magistral-*", "ministral-*"],
        "xai" => ["grok-*"],
        "moonshotai" => ["kimi-*"],
        "zai" => ["glm-*"],
        _ => [],
    };
}

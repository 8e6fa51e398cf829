using Sluice.Routing.Catalogue;

namespace Sluice.Routing.Profile;

/// <summary>Models that cut text alike and count pictures alike.</summary>
public enum TokenFamily
{
    /// <summary>Anything else: the vocabularies of local models.</summary>
    Other,

    /// <summary>Claude up to 4.6, and Haiku.</summary>
    Anthropic,

    /// <summary>Claude from Opus 4.7 on, which has a finer vocabulary and takes larger pictures.</summary>
    AnthropicNew,

    /// <summary>OpenAI's models.</summary>
    OpenAi,

    /// <summary>Gemini.</summary>
    Gemini,
}

/// <summary>Families by name, and what is assumed of each until its answers have told better.</summary>
public static class TokenFamilies
{
    /// <summary>The family of a model.</summary>
    public static TokenFamily Of(RoutableModel model) => model.IsLocal ? TokenFamily.Other : Of(model.Id);

    /// <summary>The family that a name belongs to, whoever serves it.</summary>
    public static TokenFamily Of(string name)
    {
        if (Has(name, "claude")) return IsOld(name) ? TokenFamily.Anthropic : TokenFamily.AnthropicNew;
        if (Has(name, "gemini")) return TokenFamily.Gemini;
        if (Has(name, "gpt-") && !Has(name, "oss")) return TokenFamily.OpenAi;
        return Has(name, "codex") || Has(name, "openai/o") || name.StartsWith("o1", StringComparison.Ordinal) || name.StartsWith("o3", StringComparison.Ordinal) || name.StartsWith("o4", StringComparison.Ordinal)
            ? TokenFamily.OpenAi
            : TokenFamily.Other;
    }

    /// <summary>Reported tokens for each estimated one, before anything was reported.</summary>
    public static double Prior(TokenFamily family) => family switch
    {
        TokenFamily.Anthropic => 1.15,
        TokenFamily.AnthropicNew => 1.45,
        _ => 1.0,
    };

    private static bool IsOld(string name) => Has(name, "haiku") || Has(name, "claude-3") || Has(name, "claude-2") || Has(name, "sonnet-4") || Has(name, "opus-4-0") || Has(name, "opus-4-1")
        || Has(name, "opus-4-5") || Has(name, "opus-4-6") || Has(name, "opus-4.5") || Has(name, "opus-4.6") || Has(name, "opus-4.1") || name.EndsWith("opus-4", StringComparison.OrdinalIgnoreCase) || Has(name, "opus-4-2025");

    private static bool Has(string name, string part) => name.Contains(part, StringComparison.OrdinalIgnoreCase);
}

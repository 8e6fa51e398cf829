namespace Sluice.Gateway.Model;

/// <summary>What program or vendor answers at an upstream, where that is known. Its peculiarities are data on the model; this says what to call it.</summary>
internal enum UpstreamKind
{
    /// <summary>Some server of a known protocol.</summary>
    Other,

    /// <summary>api.anthropic.com.</summary>
    Anthropic,

    /// <summary>api.openai.com.</summary>
    OpenAi,

    /// <summary>openrouter.ai.</summary>
    OpenRouter,

    /// <summary>Ollama.</summary>
    Ollama,

    /// <summary>The server of llama.cpp.</summary>
    LlamaCpp,

    /// <summary>LM Studio.</summary>
    LmStudio,

    /// <summary>vLLM.</summary>
    Vllm,
}

/// <summary>Names of <see cref="UpstreamKind"/>.</summary>
internal static class UpstreamKinds
{
    /// <summary>For people.</summary>
    public static string DisplayName(this UpstreamKind kind) => kind switch
    {
        UpstreamKind.Anthropic => "Anthropic",
        UpstreamKind.OpenAi => "OpenAI",
        UpstreamKind.OpenRouter => "OpenRouter",
        UpstreamKind.Ollama => "Ollama",
        UpstreamKind.LlamaCpp => "llama.cpp",
        UpstreamKind.LmStudio => "LM Studio",
        UpstreamKind.Vllm => "vLLM",
        _ => "server",
    };

    /// <summary>In names of upstreams and in JSON.</summary>
    public static string WireName(this UpstreamKind kind) => kind switch
    {
        UpstreamKind.Anthropic => "anthropic",
        UpstreamKind.OpenAi => "openai",
        UpstreamKind.OpenRouter => "openrouter",
        UpstreamKind.Ollama => "ollama",
        UpstreamKind.LlamaCpp => "llamacpp",
        UpstreamKind.LmStudio => "lmstudio",
        UpstreamKind.Vllm => "vllm",
        _ => "other",
    };
}

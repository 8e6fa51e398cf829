using Microsoft.AspNetCore.Http;
using Sluice.Protocols;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Ollama;

namespace Sluice.Gateway.Endpoints;

/// <summary>The protocols this gateway speaks: by name for upstreams, by path for callers.</summary>
internal static class ProtocolRegistry
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IProtocol> All { get; } = [AnthropicProtocol.Instance, ChatCompletionsProtocol.Instance, GeminiProtocol.Instance, OllamaProtocol.Instance];

    /// <summary>The protocol of that configuration name, or null.</summary>
    public static IProtocol? Find(string name)
    {
        foreach (var protocol in All)
        {
            if (string.Equals(protocol.Name, name, StringComparison.Ordinal)) return protocol;
        }

        return null;
    }

    /// <summary>Whose error shape a caller of this path understands, also when the path is unknown.</summary>
    public static IProtocol ForPath(PathString path)
    {
        if (path.StartsWithSegments("/v1/messages")) return AnthropicProtocol.Instance;
        if (path.StartsWithSegments("/v1beta") || IsGeminiMethod(path)) return GeminiProtocol.Instance;
        return path.StartsWithSegments("/api") ? OllamaProtocol.Instance : ChatCompletionsProtocol.Instance;
    }

    // Gemini's stable version: /v1/models/NAME:generateContent.
    private static bool IsGeminiMethod(PathString path) =>
        path.StartsWithSegments("/v1/models") && GeminiPath.Read(path).Method is GeminiPath.Generate or GeminiPath.Stream or GeminiPath.Count;
}

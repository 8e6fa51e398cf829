using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Security;
using Sluice.Protocols;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.Responses;

namespace Sluice.Gateway.Endpoints;

/// <summary>The protocols this gateway speaks: by name for upstreams, by path for callers.</summary>
internal static class ProtocolRegistry
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IProtocol> All { get; } = [AnthropicProtocol.Instance, ChatCompletionsProtocol.Instance, ResponsesProtocol.Instance, GeminiProtocol.Instance, OllamaProtocol.Instance];

    /// <summary>The protocol of that configuration name, or null.</summary>
    public static IProtocol? Find(string name)
    {
        foreach (var protocol in All)
        {
            if (string.Equals(protocol.Name, name, StringComparison.Ordinal)) return protocol;
        }

        return null;
    }

    /// <summary>Whose error shape a caller of this path understands, also when the path is unknown; prefixes do not count.</summary>
    public static IProtocol ForPath(PathString path)
    {
        var rest = PathPrefix.Read(path).Rest;
        if (rest.StartsWithSegments("/v1/messages")) return AnthropicProtocol.Instance;
        if (rest.StartsWithSegments("/v1/responses")) return ResponsesProtocol.Instance;
        if (rest.StartsWithSegments("/v1beta") || IsGeminiMethod(rest)) return GeminiProtocol.Instance;
        return rest.StartsWithSegments("/api") ? OllamaProtocol.Instance : ChatCompletionsProtocol.Instance;
    }

    /// <summary>As <see cref="ForPath"/>; where two protocols share a path, the caller's headers tell.</summary>
    public static IProtocol For(HttpRequest request)
    {
        var protocol = ForPath(request.Path);
        // Claude Code and the Anthropic SDKs send it with everything; the list of models is at the same path for both.
        return ReferenceEquals(protocol, ChatCompletionsProtocol.Instance) && request.Headers.ContainsKey("anthropic-version") ? AnthropicProtocol.Instance : protocol;
    }

    // Gemini's stable version: /v1/models/NAME:generateContent.
    private static bool IsGeminiMethod(PathString path) =>
        path.StartsWithSegments("/v1/models") && GeminiPath.Read(path).Method is GeminiPath.Generate or GeminiPath.Stream or GeminiPath.Count;
}

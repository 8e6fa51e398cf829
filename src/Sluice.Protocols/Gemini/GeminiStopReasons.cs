using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary><c>finishReason</c> in both directions.</summary>
internal static class GeminiStopReasons
{
    /// <summary>The reason; null while there is none.</summary>
    public static StopReason? Read(RawJson finishReason)
    {
        if (finishReason.GetString() is not { Length: > 0 } word || word == "FINISH_REASON_UNSPECIFIED") return null;
        return new StopReason(KindOf(word), word);
    }

    /// <summary>The word for a client: the upstream's own where that spoke this protocol.</summary>
    public static string Word(in StopReason stop, TranslationContext context)
    {
        if (context.UpstreamProtocol == GeminiProtocol.ProtocolName && stop.Raw is { Length: > 0 } raw) return raw;
        return stop.Kind switch
        {
            StopKind.MaxTokens or StopKind.ContextWindow => "MAX_TOKENS",
            StopKind.Refusal => "SAFETY",
            _ => "STOP",
        };
    }

    private static StopKind KindOf(string word) => word switch
    {
        "STOP" => StopKind.EndTurn,
        "MAX_TOKENS" or "CONTINUATION" => StopKind.MaxTokens,
        "SAFETY" or "RECITATION" or "LANGUAGE" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "MODEL_ARMOR"
            or "IMAGE_SAFETY" or "IMAGE_PROHIBITED_CONTENT" or "IMAGE_RECITATION" => StopKind.Refusal,
        "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS" => StopKind.MalformedToolCall,
        _ => StopKind.Unknown,
    };
}

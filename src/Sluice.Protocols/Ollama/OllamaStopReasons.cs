using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Ollama;

/// <summary><c>done_reason</c>, both ways (llm/server.go DoneReason).</summary>
internal static class OllamaStopReasons
{
    public static StopReason Read(string? reason) => reason switch
    {
        null or "" or "stop" or "load" or "unload" => new StopReason(StopKind.EndTurn, reason),
        "length" => new StopReason(StopKind.MaxTokens, reason),
        _ => new StopReason(StopKind.Unknown, reason),
    };

    /// <summary>The word for a client. Refusals, pauses and tool calls are <c>stop</c>: Ollama has no word for them.</summary>
    public static ReadOnlySpan<byte> Word(StopKind kind) => kind is StopKind.MaxTokens or StopKind.ContextWindow ? "length"u8 : "stop"u8;
}

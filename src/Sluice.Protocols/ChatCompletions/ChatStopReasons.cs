using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.ChatCompletions;

/// <summary><c>finish_reason</c> in both directions.</summary>
internal static class ChatStopReasons
{
    public static StopReason Read(RawJson finishReason)
    {
        if (finishReason.StringEquals("stop"u8)) return new StopReason(StopKind.EndTurn, "stop");
        if (finishReason.StringEquals("tool_calls"u8)) return new StopReason(StopKind.ToolCalls, "tool_calls");
        if (finishReason.StringEquals("length"u8)) return new StopReason(StopKind.MaxTokens, "length");
        if (finishReason.StringEquals("content_filter"u8)) return new StopReason(StopKind.Refusal, "content_filter");
        if (finishReason.StringEquals("function_call"u8)) return new StopReason(StopKind.ToolCalls, "function_call");
        return new StopReason(StopKind.Unknown, finishReason.GetString());
    }

    public static ReadOnlySpan<byte> Word(StopReason stop, bool legacy) => stop.Kind switch
    {
        StopKind.MaxTokens or StopKind.ContextWindow => "length"u8,
        StopKind.ToolCalls when legacy => "function_call"u8,
        StopKind.ToolCalls => "tool_calls"u8,
        StopKind.Refusal => "content_filter"u8,
        _ => "stop"u8,
    };
}

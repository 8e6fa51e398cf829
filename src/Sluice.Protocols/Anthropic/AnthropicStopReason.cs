using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>The words for why an answer ended.</summary>
internal static class AnthropicStopReason
{
    /// <summary>Reads <c>stop_reason</c> and <c>stop_sequence</c>; an absent reason is a natural end.</summary>
    public static StopReason Read(RawJson reason, RawJson sequence)
    {
        var raw = reason.GetString();
        return raw switch
        {
            null or "end_turn" => new StopReason(StopKind.EndTurn, raw),
            "max_tokens" => new StopReason(StopKind.MaxTokens, raw),
            "stop_sequence" => new StopReason(StopKind.StopSequence, raw, sequence.GetString()),
            "tool_use" => new StopReason(StopKind.ToolCalls, raw),
            "pause_turn" => new StopReason(StopKind.Paused, raw),
            "refusal" => new StopReason(StopKind.Refusal, raw),
            "model_context_window_exceeded" => new StopReason(StopKind.ContextWindow, raw),
            _ => new StopReason(StopKind.Unknown, raw),
        };
    }

    /// <summary>The word for a client. A stop sequence counts only where the upstream says which.</summary>
    public static string Word(in StopReason stop, TranslationContext context) => stop.Kind switch
    {
        StopKind.StopSequence when stop.Sequence is not null => "stop_sequence",
        StopKind.MaxTokens => "max_tokens",
        StopKind.ContextWindow => "model_context_window_exceeded",
        StopKind.ToolCalls => "tool_use",
        StopKind.Refusal => "refusal",
        StopKind.Paused => "pause_turn",
        StopKind.Unknown when stop.Raw is not null && context.UpstreamProtocol == AnthropicProtocol.ProtocolName => stop.Raw,
        _ => "end_turn",
    };
}

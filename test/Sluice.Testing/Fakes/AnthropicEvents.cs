using System.Text.Json.Nodes;
using Sluice.Testing.Upstream;

namespace Sluice.Testing.Fakes;

/// <summary>The parts of an Anthropic answer: the message, and the events of which its stream is made.</summary>
public static class AnthropicEvents
{
    /// <summary>A message as its stream begins with it; a whole answer fills in the rest.</summary>
    public static JsonObject Message(string id, string? model, ClaimedTokens claims) => new()
    {
        ["id"] = id,
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = model,
        ["content"] = new JsonArray(),
        ["stop_reason"] = null,
        ["stop_sequence"] = null,
        ["usage"] = Usage(claims with { Output = 1 }),
    };

    /// <summary>What the answer used.</summary>
    public static JsonObject Usage(ClaimedTokens claims) => new()
    {
        ["input_tokens"] = claims.Input,
        ["cache_creation_input_tokens"] = claims.CacheWrite,
        ["cache_read_input_tokens"] = claims.CacheRead,
        ["cache_creation"] = new JsonObject { ["ephemeral_5m_input_tokens"] = claims.CacheWrite, ["ephemeral_1h_input_tokens"] = 0 },
        ["output_tokens"] = claims.Output,
        ["service_tier"] = "standard",
    };

    /// <summary>The stream begins.</summary>
    public static JsonObject Begin(JsonObject message) => new() { ["type"] = "message_start", ["message"] = message };

    /// <summary>A block begins.</summary>
    public static JsonObject Start(int index, JsonObject block) => new() { ["type"] = "content_block_start", ["index"] = index, ["content_block"] = block };

    /// <summary>A piece of a block.</summary>
    public static JsonObject Delta(int index, JsonObject delta) => new() { ["type"] = "content_block_delta", ["index"] = index, ["delta"] = delta };

    /// <summary>A piece of a text.</summary>
    public static JsonObject Text(int index, string piece) => Delta(index, new JsonObject { ["type"] = "text_delta", ["text"] = piece });

    /// <summary>A piece of a call's arguments.</summary>
    public static JsonObject Arguments(int index, string piece) => Delta(index, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = piece });

    /// <summary>A block ends.</summary>
    public static JsonObject Stop(int index) => new() { ["type"] = "content_block_stop", ["index"] = index };

    /// <summary>Why the answer ends, and what it took.</summary>
    public static JsonObject Ending(string stop, long outputTokens) => new()
    {
        ["type"] = "message_delta",
        ["delta"] = new JsonObject { ["stop_reason"] = stop, ["stop_sequence"] = null },
        ["usage"] = new JsonObject { ["output_tokens"] = outputTokens },
    };

    /// <summary>The stream is over.</summary>
    public static JsonObject End() => new() { ["type"] = "message_stop" };
}

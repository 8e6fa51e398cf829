using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Anthropic;

/// <summary>Writes a whole message for a client.</summary>
internal static class AnthropicBodyWriter
{
    public static void Write(ModelResponse response, IBufferWriter<byte> output, TranslationContext context)
    {
        using var writer = AnthropicJson.Writer(output);
        writer.WriteStartObject();
        writer.WriteString("id"u8, ToolCallIds.IsLegal(response.Id) ? response.Id : context.NewId("msg_"));
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteString("model"u8, context.ResponseModel);
        writer.WriteStartArray("content"u8);
        var hidesReasoning = !context.ReasoningRequested && context.UpstreamProtocol != AnthropicProtocol.ProtocolName;
        foreach (var block in response.Content)
        {
            if (block is ReasoningBlock && hidesReasoning) continue;
            WriteBlock(writer, block);
        }

        writer.WriteEndArray();
        var word = AnthropicStopReason.Word(response.Stop, context);
        writer.WriteString("stop_reason"u8, word);
        if (word == "stop_sequence") writer.WriteString("stop_sequence"u8, response.Stop.Sequence);
        else writer.WriteNull("stop_sequence"u8);
        writer.WritePropertyName("usage"u8);
        AnthropicUsage.Write(writer, response.Usage ?? default);
        writer.WriteEndObject();
    }

    private static void WriteBlock(Utf8JsonWriter writer, ContentBlock block)
    {
        switch (block)
        {
            case TextBlock { Text.IsEmpty: false } text:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "text"u8);
                text.Text.WriteTo(writer, "text"u8);
                writer.WriteEndObject();
                break;
            case ReasoningBlock { IsRedacted: true, Seal: { } seal }:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "redacted_thinking"u8);
                writer.WriteString("data"u8, Token(seal));
                writer.WriteEndObject();
                break;
            case ReasoningBlock reasoning when !reasoning.Text.IsEmpty || reasoning.Seal is not null:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "thinking"u8);
                reasoning.Text.WriteTo(writer, "thinking"u8);
                writer.WriteString("signature"u8, Token(reasoning.Seal ?? new Seal(Seal.None, "")));
                writer.WriteEndObject();
                break;
            case ToolCallBlock call:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "tool_use"u8);
                writer.WriteString("id"u8, call.Id);
                writer.WriteString("name"u8, call.Name);
                writer.WriteArguments("input"u8, call.Arguments, call.ArgumentsText);
                writer.WriteEndObject();
                break;
        }
    }

    private static string Token(Seal seal) => seal.Origin == AnthropicProtocol.ProtocolName ? seal.Payload : seal.ToEnvelope();
}

using System.Buffers;
using System.Text.Json;

namespace Sluice.Asking;

/// <summary>A question to the gateway, as the Messages API has it.</summary>
/// <param name="Model">A routed name.</param>
/// <param name="Parts">The prompt and its files.</param>
/// <param name="Schema">The JSON schema of the answer; null for free text.</param>
/// <param name="MaxTokens">Most tokens of the answer.</param>
internal sealed record AskQuestion(string Model, IReadOnlyList<AskPart> Parts, string? Schema, int MaxTokens)
{
    /// <summary>The body.</summary>
    /// <param name="before">An answer that did not do, and what was wrong with it; null the first time.</param>
    public byte[] Body((string Answer, string Wrong)? before = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, Model);
            writer.WriteNumber("max_tokens"u8, MaxTokens);
            writer.WriteStartArray("messages"u8);
            writer.WriteStartObject();
            writer.WriteString("role"u8, "user"u8);
            writer.WriteStartArray("content"u8);
            foreach (var part in Parts) Write(writer, part);
            writer.WriteEndArray();
            writer.WriteEndObject();
            if (before is ({ } answer, { } wrong))
            {
                Write(writer, "assistant", string.IsNullOrWhiteSpace(answer) ? "(nothing)" : answer);
                Write(writer, "user", $"{wrong} Answer again with the JSON alone.");
            }

            writer.WriteEndArray();
            if (Schema is not null) WriteFormat(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void WriteFormat(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("output_config"u8);
        writer.WriteStartObject("format"u8);
        writer.WriteString("type"u8, "json_schema"u8);
        writer.WritePropertyName("schema"u8);
        writer.WriteRawValue(Schema!);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, AskPart part)
    {
        writer.WriteStartObject();
        if (part.Picture is { } picture)
        {
            writer.WriteString("type"u8, "image"u8);
            writer.WriteStartObject("source"u8);
            writer.WriteString("type"u8, "base64"u8);
            writer.WriteString("media_type"u8, part.MediaType);
            writer.WriteBase64String("data"u8, picture);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString("type"u8, "text"u8);
            writer.WriteString("text"u8, part.Text);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string role, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        writer.WriteString("content"u8, text);
        writer.WriteEndObject();
    }
}

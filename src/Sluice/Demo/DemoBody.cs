using System.Buffers;
using System.Text.Json;

namespace Sluice.Demo;

/// <summary>Requests as the clients write them, no larger than the demo needs.</summary>
internal static class DemoBody
{
    private const int MaxTokens = 8192;

    /// <summary>The body of a request.</summary>
    public static byte[] Write(DemoRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, request.Model);
            writer.WriteNumber("max_tokens"u8, MaxTokens);
            writer.WriteBoolean("stream"u8, true);
            if (request.IsChat) Stream(writer);
            if (request.IsTitle) Title(writer);
            writer.WriteStartArray("messages"u8);
            if (request.Session is not null && !request.IsTitle) Session(writer, request);
            else Message(writer, "user"u8, SimulatedText.Prompt(request.What, request.Input, request.Output), request.IsChat, cached: false);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // The conversation so far, then the new turn; together exactly the tokens of the request. What is asked now stands alone, as a
    // client sends it: the decision reads the last words.
    private static void Session(Utf8JsonWriter writer, DemoRequest request)
    {
        const int Opening = 1_600, Turn = 48;
        Message(writer, "user"u8, SimulatedText.Prompt($"Session {request.Session}: you are a coding agent in this repository.", Opening, 1), request.IsChat, cached: false);
        Message(writer, "assistant"u8, SimulatedText.Reply("the conversation", request.Input - Opening - Turn), request.IsChat, cached: false);
        Message(writer, "user"u8, SimulatedText.Prompt(request.What, Turn, request.Output), request.IsChat, cached: true);
    }

    private static void Message(Utf8JsonWriter writer, ReadOnlySpan<byte> role, string text, bool isChat, bool cached)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        if (isChat)
        {
            writer.WriteString("content"u8, text);
        }
        else
        {
            writer.WriteStartArray("content"u8);
            writer.WriteStartObject();
            writer.WriteString("type"u8, "text"u8);
            writer.WriteString("text"u8, text);
            if (cached) writer.WriteRawMember("cache_control", """{"type":"ephemeral"}""");
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Stream(Utf8JsonWriter writer) => writer.WriteRawMember("stream_options", """{"include_usage":true}""");

    private static void Title(Utf8JsonWriter writer)
    {
        writer.WriteRawMember("tools", "[]");
        writer.WriteRawMember("output_config", """{"format":{"type":"json_schema","schema":{"type":"object","properties":{"title":{"type":"string"}},"required":["title"],"additionalProperties":false}}}""");
    }

    private static void WriteRawMember(this Utf8JsonWriter writer, string name, string json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json);
    }
}

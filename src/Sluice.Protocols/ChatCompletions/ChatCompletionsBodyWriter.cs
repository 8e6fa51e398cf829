using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Writes a whole answer.</summary>
internal static class ChatCompletionsBodyWriter
{
    public static void Write(ModelResponse response, IBufferWriter<byte> output, TranslationContext context)
    {
        using var writer = new Utf8JsonWriter(output, OpenAiErrors.WriterOptions);
        writer.WriteStartObject();
        JsonText.FromString(response.Id.Length > 0 ? response.Id : context.NewId("chatcmpl-")).WriteTo(writer, "id"u8);
        writer.WriteString("object"u8, "chat.completion"u8);
        writer.WriteNumber("created"u8, context.Time.GetUtcNow().ToUnixTimeSeconds());
        JsonText.FromString(context.ResponseModel).WriteTo(writer, "model"u8);
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, 0);
        WriteMessage(response, writer, context);
        writer.WriteNull("logprobs"u8);
        writer.WriteString("finish_reason"u8, ChatStopReasons.Word(response.Stop, context.LegacyFunctions));
        writer.WriteEndObject();
        writer.WriteEndArray();
        ChatUsage.Write(response.Usage ?? default, writer);
        writer.WriteEndObject();
    }

    private static void WriteMessage(ModelResponse response, Utf8JsonWriter writer, TranslationContext context)
    {
        var text = new List<JsonText>();
        var refusal = new List<JsonText>();
        var reasoning = new List<JsonText>();
        var calls = new List<ToolCallBlock>();
        foreach (var block in response.Content)
        {
            switch (block)
            {
                case TextBlock { IsRefusal: true } words: refusal.Add(words.Text); break;
                case TextBlock words: text.Add(words.Text); break;
                case ReasoningBlock { Text.IsEmpty: false } thought: reasoning.Add(thought.Text); break;
                case ToolCallBlock call: calls.Add(call); break;
            }
        }

        writer.WriteStartObject("message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        if (text.Count > 0) JsonText.Join("", text).WriteTo(writer, "content"u8);
        else if (calls.Count > 0 || refusal.Count > 0) writer.WriteNull("content"u8);
        else writer.WriteString("content"u8, ""u8);
        if (refusal.Count > 0) JsonText.Join("", refusal).WriteTo(writer, "refusal"u8);
        else writer.WriteNull("refusal"u8);
        if (reasoning.Count > 0) JsonText.Join("\n\n", reasoning).WriteTo(writer, "reasoning_content"u8);
        if (calls.Count > 0) WriteCalls(calls, writer, context);
        writer.WriteEndObject();
    }

    private static void WriteCalls(List<ToolCallBlock> calls, Utf8JsonWriter writer, TranslationContext context)
    {
        if (context.LegacyFunctions)
        {
            writer.WriteStartObject("function_call"u8);
            WriteFunction(calls[0], writer); // the legacy shape has room for one
            writer.WriteEndObject();
            return;
        }

        writer.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, call.Id);
            if (context.CustomTools?.Contains(call.Name) == true)
            {
                writer.WriteString("type"u8, "custom"u8);
                writer.WriteStartObject("custom"u8);
                JsonText.FromString(call.Name).WriteTo(writer, "name"u8);
                var input = call.ArgumentsText is { } other ? JsonText.FromString(other) : CustomTools.Unwrap(call.Arguments);
                input.WriteTo(writer, "input"u8);
            }
            else
            {
                writer.WriteString("type"u8, "function"u8);
                writer.WriteStartObject("function"u8);
                WriteFunction(call, writer);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteFunction(ToolCallBlock call, Utf8JsonWriter writer)
    {
        JsonText.FromString(call.Name).WriteTo(writer, "name"u8);
        OpenAiArguments.Text(call).WriteTo(writer, "arguments"u8);
    }
}

using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Writes the answer to a completion: chunks with <c>text</c>, a last one with the reason, <c>[DONE]</c>; or all of it at once.</summary>
internal sealed class CompletionsWriter(IBufferWriter<byte> output, TranslationContext context) : IStreamEventSink
{
    private readonly string _id = context.NewId("cmpl-");
    private Usage _usage;
    private bool _hidden;

    /// <inheritdoc />
    public void Write(scoped in StreamEvent streamEvent)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.BlockStarted:
                _hidden = streamEvent.Block!.Kind != BlockKind.Text;
                break;
            case StreamEventKind.TextDelta when !_hidden:
                Chunk(streamEvent.Data, "null"u8);
                break;
            case StreamEventKind.UsageReported:
                _usage = streamEvent.Usage;
                break;
            case StreamEventKind.KeepAlive:
                Chunk(default, "null"u8);
                break;
            case StreamEventKind.ResponseEnded:
                Chunk(default, streamEvent.Stop.Kind is StopKind.MaxTokens or StopKind.ContextWindow ? "\"length\""u8 : "\"stop\""u8);
                if (context.IncludeUsage) WriteUsage();
                output.Write("data: [DONE]\n\n"u8);
                break;
            case StreamEventKind.StreamFailed:
                ChatCompletionsErrors.WriteChunk(streamEvent.Error!, output);
                break;
        }
    }

    /// <summary>The whole answer.</summary>
    public static void WriteBody(ModelResponse response, IBufferWriter<byte> output, TranslationContext context)
    {
        using var writer = new Utf8JsonWriter(output, OpenAiErrors.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("id"u8, context.NewId("cmpl-"));
        writer.WriteString("object"u8, "text_completion"u8);
        writer.WriteNumber("created"u8, context.Time.GetUtcNow().ToUnixTimeSeconds());
        JsonText.FromString(context.ResponseModel).WriteTo(writer, "model"u8);
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, 0);
        var texts = response.Content.OfType<TextBlock>().Select(block => block.Text).ToList();
        (texts.Count > 0 ? JsonText.Join("", texts) : JsonText.Empty).WriteTo(writer, "text"u8);
        writer.WriteNull("logprobs"u8);
        writer.WriteString("finish_reason"u8, response.Stop.Kind is StopKind.MaxTokens or StopKind.ContextWindow ? "length"u8 : "stop"u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
        ChatUsage.Write(response.Usage ?? default, writer);
        writer.WriteEndObject();
    }

    private void Chunk(ReadOnlySpan<byte> text, ReadOnlySpan<byte> reason)
    {
        Head();
        output.Write("\"choices\":[{\"index\":0,\"text\":\""u8);
        JsonStrings.Escape(text, output);
        output.Write("\",\"logprobs\":null,\"finish_reason\":"u8);
        output.Write(reason);
        output.Write("}]}\n\n"u8);
    }

    private void WriteUsage()
    {
        Head();
        output.Write("\"choices\":[],"u8);
        var usage = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(usage))
        {
            writer.WriteStartObject();
            ChatUsage.Write(_usage, writer);
            writer.WriteEndObject();
        }

        output.Write(usage.WrittenSpan[1..]);
        output.Write("\n\n"u8);
    }

    private void Head()
    {
        output.Write("data: {\"id\":\""u8);
        output.Write(System.Text.Encoding.ASCII.GetBytes(_id));
        output.Write("\",\"object\":\"text_completion\",\"created\":"u8);
        context.Time.GetUtcNow().ToUnixTimeSeconds().TryFormat(output.GetSpan(20), out var digits);
        output.Advance(digits);
        output.Write(",\"model\":"u8);
        output.Write(JsonText.FromString(context.ResponseModel).Token.Span);
        output.Write(","u8);
    }
}

using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Writes a whole answer: the last line of a stream with all the content in it.</summary>
internal static class OllamaBodyWriter
{
    public static void Write(ModelResponse response, IBufferWriter<byte> output, OllamaFlavour flavour, TranslationContext context)
    {
        var timings = new OllamaTimings(context);
        output.Write("{\"model\":"u8);
        output.Write(JsonText.FromString(context.ResponseModel).Token.Span);
        output.Write(",\"created_at\":\""u8);
        Utf8Formatter.TryFormat(timings.Now, output.GetSpan(33), out var length, new StandardFormat('O'));
        output.Advance(length);
        output.Write(flavour == OllamaFlavour.Chat ? "\",\"message\":{\"role\":\"assistant\",\"content\":\""u8 : "\",\"response\":\""u8);
        foreach (var block in response.Content.OfType<TextBlock>()) output.Write(block.Text.Escaped);
        output.Write("\""u8);
        WriteThinking(response, output);
        WriteCalls(response, output);
        if (flavour == OllamaFlavour.Chat) output.Write("}"u8);
        output.Write(",\"done\":true"u8);
        timings.WriteEnd(output, response.Stop.Kind, response.Usage ?? default);
        output.Write("}"u8);
    }

    private static void WriteThinking(ModelResponse response, IBufferWriter<byte> output)
    {
        var thinking = response.Content.OfType<ReasoningBlock>().Where(block => !block.Text.IsEmpty).ToList();
        if (thinking.Count == 0) return;
        output.Write(",\"thinking\":\""u8);
        foreach (var block in thinking) output.Write(block.Text.Escaped);
        output.Write("\""u8);
    }

    private static void WriteCalls(ModelResponse response, IBufferWriter<byte> output)
    {
        var index = 0;
        var cut = response.Stop.Kind is StopKind.MaxTokens or StopKind.ContextWindow;
        foreach (var call in response.ToolCalls)
        {
            // The last block was cut at the limit: half a call is no call.
            if (cut && !call.Arguments.IsObject && ReferenceEquals(call, response.Content[^1])) continue;
            output.Write(index == 0 ? ",\"tool_calls\":["u8 : ","u8);
            var text = call.Arguments.IsObject ? call.Arguments.Bytes : Encoding.UTF8.GetBytes(call.ArgumentsText ?? "");
            OllamaArguments.WriteCall(output, call.Id, index++, call.Name, text);
        }

        if (index > 0) output.Write("]"u8);
    }
}

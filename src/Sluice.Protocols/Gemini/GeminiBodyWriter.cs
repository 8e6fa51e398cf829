using System.Buffers;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Writes a whole answer.</summary>
internal static class GeminiBodyWriter
{
    public static void Write(ModelResponse response, IBufferWriter<byte> output, TranslationContext context)
    {
        output.Write("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":["u8);
        var hidesThoughts = !context.ReasoningRequested && context.UpstreamProtocol != GeminiProtocol.ProtocolName;
        var wasCut = response.Stop.Kind is StopKind.MaxTokens or StopKind.ContextWindow;
        var separator = ""u8;
        for (var i = 0; i < response.Content.Count; i++)
        {
            var block = response.Content[i];
            if (block is ReasoningBlock && hidesThoughts) continue;
            // A call that the limit cut is left out.
            if (block is ToolCallBlock { ArgumentsText: not null } && wasCut && i == response.Content.Count - 1) continue;
            output.Write(separator);
            separator = ","u8;
            WriteBlock(block, output);
        }

        if (separator.IsEmpty) output.Write("{\"text\":\"\"}"u8);
        output.Write("]},\"finishReason\":"u8);
        WriteString(GeminiStopReasons.Word(response.Stop, context), output);
        output.Write(",\"index\":0}],\"usageMetadata\":"u8);
        GeminiUsage.Write(response.Usage ?? default, output);
        output.Write(",\"modelVersion\":"u8);
        WriteString(context.ResponseModel, output);
        output.Write(",\"responseId\":"u8);
        WriteString(response.Id.Length > 0 ? response.Id : context.NewId(""), output);
        output.Write("}"u8);
    }

    private static void WriteBlock(ContentBlock block, IBufferWriter<byte> output)
    {
        switch (block)
        {
            case TextBlock text:
                output.Write("{\"text\":"u8);
                output.Write(text.Text.Token.Span);
                break;
            case ReasoningBlock reasoning:
                output.Write("{\"thought\":true,\"text\":"u8);
                output.Write(reasoning.Text.Token.Span);
                WriteSignature(reasoning.Seal, output);
                break;
            case ToolCallBlock call:
                output.Write("{\"functionCall\":{\"id\":"u8);
                WriteString(call.Id, output);
                output.Write(",\"name\":"u8);
                WriteString(call.Name, output);
                output.Write(",\"args\":"u8);
                GeminiArguments.Write(output, call.ArgumentsText is { } other ? Encoding.UTF8.GetBytes(other) : call.Arguments.Bytes);
                output.Write("}"u8);
                WriteSignature(call.Seal, output);
                break;
        }

        output.Write("}"u8);
    }

    private static void WriteSignature(Seal? seal, IBufferWriter<byte> output)
    {
        if (seal is null or { Origin: Seal.None }) return;
        output.Write(",\"thoughtSignature\":"u8);
        WriteString(GeminiSignature.Write(seal), output);
    }

    private static void WriteString(string text, IBufferWriter<byte> output) => output.Write(JsonText.FromString(text).Token.Span);
}

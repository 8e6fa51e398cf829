using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Writes a whole answer.</summary>
internal static class ResponsesBodyWriter
{
    public static void Write(ModelResponse response, IBufferWriter<byte> output, TranslationContext context)
    {
        var answer = new ResponsesAnswer(context, response.Id);
        var hasRefusal = false;
        foreach (var block in response.Content)
        {
            var before = answer.Items.WrittenCount;
            if (before > 0) answer.Items.Write(","u8);
            var start = answer.Items.WrittenCount;
            WriteItem(block, answer, context);
            if (answer.Items.WrittenCount == start) answer.Items.Truncate(before);
            hasRefusal |= block is TextBlock { IsRefusal: true };
        }

        answer.WriteEnd(output, response.Stop, hasRefusal, response.Usage);
        answer.Items.Return();
    }

    private static void WriteItem(ContentBlock block, ResponsesAnswer answer, TranslationContext context)
    {
        switch (block)
        {
            case TextBlock text:
                ResponsesItems.Message(context.NewId("msg_"), text.Text.Escaped, text.IsRefusal, isDone: true, answer.Items);
                break;
            case ReasoningBlock reasoning:
                var token = answer.ShowsToken ? ResponsesReasoning.WriteToken(reasoning.Seal ?? new Seal(Seal.None, ""), reasoning.IsRedacted) : null;
                if (reasoning.Text.IsEmpty && (token is null || reasoning.Seal is null)) break;
                ResponsesItems.Reasoning(context.NewId(ResponsesHistory.ReasoningId), reasoning.Text.Escaped, token, isDone: true, answer.Items);
                break;
            case ToolCallBlock call:
                WriteCall(call, answer, context);
                break;
        }
    }

    private static void WriteCall(ToolCallBlock call, ResponsesAnswer answer, TranslationContext context)
    {
        var start = new BlockStart(BlockKind.ToolCall, call.Id, call.Name);
        if (context.NativeTools?.ContainsKey(call.Name) == true && ResponsesItems.TryNative(context.NewId(ResponsesStreamWriter.NativeId(call.Name)), start, call.Arguments, isDone: true, answer.Items)) return;
        if (context.CustomTools?.Contains(call.Name) == true)
        {
            var input = call.ArgumentsText is { } other ? JsonText.FromString(other) : CustomTools.Unwrap(call.Arguments);
            ResponsesItems.Call(context.NewId("ctc_"), start, isCustom: true, input.Escaped, isDone: true, context, answer.Items);
            return;
        }

        ResponsesItems.Call(context.NewId("fc_"), start, isCustom: false, OpenAiArguments.Text(call).Escaped, isDone: true, context, answer.Items);
    }
}

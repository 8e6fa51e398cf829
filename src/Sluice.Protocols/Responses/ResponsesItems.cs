using System.Buffers;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>Writes output items. Texts come escaped, as they stand between the quotes.</summary>
internal static class ResponsesItems
{
    private static ReadOnlySpan<byte> InProgress => "\"status\":\"in_progress\","u8;

    private static ReadOnlySpan<byte> Incomplete => "\"status\":\"incomplete\","u8;

    private static ReadOnlySpan<byte> Completed => "\"status\":\"completed\","u8;

    /// <summary>A message of one part; while in progress it has none.</summary>
    public static void Message(string id, ReadOnlySpan<byte> text, bool isRefusal, bool isDone, IBufferWriter<byte> output)
    {
        Start(id, "message"u8, isDone, output);
        output.Write("\"role\":\"assistant\",\"content\":["u8);
        if (isDone) Part(text, isRefusal, output);
        output.Write("]}"u8);
    }

    /// <summary>A part of a message.</summary>
    public static void Part(ReadOnlySpan<byte> text, bool isRefusal, IBufferWriter<byte> output)
    {
        output.Write(isRefusal ? "{\"type\":\"refusal\",\"refusal\":\""u8 : "{\"type\":\"output_text\",\"text\":\""u8);
        output.Write(text);
        output.Write(isRefusal ? "\"}"u8 : "\",\"annotations\":[],\"logprobs\":[]}"u8);
    }

    /// <summary>Reasoning whose text is shown as its summary.</summary>
    public static void Reasoning(string id, ReadOnlySpan<byte> text, string? token, bool isDone, IBufferWriter<byte> output)
    {
        output.Write("{\"id\":\""u8);
        ResponsesAnswer.Ascii(id, output);
        output.Write("\",\"type\":\"reasoning\",\"summary\":["u8);
        if (isDone && !text.IsEmpty) SummaryPart(text, output);
        output.Write("]"u8);
        if (token is not null)
        {
            output.Write(",\"encrypted_content\":"u8);
            output.Write(JsonText.FromString(token).Token.Span);
        }

        output.Write("}"u8);
    }

    /// <summary>A part of a summary.</summary>
    public static void SummaryPart(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        output.Write("{\"type\":\"summary_text\",\"text\":\""u8);
        output.Write(text);
        output.Write("\"}"u8);
    }

    /// <summary>A call of a function or of a free-text tool.</summary>
    public static void Call(string id, BlockStart block, bool isCustom, ReadOnlySpan<byte> arguments, bool isDone, TranslationContext context, IBufferWriter<byte> output)
    {
        // A client such as Codex runs what is done, whatever the answer's own status: a call that the limit cut says so itself.
        var isCut = isDone && !isCustom && arguments.TrimEnd(" \\nrt"u8) is not [.., (byte)'}'];
        Start(id, isCustom ? "custom_tool_call"u8 : "function_call"u8, isDone, output, isCut);
        output.Write("\"call_id\":\""u8);
        ResponsesAnswer.Ascii(block.Id, output); // the grammar allows letters, digits, _ and - only
        output.Write("\","u8);
        Name(block.Name, context, output);
        output.Write(isCustom ? ",\"input\":\""u8 : ",\"arguments\":\""u8);
        output.Write(arguments);
        output.Write("\"}"u8);
    }

    /// <summary>A call of a tool that the client runs by its type; false when the arguments are not what the tool takes.</summary>
    public static bool TryNative(string id, BlockStart block, RawJson arguments, bool isDone, IBufferWriter<byte> output)
    {
        var action = new ArrayBufferWriter<byte>(256);
        if (!ResponsesNativeTools.TryWriteAction(block.Name, arguments, action)) return false;
        Start(id, Encoding.ASCII.GetBytes(block.Name + "_call"), isDone, output);
        output.Write("\"call_id\":\""u8);
        ResponsesAnswer.Ascii(block.Id, output);
        output.Write("\","u8);
        output.Write(action.WrittenSpan);
        output.Write("}"u8);
        return true;
    }

    /// <summary>A tool's name, and its namespace where it stands in one.</summary>
    private static void Name(string name, TranslationContext context, IBufferWriter<byte> output)
    {
        var place = ToolNamespaces.Find(context, name);
        output.Write("\"name\":"u8);
        output.Write(JsonText.FromString(place?.Name ?? name).Token.Span);
        if (place is not { } found) return;
        output.Write(",\"namespace\":"u8);
        output.Write(JsonText.FromString(found.Namespace).Token.Span);
    }

    private static void Start(string id, ReadOnlySpan<byte> type, bool isDone, IBufferWriter<byte> output, bool isCut = false)
    {
        output.Write("{\"id\":\""u8);
        ResponsesAnswer.Ascii(id, output);
        output.Write("\",\"type\":\""u8);
        output.Write(type);
        output.Write("\","u8);
        output.Write(isCut ? Incomplete : isDone ? Completed : InProgress);
    }
}

using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Tool calls for a client: arguments are an object, always.</summary>
internal static class OllamaArguments
{
    /// <summary>Is the argument text an object, or nothing at all (no arguments)?</summary>
    public static bool AreObject(ReadOnlyMemory<byte> text) => !ModelResponse.ArgumentsOf(text).IsMissing;

    /// <summary>Writes one element of <c>tool_calls</c>. Text that is no object goes as <c>{"_raw":"…"}</c>.</summary>
    public static void WriteCall(IBufferWriter<byte> output, string id, int index, string name, ReadOnlyMemory<byte> text)
    {
        output.Write("{\"id\":\""u8);
        output.Write(Encoding.UTF8.GetBytes(id));
        output.Write("\",\"function\":{\"index\":"u8);
        Utf8Formatter.TryFormat(index, output.GetSpan(11), out var digits);
        output.Advance(digits);
        output.Write(",\"name\":\""u8);
        JsonStrings.Escape(Encoding.UTF8.GetBytes(name), output);
        output.Write("\",\"arguments\":"u8);
        WriteObject(output, text);
        output.Write("}}"u8);
    }

    private static void WriteObject(IBufferWriter<byte> output, ReadOnlyMemory<byte> text)
    {
        if (ModelResponse.ArgumentsOf(text) is { IsMissing: false } arguments)
        {
            WriteOneLine(output, arguments.Span);
            return;
        }

        output.Write("{\"_raw\":\""u8);
        JsonStrings.Escape(text.Span, output);
        output.Write("\"}"u8);
    }

    // Models indent their arguments at times. In JSON a line break is never inside a string, so a blank can stand for it.
    private static void WriteOneLine(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        var destination = output.GetSpan(json.Length)[..json.Length];
        json.CopyTo(destination);
        destination.Replace((byte)'\n', (byte)' ');
        destination.Replace((byte)'\r', (byte)' ');
        output.Advance(json.Length);
    }
}

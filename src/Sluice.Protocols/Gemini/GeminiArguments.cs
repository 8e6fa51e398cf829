using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Arguments of function calls for a client: always an object.</summary>
internal static class GeminiArguments
{
    /// <summary>Is the argument text an object, or nothing at all (no arguments)?</summary>
    public static bool AreObject(ReadOnlyMemory<byte> text) => !ModelResponse.ArgumentsOf(text).IsMissing;

    /// <summary>Writes the object. Text that is none goes as <c>{"_raw":"…"}</c>.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlyMemory<byte> text)
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

    // Models indent their arguments at times, and an event's data is one line. In JSON a line break is never inside a string, so a
    // blank can stand for it.
    private static void WriteOneLine(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        var destination = output.GetSpan(json.Length)[..json.Length];
        json.CopyTo(destination);
        destination.Replace((byte)'\n', (byte)' ');
        destination.Replace((byte)'\r', (byte)' ');
        output.Advance(json.Length);
    }
}

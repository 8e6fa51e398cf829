using System.Buffers;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Responses;

/// <summary>
/// A request that continues an earlier answer, written out: the earlier input, the earlier output, then the new input. Items go
/// over byte for byte. The earlier instructions are not carried over, as OpenAI has it.
/// </summary>
internal static class ResponseHistory
{
    /// <summary>The request's input items as a JSON array; a text is one user message.</summary>
    public static byte[] InputOf(RequestHead head)
    {
        var items = new ArrayBufferWriter<byte>(1024);
        items.Write("["u8);
        WriteItems(head["input"u8], items, isFirst: true);
        items.Write("]"u8);
        return items.WrittenSpan.ToArray();
    }

    /// <summary>The whole request without a reference to anything that was before.</summary>
    public static byte[] WriteOut(RequestHead head, KeptExchange earlier)
    {
        var body = new ArrayBufferWriter<byte>(head.Body.Length + (int)earlier.Size + 64);
        body.Write("{"u8);
        foreach (var property in head.EnumerateObject())
        {
            if (property.NameEquals("input"u8) || property.NameEquals("previous_response_id"u8)) continue;
            body.Write("\""u8);
            body.Write(property.RawName);
            body.Write("\":"u8);
            body.Write(property.Value.Span);
            body.Write(","u8);
        }

        body.Write("\"input\":["u8);
        var isFirst = WriteItems(RawJson.Trusted(earlier.Input), body, isFirst: true);
        isFirst = WriteItems(RawJson.Trusted(earlier.Body)["output"u8], body, isFirst);
        WriteItems(head["input"u8], body, isFirst);
        body.Write("]}"u8);
        return body.WrittenSpan.ToArray();
    }

    private static bool WriteItems(RawJson input, ArrayBufferWriter<byte> output, bool isFirst)
    {
        if (input.IsString)
        {
            if (!isFirst) output.Write(","u8);
            output.Write("{\"type\":\"message\",\"role\":\"user\",\"content\":"u8);
            output.Write(input.Span);
            output.Write("}"u8);
            return false;
        }

        foreach (var item in input.EnumerateArray())
        {
            if (!isFirst) output.Write(","u8);
            output.Write(item.Span);
            isFirst = false;
        }

        return isFirst;
    }
}

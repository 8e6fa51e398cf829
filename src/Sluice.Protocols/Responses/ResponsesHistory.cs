using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Takes out of a same-protocol request what this gateway put into earlier answers of other models and OpenAI's server refuses:
/// reasoning items whose content is an envelope of ours or that only have an id of ours, and our ids where they stand beside
/// OpenAI's own encrypted content, which is bound to its id. A session that never left OpenAI keeps every byte.
/// </summary>
internal static class ResponsesHistory
{
    /// <summary>Prefix of the ids of reasoning items that are written here.</summary>
    public const string ReasoningId = "rs_gw1_";

    private enum Verdict
    {
        Keep,
        Remove,
        RemoveId,
    }

    /// <summary>Adds the replacements to <paramref name="splice"/>.</summary>
    public static void Clean(RequestHead head, JsonSplice splice)
    {
        // Every mark of ours has this in it; one vector search settles it for nearly all requests.
        if (head.Body.Span.IndexOf("gw1"u8) < 0) return;
        var input = head["input"u8];
        var (kept, changed) = (0, false);
        foreach (var item in input.EnumerateArray())
        {
            var verdict = Judge(item);
            if (verdict != Verdict.Remove) kept++;
            changed |= verdict != Verdict.Keep;
        }

        if (!changed || kept == 0) return;
        var output = new ArrayBufferWriter<byte>(input.Bytes.Length);
        var separator = "["u8;
        foreach (var item in input.EnumerateArray())
        {
            var verdict = Judge(item);
            if (verdict == Verdict.Remove) continue;
            output.Write(separator);
            if (verdict == Verdict.Keep) output.Write(item.Span);
            else WriteWithoutId(item, output);
            separator = ","u8;
        }

        output.Write("]"u8);
        var start = OffsetOf(input, head);
        splice.Replace(start, start + input.Bytes.Length, output.WrittenMemory);
    }

    private static Verdict Judge(RawJson item)
    {
        RawJson type = default, id = default, token = default;
        foreach (var property in item.EnumerateObject())
        {
            if (property.NameEquals("type"u8)) type = property.Value;
            else if (property.NameEquals("id"u8)) id = property.Value;
            else if (property.NameEquals("encrypted_content"u8)) token = property.Value;
        }

        if (!type.StringEquals("reasoning"u8)) return Verdict.Keep;
        if (token.GetText() is { } text && text.StartsWith("gw1."u8)) return Verdict.Remove;
        if (id.GetText() is not { } own || !own.StartsWith("rs_gw1_"u8)) return Verdict.Keep;
        return token.IsString ? Verdict.RemoveId : Verdict.Remove;
    }

    private static void WriteWithoutId(RawJson item, ArrayBufferWriter<byte> output)
    {
        var separator = "{\""u8;
        foreach (var property in item.EnumerateObject())
        {
            if (property.NameEquals("id"u8)) continue;
            output.Write(separator);
            output.Write(property.RawName);
            output.Write("\":"u8);
            output.Write(property.Value.Span);
            separator = ",\""u8;
        }

        output.Write("}"u8);
    }

    private static int OffsetOf(RawJson value, RequestHead head) =>
        (int)Unsafe.ByteOffset(ref MemoryMarshal.GetReference(head.Body.Span), ref MemoryMarshal.GetReference(value.Span));
}

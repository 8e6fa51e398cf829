using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// Takes out of a same-protocol request what this gateway put into earlier answers of other models and Anthropic's server
/// refuses: thinking whose signature is an envelope of ours, and the empty text blocks of keep-alives. A session that never
/// left Anthropic has none of it and keeps every byte.
/// </summary>
internal static class AnthropicHistory
{
    private static readonly byte[] Disabled = "{\"type\":\"disabled\"}"u8.ToArray();
    private static readonly byte[] NoEdits = "{\"edits\":[]}"u8.ToArray();

    /// <summary>Adds the replacements to <paramref name="splice"/>.</summary>
    public static void Clean(RequestHead head, JsonSplice splice)
    {
        var messages = head["messages"u8];
        if (!messages.IsArray) return;
        var body = head.Body.Span;
        if ((body.IndexOf("\"gw1."u8) >= 0 || body.IndexOf("\"\""u8) >= 0) && KeepsAny(messages)) RemoveOurs(head, messages, splice);
        if (head["thinking"u8]["type"u8].StringEquals("enabled"u8) && OpenLoopLacksThinking(messages)) DisableManualThinking(head, splice);
    }

    private static void RemoveOurs(RequestHead head, RawJson messages, JsonSplice splice)
    {
        var keptAny = false;
        var previousEnd = 0;
        RemovedMessage pending = default;
        foreach (var message in messages.EnumerateArray())
        {
            var start = OffsetOf(message, head);
            if (pending.IsSet) splice.Replace(pending.Start, start, default);
            pending = default;
            var content = message["content"u8];
            var kept = Keep(content, out var removed);
            if (removed && kept == 0)
            {
                // Between two that stay the comma before it goes too; in front of all, the comma behind it.
                if (keptAny) splice.Replace(previousEnd, start + message.Bytes.Length, default);
                else pending = new RemovedMessage(start);
            }
            else
            {
                if (removed) splice.Replace(OffsetOf(content, head), OffsetOf(content, head) + content.Bytes.Length, Rewrite(content));
                keptAny = true;
            }

            previousEnd = start + message.Bytes.Length;
        }
    }

    // Manual thinking demands that the turn of an open tool loop begins with signed thinking, and another model's turn does
    // not. Adaptive thinking is tolerant.
    private static bool OpenLoopLacksThinking(RawJson messages)
    {
        RawJson assistant = default, last = default;
        foreach (var message in messages.EnumerateArray())
        {
            last = message;
            if (message["role"u8].StringEquals("assistant"u8)) assistant = message;
        }

        foreach (var block in last["content"u8].EnumerateArray())
        {
            if (block["type"u8].StringEquals("tool_result"u8)) return !BeginsWithThinking(assistant["content"u8]);
        }

        return false;
    }

    private static void DisableManualThinking(RequestHead head, JsonSplice splice)
    {
        splice.Set("thinking"u8, Disabled);
        // Clearing old thinking is refused while thinking is off.
        if (head["context_management"u8].IsObject) splice.Set("context_management"u8, NoEdits);
    }

    private static bool KeepsAny(RawJson messages)
    {
        foreach (var message in messages.EnumerateArray())
        {
            if (Keep(message["content"u8], out var removed) > 0 || !removed) return true;
        }

        return false;
    }

    private static int Keep(RawJson content, out bool removed)
    {
        var kept = 0;
        removed = false;
        foreach (var block in content.EnumerateArray())
        {
            if (IsOurs(block)) removed = true;
            else kept++;
        }

        return kept;
    }

    private static bool BeginsWithThinking(RawJson content)
    {
        foreach (var block in content.EnumerateArray())
        {
            if (!IsOurs(block)) return block["type"u8].StringEquals("thinking"u8) || block["type"u8].StringEquals("redacted_thinking"u8);
        }

        return false;
    }

    private static byte[] Rewrite(RawJson content)
    {
        var output = new ArrayBufferWriter<byte>(content.Bytes.Length);
        var separator = "["u8;
        foreach (var block in content.EnumerateArray())
        {
            if (IsOurs(block)) continue;
            output.Write(separator);
            output.Write(block.Span);
            separator = ","u8;
        }

        output.Write("]"u8);
        return output.WrittenSpan.ToArray();
    }

    private static bool IsOurs(RawJson block)
    {
        RawJson type = default, text = default, thinking = default, token = default;
        foreach (var property in block.EnumerateObject())
        {
            if (property.NameEquals("type"u8)) type = property.Value;
            else if (property.NameEquals("text"u8)) text = property.Value;
            else if (property.NameEquals("thinking"u8)) thinking = property.Value;
            else if (property.NameEquals("signature"u8) || property.NameEquals("data"u8)) token = property.Value;
        }

        if (type.StringEquals("text"u8)) return text.StringEquals(""u8);
        if (type.StringEquals("thinking"u8)) return IsEnvelope(token) || (thinking.StringEquals(""u8) && token.StringEquals(""u8));
        return type.StringEquals("redacted_thinking"u8) && IsEnvelope(token);
    }

    private static bool IsEnvelope(RawJson token) => token.GetText() is { } text && text.StartsWith("gw1."u8);

    private static int OffsetOf(RawJson value, RequestHead head) =>
        (int)Unsafe.ByteOffset(ref MemoryMarshal.GetReference(head.Body.Span), ref MemoryMarshal.GetReference(value.Span));

    private readonly record struct RemovedMessage(int Start)
    {
        public bool IsSet => Start > 0;
    }
}

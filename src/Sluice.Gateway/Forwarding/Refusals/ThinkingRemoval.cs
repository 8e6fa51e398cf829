using Sluice.Protocols.Json;

namespace Sluice.Gateway.Forwarding;

/// <summary>Takes thinking out of the history of an Anthropic request whose signatures the server does not accept (another model wrote them).</summary>
internal static class ThinkingRemoval
{
    /// <summary>The body without thinking blocks, and without a thinking switch that would ask for them; null when there are none.</summary>
    public static byte[]? Apply(ReadOnlyMemory<byte> body)
    {
        var head = RequestHead.Read(body);
        var splice = new JsonSplice(head);
        foreach (var message in head["messages"u8].EnumerateArray())
        {
            var content = message["content"u8];
            var kept = new List<RawJson>();
            var count = 0;
            foreach (var block in content.EnumerateArray())
            {
                count++;
                if (!block["type"u8].StringEquals("thinking"u8) && !block["type"u8].StringEquals("redacted_thinking"u8)) kept.Add(block);
            }

            // A message needs a block; one that only thought stays as it is.
            if (kept.Count == count || kept.Count == 0) continue;
            body.Span.Overlaps(content.Span, out var start);
            splice.Replace(start, start + content.Bytes.Length, Join(kept));
        }

        if (splice.IsEmpty) return null;
        var rest = Flatten(splice.Segments());
        // With a budget the server wants an open tool loop to begin with its thinking; adaptive thinking is tolerant.
        return head["thinking"u8]["type"u8].StringEquals("enabled"u8) ? FieldPattern.Top("thinking").Remove(rest) ?? rest : rest;
    }

    private static byte[] Join(List<RawJson> blocks)
    {
        var joined = new List<byte>(blocks.Sum(block => block.Bytes.Length + 1) + 2) { (byte)'[' };
        for (var i = 0; i < blocks.Count; i++)
        {
            if (i > 0) joined.Add((byte)',');
            joined.AddRange(blocks[i].Span);
        }

        joined.Add((byte)']');
        return [.. joined];
    }

    /// <summary>The pieces as one.</summary>
    public static byte[] Flatten(IReadOnlyList<ReadOnlyMemory<byte>> segments)
    {
        var whole = new byte[segments.Sum(segment => segment.Length)];
        var written = 0;
        foreach (var segment in segments)
        {
            segment.Span.CopyTo(whole.AsSpan(written));
            written += segment.Length;
        }

        return whole;
    }
}

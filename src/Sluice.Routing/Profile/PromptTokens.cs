using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Prompts;

namespace Sluice.Routing.Profile;

/// <summary>
/// Tokens of a whole prompt, read once from end to end: what a chat template shows the model is counted (texts, thinking, tool
/// definitions with their schemas, calls, results however they nest, the schema of the answer), what it does not (ids, types,
/// seals, cache marks, base64) is not. Pictures, documents and sound are <see cref="PromptMedia"/>'s.
/// </summary>
internal static class PromptTokens
{
    private const int PerTurn = 4 * 16;
    private const int PerTool = 14 * 16;
    private const int AnyTool = 40 * 16;
    private const int Opening = 4 * 16;
    private const int PerPayload = 4 * 16;
    private const int LongestName = 24;

    /// <summary>Estimated tokens of a common vocabulary (o200k), before <see cref="ITokenCalibration"/>.</summary>
    public static long Count(PromptShape shape, RequestHead head)
    {
        var turns = shape.Turns(head);
        var tools = shape.Tools(head);
        var sum = Value(shape.System(head)) + Value(turns);
        // Tools may stand among the turns.
        if (!turns.Span.Overlaps(tools.Span)) sum += Value(tools);
        foreach (var _ in turns.EnumerateArray()) sum += PerTurn;
        // Templates tell the model how to call before they list what it may call.
        if (tools.EnumerateArray().MoveNext()) sum += AnyTool;
        foreach (var _ in tools.EnumerateArray()) sum += PerTool;
        if (sum > 0) sum += Opening;
        var schema = shape.AnswerSchema(head);
        if (!schema.IsMissing) sum += TokenEstimate.Sixteenths(schema.Span) + PerPayload;
        return (sum + 15) / 16;
    }

    private static long Value(RawJson value)
    {
        var json = value.Span;
        if (json.IsEmpty) return 0;
        if (json[0] == '"') return TokenEstimate.Sixteenths(json[1..^1]);
        long sum = 0;
        var i = 0;
        while (i < json.Length)
        {
            var quote = json[i..].IndexOf((byte)'"');
            if (quote < 0) break;
            var start = i + quote + 1;
            var end = EndOfString(json, start);
            i = end + 1;
            if (i >= json.Length || Next(json, i) is var colon && (colon >= json.Length || json[colon] != ':'))
            {
                // An element of an array: a text all the same.
                sum += Text(json[start..end]);
                continue;
            }

            var name = json[start..end];
            i = Next(json, Next(json, i) + 1);
            if (i >= json.Length) break;
            if (json[i] == '"')
            {
                end = EndOfString(json, i + 1);
                if (!IsHidden(name)) sum += Text(json[(i + 1)..end]);
                i = end + 1;
            }
            else if (json[i] is (byte)'{' or (byte)'[' && IsPayload(name))
            {
                end = EndOfValue(json, i);
                sum += PerPayload + TokenEstimate.Sixteenths(json[i..end]);
                i = end;
            }
            else if (json[i] == '{' && name.SequenceEqual("cache_control"u8))
            {
                i = EndOfValue(json, i);
            }
        }

        return sum;
    }

    // Base64 of any length that matters is pictures, documents or seals.
    private static long Text(ReadOnlySpan<byte> text) => Blobs.IsBlob(text) ? 0 : TokenEstimate.Sixteenths(text);

    // JSON that the model sees as JSON, names and all.
    private static bool IsPayload(ReadOnlySpan<byte> name) => name.Length <= LongestName
        && (name.SequenceEqual("input_schema"u8) || name.SequenceEqual("input"u8) || name.SequenceEqual("parameters"u8) || name.SequenceEqual("arguments"u8) || name.SequenceEqual("args"u8)
            || name.SequenceEqual("response"u8) || name.SequenceEqual("parametersJsonSchema"u8) || name.SequenceEqual("schema"u8));

    private static bool IsHidden(ReadOnlySpan<byte> name) => name.Length <= LongestName && (name.Length > 0) && name[0] switch
    {
        (byte)'t' => name.SequenceEqual("type"u8) || name.SequenceEqual("tool_use_id"u8) || name.SequenceEqual("tool_call_id"u8) || name.SequenceEqual("thoughtSignature"u8),
        (byte)'r' => name.SequenceEqual("role"u8),
        (byte)'i' => name.SequenceEqual("id"u8),
        (byte)'c' => name.SequenceEqual("call_id"u8),
        (byte)'s' => name.SequenceEqual("signature"u8) || name.SequenceEqual("status"u8),
        (byte)'e' => name.SequenceEqual("encrypted_content"u8),
        (byte)'m' => name.SequenceEqual("media_type"u8) || name.SequenceEqual("mimeType"u8) || name.SequenceEqual("mime_type"u8),
        (byte)'d' => name.SequenceEqual("data"u8) || name.SequenceEqual("detail"u8),
        (byte)'f' => name.SequenceEqual("file_data"u8) || name.SequenceEqual("file_id"u8) || name.SequenceEqual("format"u8),
        (byte)'p' => name.SequenceEqual("phase"u8),
        _ => false,
    };

    private static int Next(ReadOnlySpan<byte> json, int position)
    {
        while (position < json.Length && json[position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') position++;
        return position;
    }

    private static int EndOfString(ReadOnlySpan<byte> json, int position)
    {
        while (position < json.Length)
        {
            var stop = json[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0) return json.Length;
            position += stop;
            if (json[position] == '"') return position;
            position += 2;
        }

        return json.Length;
    }

    private static int EndOfValue(ReadOnlySpan<byte> json, int position)
    {
        var depth = 0;
        while (position < json.Length)
        {
            var stop = json[position..].IndexOfAny("\"{}[]"u8);
            if (stop < 0) return json.Length;
            position += stop;
            switch (json[position])
            {
                case (byte)'"':
                    position = EndOfString(json, position + 1);
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    if (--depth == 0) return position + 1;
                    break;
            }

            position++;
        }

        return json.Length;
    }
}

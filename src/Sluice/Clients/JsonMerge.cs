using System.Buffers;
using System.Text.Json;

namespace Sluice.Clients;

/// <summary>Lays one JSON object over another, as the clients themselves layer their settings: objects are merged, anything else replaces.</summary>
internal static class JsonMerge
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The merged object; null when the lower one is not a JSON object.</summary>
    /// <param name="lower">What was there; comments are allowed and get lost.</param>
    /// <param name="upper">What wins.</param>
    public static byte[]? Over(ReadOnlyMemory<byte> lower, ReadOnlyMemory<byte> upper)
    {
        try
        {
            using var below = JsonDocument.Parse(lower, Lenient);
            using var above = JsonDocument.Parse(upper, Lenient);
            if (below.RootElement.ValueKind is not JsonValueKind.Object) return null;
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer)) Write(writer, below.RootElement, above.RootElement);
            return buffer.WrittenSpan.ToArray();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement below, JsonElement above)
    {
        if (below.ValueKind is not JsonValueKind.Object || above.ValueKind is not JsonValueKind.Object)
        {
            above.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in below.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            if (above.TryGetProperty(property.Name, out var over)) Write(writer, property.Value, over);
            else property.Value.WriteTo(writer);
        }

        foreach (var property in above.EnumerateObject().Where(property => !below.TryGetProperty(property.Name, out _))) property.WriteTo(writer);
        writer.WriteEndObject();
    }
}

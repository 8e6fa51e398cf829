using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Fakes;

/// <summary>Writes JSON as the vendors do: compact, and nothing escaped that need not be.</summary>
public static class WireJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 512 };

    /// <summary>The node as text.</summary>
    public static string Text(JsonNode? node) => node is null ? "null" : node.ToJsonString(Options);

    /// <summary>One event of a server-sent stream that has a name, as Anthropic sends them.</summary>
    public static string Event(string name, JsonObject data) => $"event: {name}\ndata: {Text(data)}\n\n";

    /// <summary>One event of a server-sent stream without a name, as OpenAI sends them.</summary>
    public static string Data(JsonObject data) => $"data: {Text(data)}\n\n";

    /// <summary>One NDJSON line.</summary>
    public static string Line(JsonObject data) => Text(data) + "\n";

    /// <summary>The string in a node, or null when it is something else.</summary>
    public static string? String(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The whole number in a node, or null when it is something else.</summary>
    public static long? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    /// <summary>True when the node is the literal true.</summary>
    public static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    /// <summary>The objects in an array; anything else is passed over.</summary>
    public static IEnumerable<JsonObject> Objects(JsonNode? node) => (node as JsonArray)?.OfType<JsonObject>() ?? [];
}

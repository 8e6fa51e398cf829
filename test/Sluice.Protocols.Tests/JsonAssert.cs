using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Protocols.Tests;

/// <summary>Compares JSON by meaning: white space and the order of properties do not count, number spelling does.</summary>
internal static class JsonAssert
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, MaxDepth = 512, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Equal(string expected, string actual) => Assert.Equal(Normalize(expected), Normalize(actual));

    /// <summary>The lines of NDJSON, or the data of SSE, each as normalised JSON.</summary>
    public static string Normalize(string json) => Sort(JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 512 }))?.ToJsonString(Indented) ?? "null";

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(property => property.Key, StringComparer.Ordinal).Select(property => KeyValuePair.Create(property.Key, Sort(property.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sort)]),
        null => null,
        _ => node.DeepClone(),
    };
}

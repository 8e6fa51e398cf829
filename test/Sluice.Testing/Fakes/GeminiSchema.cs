using System.Text.Json.Nodes;

namespace Sluice.Testing.Fakes;

/// <summary>The subset of OpenAPI that the vendor takes for <c>parameters</c> and <c>responseSchema</c>, and its words for everything else.</summary>
internal static class GeminiSchema
{
    private static readonly HashSet<string> Words =
    [
        "type", "format", "title", "description", "nullable", "enum", "items", "minItems", "maxItems", "properties", "required", "propertyOrdering", "anyOf",
        "minimum", "maximum", "minLength", "maxLength", "pattern", "minProperties", "maxProperties", "default", "example",
    ];

    /// <summary>The first word that is refused; null when there is none.</summary>
    public static string? Problem(JsonObject schema, string at)
    {
        if (schema.FirstOrDefault(word => !Words.Contains(word.Key)).Key is { } unknown)
        {
            return GeminiRequest.Unknown(unknown, at);
        }

        if (schema["type"] is not (null or JsonValue))
        {
            return $"Invalid value at '{at}.type' (type): expected a string.";
        }

        if (schema["enum"] is JsonArray values && values.Any(value => WireJson.String(value) is null))
        {
            return $"Invalid value at '{at}.enum' (TYPE_STRING)";
        }

        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            if (property is JsonObject inner && Problem(inner, $"{at}.properties[{name}]") is { } problem)
            {
                return problem;
            }
        }

        return WireJson.Objects(schema["anyOf"]).Concat(schema["items"] is JsonObject items ? [items] : [])
            .Select(inner => Problem(inner, at + ".items")).FirstOrDefault(problem => problem is not null);
    }
}

using System.Text.Json.Nodes;

namespace Sluice.Testing.Fakes;

/// <summary>The smallest plain value that fits a JSON schema, for answers that must be structured.</summary>
internal static class SchemaSample
{
    public static JsonNode? For(JsonNode? schema)
    {
        if (schema is not JsonObject definition)
        {
            return new JsonObject();
        }

        if (definition["enum"] is JsonArray { Count: > 0 } values)
        {
            return values[0]?.DeepClone();
        }

        if (definition["const"] is { } constant)
        {
            return constant.DeepClone();
        }

        var type = definition["type"] is JsonArray { Count: > 0 } types ? WireJson.String(types[0]) : WireJson.String(definition["type"]);
        return type?.ToLowerInvariant() switch
        {
            "string" => "sample",
            "integer" or "number" => 1,
            "boolean" => true,
            "null" => null,
            "array" => new JsonArray(For(definition["items"])),
            _ => Object(definition),
        };
    }

    private static JsonObject Object(JsonObject schema)
    {
        var sample = new JsonObject();
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            if (schema["required"] is not JsonArray required || required.Any(node => WireJson.String(node) == name))
            {
                sample[name] = For(property);
            }
        }

        return sample;
    }
}

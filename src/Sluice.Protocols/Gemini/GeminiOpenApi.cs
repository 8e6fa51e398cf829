using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Makes a JSON schema of what callers of this protocol send: Google's subset of OpenAPI with types in capitals, snake case,
/// <c>nullable</c> and counts as strings, or JSON schema already, in which clients write types in capitals too.
/// </summary>
internal static class GeminiOpenApi
{
    /// <summary>The schema in JSON schema's words. Keywords that are in both stay as they came, in their order.</summary>
    public static RawJson ToJsonSchema(RawJson schema)
    {
        var output = new ArrayBufferWriter<byte>(Math.Max(schema.Bytes.Length, 64));
        using (var writer = GeminiJson.Writer(output)) Write(writer, schema);
        return RawJson.Trusted(output.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter writer, RawJson schema)
    {
        if (!schema.IsObject)
        {
            schema.WriteTo(writer);
            return;
        }

        var nullable = schema["nullable"u8].IsTrue;
        writer.WriteStartObject();
        foreach (var property in schema.EnumerateObject())
        {
            // Names of other vocabularies ($defs, x-…) have no snake case.
            var name = GeminiField.Camel(property.Name);
            switch (name)
            {
                case "nullable" or "propertyOrdering" or "example":
                    break;
                case "type":
                    WriteType(writer, property.Value, nullable);
                    break;
                case "properties" or "$defs" or "defs" or "definitions":
                    WriteMap(writer, name == "defs" ? "$defs" : name, property.Value);
                    break;
                case "anyOf" or "oneOf" or "allOf" or "prefixItems":
                    WriteList(writer, name, property.Value, nullable && name == "anyOf" && schema["type"u8].IsMissing);
                    break;
                case "items" or "additionalProperties" or "not":
                    writer.WritePropertyName(name);
                    Write(writer, property.Value);
                    break;
                case "minItems" or "maxItems" or "minLength" or "maxLength" or "minProperties" or "maxProperties":
                    writer.WritePropertyName(name);
                    if (property.Value.IsString && long.TryParse(property.Value.GetString(), out var count)) writer.WriteNumberValue(count);
                    else property.Value.WriteTo(writer);
                    break;
                case "format" when property.Value.StringEquals("enum"u8):
                    break; // says what `enum` says
                default:
                    GeminiJson.WriteName(writer, property);
                    property.Value.WriteTo(writer);
                    break;
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter writer, RawJson type, bool nullable)
    {
        if (type.StringEquals("TYPE_UNSPECIFIED"u8)) return;
        writer.WritePropertyName("type"u8);
        if (type.IsArray || nullable)
        {
            writer.WriteStartArray();
            foreach (var one in GeminiTypes(type)) WriteWord(writer, one);
            if (nullable && !GeminiTypes(type).Exists(one => one.StringEquals("null"u8))) writer.WriteStringValue("null"u8);
            writer.WriteEndArray();
        }
        else
        {
            WriteWord(writer, type);
        }
    }

    private static List<RawJson> GeminiTypes(RawJson type)
    {
        if (!type.IsArray) return [type];
        var types = new List<RawJson>();
        foreach (var one in type.EnumerateArray()) types.Add(one);
        return types;
    }

    private static void WriteWord(Utf8JsonWriter writer, RawJson type)
    {
        if (type.GetString() is { } word) writer.WriteStringValue(Encoding.UTF8.GetBytes(word.ToLowerInvariant()));
        else type.WriteTo(writer);
    }

    private static void WriteMap(Utf8JsonWriter writer, string name, RawJson map)
    {
        writer.WritePropertyName(name);
        if (!map.IsObject)
        {
            map.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in map.EnumerateObject())
        {
            GeminiJson.WriteName(writer, property);
            Write(writer, property.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, RawJson list, bool orNull)
    {
        writer.WritePropertyName(name);
        if (!list.IsArray)
        {
            list.WriteTo(writer);
            return;
        }

        writer.WriteStartArray();
        foreach (var element in list.EnumerateArray()) Write(writer, element);
        if (orNull)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "null"u8);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

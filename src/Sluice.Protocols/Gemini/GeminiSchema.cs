using System.Text.Json;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// A JSON schema in the words that <c>parametersJsonSchema</c> and <c>responseJsonSchema</c> take (genai.d.ts,
/// <c>responseJsonSchema</c>). What can be said in them is said: <c>const</c> as an enumeration, the parts of <c>allOf</c> as one
/// schema, several types as alternatives. Other keywords go; the model's server would refuse the request for them.
/// </summary>
internal sealed class GeminiSchema
{
    // What allOf can blow up to; no tool has a tenth of it.
    private const int MaxParts = 2000;

    private readonly Utf8JsonWriter _writer;
    private int _parts;

    private GeminiSchema(Utf8JsonWriter writer) => _writer = writer;

    /// <summary>Writes the schema.</summary>
    public static void Write(Utf8JsonWriter writer, RawJson schema) => new GeminiSchema(writer).Write(schema);

    /// <summary>An object schema without properties: the parameters of a function that has none are left out.</summary>
    public static bool IsEmptyObject(RawJson schema)
    {
        if (schema.IsNullOrMissing || !schema.EnumerateObject().MoveNext()) return true;
        foreach (var property in schema.EnumerateObject())
        {
            if (property.NameEquals("properties"u8) && property.Value.EnumerateObject().MoveNext()) return false;
            if (property.NameEquals("$ref"u8) || property.NameEquals("anyOf"u8) || property.NameEquals("oneOf"u8) || property.NameEquals("allOf"u8)) return false;
            if (property.NameEquals("additionalProperties"u8) && (property.Value.IsObject || property.Value.IsTrue)) return false;
        }

        return true;
    }

    private void Write(RawJson schema)
    {
        _writer.WriteStartObject();
        if (schema["$ref"u8].IsString)
        {
            WriteReference(schema);
        }
        else if (schema.IsObject)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var merge = schema["allOf"u8].IsArray ? Merged(schema) : [schema];
            foreach (var part in merge) WriteKeywords(part, merge, seen);
        }

        _writer.WriteEndObject();
    }

    // Beside a reference only words that begin with `$` may stand.
    private void WriteReference(RawJson schema)
    {
        foreach (var property in schema.EnumerateObject())
        {
            switch (property.Name)
            {
                case "$ref":
                    var target = property.Value.GetString()!;
                    _writer.WriteString("$ref"u8, target.StartsWith("#/definitions/", StringComparison.Ordinal) ? string.Concat("#/$defs/", target.AsSpan(14)) : target);
                    break;
                case "$defs" or "definitions":
                    WriteMap("$defs", [property.Value]);
                    break;
                case "$id" or "$anchor":
                    WriteAsIs(property);
                    break;
            }
        }
    }

    private void WriteKeywords(RawJson schema, List<RawJson> all, HashSet<string> seen)
    {
        foreach (var property in schema.EnumerateObject())
        {
            var name = property.Name;
            if (name is "definitions") name = "$defs";
            if (name is "const") name = "enum";
            if (!seen.Add(name)) continue;
            switch (name)
            {
                case "type":
                    WriteType(property.Value, all);
                    break;
                case "properties" or "$defs":
                    WriteMap(name, Values(all, name));
                    break;
                case "required":
                    WriteNames(Values(all, name));
                    break;
                case "anyOf" or "oneOf" or "prefixItems":
                    WriteList(name, property.Value);
                    break;
                case "items" or "additionalProperties":
                    WriteInner(name, property.Value);
                    break;
                case "enum":
                    WriteEnumeration(property);
                    break;
                case "$id" or "$anchor" or "format" or "title" or "description" or "minItems" or "maxItems" or "minimum" or "maximum" or "propertyOrdering":
                    WriteAsIs(property);
                    break;
            }
        }
    }

    // ["string","null"] is a word of its own; two real types are alternatives.
    private void WriteType(RawJson type, List<RawJson> all)
    {
        var types = new List<RawJson>();
        foreach (var one in type.EnumerateArray())
        {
            if (one.IsString) types.Add(one);
        }

        if (type.IsString)
        {
            _writer.WritePropertyName("type"u8);
            type.WriteTo(_writer);
        }
        else if (types.Count(one => !one.StringEquals("null"u8)) < 2)
        {
            if (types.Count == 0) return;
            _writer.WritePropertyName("type"u8);
            if (types.Count == 1) types[0].WriteTo(_writer);
            else type.WriteTo(_writer);
        }
        else if (Values(all, "anyOf").Count == 0)
        {
            _writer.WriteStartArray("anyOf"u8);
            foreach (var one in types)
            {
                _writer.WriteStartObject();
                _writer.WritePropertyName("type"u8);
                one.WriteTo(_writer);
                _writer.WriteEndObject();
            }

            _writer.WriteEndArray();
        }
    }

    private void WriteEnumeration(in RawJsonProperty property)
    {
        if (property.NameEquals("enum"u8))
        {
            if (property.Value.IsArray) WriteAsIs(property);
            return;
        }

        _writer.WriteStartArray("enum"u8);
        property.Value.WriteTo(_writer);
        _writer.WriteEndArray();
    }

    private void WriteMap(string name, List<RawJson> maps)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        _writer.WriteStartObject(name);
        foreach (var map in maps)
        {
            foreach (var property in map.EnumerateObject())
            {
                if (!seen.Add(property.Name)) continue;
                GeminiJson.WriteName(_writer, property);
                Write(property.Value);
            }
        }

        _writer.WriteEndObject();
    }

    private void WriteNames(List<RawJson> lists)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        _writer.WriteStartArray("required"u8);
        foreach (var list in lists)
        {
            foreach (var name in list.EnumerateArray())
            {
                if (name.IsString && seen.Add(name.ToString())) name.WriteTo(_writer);
            }
        }

        _writer.WriteEndArray();
    }

    private void WriteList(string name, RawJson list)
    {
        if (!list.IsArray) return;
        _writer.WriteStartArray(name);
        foreach (var element in list.EnumerateArray()) Write(element);
        _writer.WriteEndArray();
    }

    private void WriteInner(string name, RawJson schema)
    {
        if (schema.IsObject)
        {
            _writer.WritePropertyName(name);
            Write(schema);
        }
        else if (name == "additionalProperties" && schema.GetBoolean() is { } open)
        {
            _writer.WriteBoolean(name, open);
        }
    }

    private void WriteAsIs(in RawJsonProperty property)
    {
        GeminiJson.WriteName(_writer, property);
        property.Value.WriteTo(_writer);
    }

    // The schema and everything in its allOf, its own words first.
    private List<RawJson> Merged(RawJson schema)
    {
        var parts = new List<RawJson> { schema };
        for (var i = 0; i < parts.Count; i++)
        {
            foreach (var part in parts[i]["allOf"u8].EnumerateArray())
            {
                if (part.IsObject && ++_parts < MaxParts) parts.Add(part);
            }
        }

        return parts;
    }

    private static List<RawJson> Values(List<RawJson> parts, string name)
    {
        var values = new List<RawJson>();
        foreach (var part in parts)
        {
            foreach (var property in part.EnumerateObject())
            {
                if (property.Name == name || (name == "$defs" && property.NameEquals("definitions"u8))) values.Add(property.Value);
            }
        }

        return values;
    }
}

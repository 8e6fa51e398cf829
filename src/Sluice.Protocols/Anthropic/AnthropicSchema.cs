using System.Text.Json;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>The changes that a JSON schema needs for Anthropic; everything else stays as it came, in its order.</summary>
internal static class AnthropicSchema
{
    /// <summary>A tool's <c>input_schema</c>: an object schema at the top.</summary>
    public static void WriteInput(Utf8JsonWriter writer, RawJson schema)
    {
        if (!schema.IsObject)
        {
            AnthropicJson.EmptySchema.WriteTo(writer);
            return;
        }

        if (schema["type"u8].IsString)
        {
            schema.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "object"u8);
        foreach (var property in schema.EnumerateObject())
        {
            if (property.NameEquals("type"u8)) continue;
            WriteName(writer, property);
            property.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>An output schema: every object in it says <c>additionalProperties: false</c>.</summary>
    public static void WriteClosed(Utf8JsonWriter writer, RawJson schema)
    {
        if (!schema.IsObject)
        {
            schema.WriteTo(writer);
            return;
        }

        var isObject = false;
        writer.WriteStartObject();
        foreach (var property in schema.EnumerateObject())
        {
            if (property.NameEquals("additionalProperties"u8)) continue;
            isObject |= property.NameEquals("properties"u8) || (property.NameEquals("type"u8) && property.Value.StringEquals("object"u8));
            WriteName(writer, property);
            if (property.NameEquals("properties"u8) || property.NameEquals("$defs"u8) || property.NameEquals("definitions"u8)) WriteMap(writer, property.Value);
            else if (property.NameEquals("anyOf"u8) || property.NameEquals("oneOf"u8) || property.NameEquals("allOf"u8) || property.NameEquals("prefixItems"u8)) WriteList(writer, property.Value);
            else if (property.NameEquals("items"u8)) WriteClosed(writer, property.Value);
            else property.Value.WriteTo(writer);
        }

        if (isObject) writer.WriteBoolean("additionalProperties"u8, value: false);
        writer.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter writer, RawJson map)
    {
        if (!map.IsObject)
        {
            map.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in map.EnumerateObject())
        {
            WriteName(writer, property);
            WriteClosed(writer, property.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, RawJson list)
    {
        if (!list.IsArray)
        {
            list.WriteTo(writer);
            return;
        }

        writer.WriteStartArray();
        foreach (var element in list.EnumerateArray()) WriteClosed(writer, element);
        writer.WriteEndArray();
    }

    private static void WriteName(Utf8JsonWriter writer, RawJsonProperty property)
    {
        if (property.RawName.IndexOf((byte)'\\') < 0) writer.WritePropertyName(property.RawName);
        else writer.WritePropertyName(property.Name);
    }
}

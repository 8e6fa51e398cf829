using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Diet;

/// <summary>
/// A tool's definition in fewer words: what it is for in a sentence or two, each parameter in one. Names, types, enums, what is
/// required and every other word of the schema stay as they came.
/// </summary>
internal static class ToolShortening
{
    private const int MostOfTool = 320;
    private const int MostOfParameter = 120;
    private const int Deepest = 48;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static ToolDefinition Shorten(ToolDefinition tool)
    {
        if (tool.Kind != ToolKind.Function) return tool;
        return tool with { Description = tool.Description is { } text ? Brief(text, MostOfTool) : null, Schema = Shorten(tool.Schema) };
    }

    private static JsonText Brief(JsonText text, int most)
    {
        // Escapes only make it longer.
        if (text.Escaped.Length <= most) return text;
        var decoded = text.Decode();
        return decoded.Length <= most ? text : JsonText.FromString(Sentences.Brief(decoded, most));
    }

    private static RawJson Shorten(RawJson schema)
    {
        if (!schema.IsObject || schema.Span.IndexOf("\"description\""u8) < 0) return schema;
        var buffer = new ArrayBufferWriter<byte>(schema.Bytes.Length);
        using (var writer = new Utf8JsonWriter(buffer, Options)) WriteSchema(schema, writer, 0);
        return RawJson.Trusted(buffer.WrittenMemory);
    }

    private static void WriteSchema(RawJson schema, Utf8JsonWriter writer, int depth)
    {
        if (schema.IsArray && depth < Deepest)
        {
            writer.WriteStartArray();
            foreach (var item in schema.EnumerateArray()) WriteSchema(item, writer, depth + 1);
            writer.WriteEndArray();
            return;
        }

        if (!schema.IsObject || depth >= Deepest)
        {
            schema.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in schema.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            switch (property.Name)
            {
                case "description" when property.Value.GetText() is { } text:
                    Brief(text, MostOfParameter).WriteTo(writer);
                    break;
                // Names of the user's choosing, "description" among them, with a schema each.
                case "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas" when property.Value.IsObject:
                    writer.WriteStartObject();
                    foreach (var named in property.Value.EnumerateObject())
                    {
                        writer.WritePropertyName(named.Name);
                        WriteSchema(named.Value, writer, depth + 1);
                    }

                    writer.WriteEndObject();
                    break;
                case "items" or "prefixItems" or "additionalProperties" or "anyOf" or "oneOf" or "allOf" or "not" or "if" or "then" or "else" or "contains" or "propertyNames":
                    WriteSchema(property.Value, writer, depth + 1);
                    break;
                default:
                    property.Value.WriteTo(writer);
                    break;
            }
        }

        writer.WriteEndObject();
    }
}

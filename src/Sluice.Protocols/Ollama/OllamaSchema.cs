using System.Text.Json;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>
/// A tool's JSON schema in the words that Ollama keeps (api/types.go ToolFunctionParameters, ToolProperty): type, properties,
/// required and items at the top; anyOf, type, items, description, enum, properties and required below. All others vanish
/// there without a word, so what can be said in these words is: references are written out, <c>const</c> becomes a list of
/// one, <c>oneOf</c> becomes <c>anyOf</c>, <c>allOf</c> is merged.
/// </summary>
internal sealed class OllamaSchema
{
    // References that multiply would blow a schema up; a real one has hundreds of nodes, not thousands.
    private const int MaxNodes = 5_000;
    private const int MaxDepth = 48;

    private readonly RawJson _root;
    private readonly Utf8JsonWriter _writer;
    private readonly List<string> _openReferences = [];
    private int _nodes;

    private OllamaSchema(RawJson root, Utf8JsonWriter writer) => (_root, _writer) = (root, writer);

    /// <summary>Writes the parameters of a function; a missing schema takes no arguments.</summary>
    public static void Write(RawJson schema, Utf8JsonWriter writer) => new OllamaSchema(schema, writer).WriteTop();

    private void WriteTop()
    {
        var parts = new Parts();
        Collect(_root, parts);
        // The top keeps no anyOf: a union of objects becomes one object with the properties of all.
        foreach (var variant in parts.AnyOf) MergeVariant(variant, parts);
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "object"u8);
        WriteRequired(parts);
        WriteProperties(parts, 0, always: true);
        _writer.WriteEndObject();
        _openReferences.RemoveRange(0, _openReferences.Count);
    }

    private void MergeVariant(RawJson variant, Parts into)
    {
        var parts = new Parts();
        Collect(variant, parts);
        foreach (var (name, schema) in parts.Properties) into.AddProperty(name, schema);
        foreach (var inner in parts.AnyOf) MergeVariant(inner, into);
    }

    private void WriteNode(RawJson schema, int depth)
    {
        _writer.WriteStartObject();
        if (schema.IsObject && depth < MaxDepth && ++_nodes < MaxNodes)
        {
            var references = _openReferences.Count;
            var parts = new Parts();
            Collect(schema, parts);
            WriteParts(parts, depth);
            _openReferences.RemoveRange(references, _openReferences.Count - references);
        }

        _writer.WriteEndObject();
    }

    private void WriteParts(Parts parts, int depth)
    {
        if (parts.AnyOf.Count > 0)
        {
            _writer.WriteStartArray("anyOf"u8);
            foreach (var variant in parts.AnyOf) WriteNode(variant, depth + 1);
            _writer.WriteEndArray();
        }

        if (!parts.Type.IsMissing) WriteRaw("type"u8, parts.Type);
        if (!parts.Items.IsMissing)
        {
            _writer.WritePropertyName("items"u8);
            WriteNode(parts.Items, depth + 1);
        }

        if (!parts.Description.IsMissing) WriteRaw("description"u8, parts.Description);
        if (!parts.Enum.IsMissing) WriteRaw("enum"u8, parts.Enum);
        else if (!parts.Const.IsMissing)
        {
            _writer.WriteStartArray("enum"u8);
            parts.Const.WriteTo(_writer);
            _writer.WriteEndArray();
        }

        WriteProperties(parts, depth, always: false);
        WriteRequired(parts);
    }

    private void WriteProperties(Parts parts, int depth, bool always)
    {
        if (!always && parts.Properties.Count == 0) return;
        _writer.WriteStartObject("properties"u8);
        foreach (var (name, schema) in parts.Properties)
        {
            _writer.WritePropertyName(name);
            WriteNode(schema, depth + 1);
        }

        _writer.WriteEndObject();
    }

    private void WriteRequired(Parts parts)
    {
        if (parts.Required.Count == 0) return;
        _writer.WriteStartArray("required"u8);
        foreach (var name in parts.Required) name.WriteTo(_writer);
        _writer.WriteEndArray();
    }

    private void WriteRaw(ReadOnlySpan<byte> name, RawJson value)
    {
        _writer.WritePropertyName(name);
        value.WriteTo(_writer);
    }

    // What the schema says, with everything that it refers to; its own words come first.
    private void Collect(RawJson schema, Parts parts)
    {
        foreach (var property in schema.EnumerateObject())
        {
            var value = property.Value;
            if (property.NameEquals("type"u8)) parts.Type = First(parts.Type, value, value.IsString || value.IsArray);
            else if (property.NameEquals("description"u8)) parts.Description = First(parts.Description, value, value.IsString);
            else if (property.NameEquals("enum"u8)) parts.Enum = First(parts.Enum, value, value.IsArray);
            else if (property.NameEquals("const"u8)) parts.Const = First(parts.Const, value, fits: true);
            else if (property.NameEquals("items"u8)) parts.Items = First(parts.Items, value, value.IsObject);
            else if (property.NameEquals("anyOf"u8) || property.NameEquals("oneOf"u8)) AddAll(value, parts.AnyOf);
            else if (property.NameEquals("required"u8)) parts.AddRequired(value);
            else if (property.NameEquals("properties"u8))
            {
                foreach (var inner in value.EnumerateObject()) parts.AddProperty(inner.Name, inner.Value);
            }
        }

        foreach (var part in schema["allOf"u8].EnumerateArray()) CollectPart(part, parts);
        if (schema["$ref"u8].GetString() is { } reference) CollectReference(reference, parts);
    }

    private void CollectPart(RawJson part, Parts parts)
    {
        if (++_nodes < MaxNodes) Collect(part, parts);
    }

    private void CollectReference(string reference, Parts parts)
    {
        // A reference into itself has no end: whatever stands there may be anything.
        if (_openReferences.Contains(reference, StringComparer.Ordinal)) return;
        _openReferences.Add(reference);
        CollectPart(Resolve(reference), parts);
    }

    private RawJson Resolve(string reference)
    {
        if (!reference.StartsWith('#')) return default;
        var target = _root;
        foreach (var step in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            target = target[System.Text.Encoding.UTF8.GetBytes(name)];
        }

        return target;
    }

    private static RawJson First(RawJson known, RawJson value, bool fits) => known.IsMissing && fits ? value : known;

    private static void AddAll(RawJson array, List<RawJson> into)
    {
        foreach (var element in array.EnumerateArray()) into.Add(element);
    }

    private sealed class Parts
    {
        public RawJson Type { get; set; }

        public RawJson Description { get; set; }

        public RawJson Enum { get; set; }

        public RawJson Const { get; set; }

        public RawJson Items { get; set; }

        public List<RawJson> AnyOf { get; } = [];

        public List<RawJson> Required { get; } = [];

        public List<(string Name, RawJson Schema)> Properties { get; } = [];

        public void AddProperty(string name, RawJson schema)
        {
            if (!Properties.Exists(known => known.Name == name)) Properties.Add((name, schema));
        }

        public void AddRequired(RawJson names)
        {
            foreach (var name in names.EnumerateArray())
            {
                if (name.IsString && !Required.Exists(known => known.Span.SequenceEqual(name.Span))) Required.Add(name);
            }
        }
    }
}

using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Schemas;

/// <summary>The words of one schema that are looked at, read in one pass.</summary>
internal sealed class SchemaWords
{
    /// <summary>Allowed types in small letters; empty: any.</summary>
    public List<string> Types { get; } = [];

    public bool Nullable { get; private set; }

    public string? Reference { get; private set; }

    public RawJson Properties { get; private set; }

    public RawJson Required { get; private set; }

    public RawJson AdditionalProperties { get; private set; }

    public RawJson PatternProperties { get; private set; }

    public RawJson Items { get; private set; }

    public RawJson Enum { get; private set; }

    public RawJson Const { get; private set; }

    public RawJson AnyOf { get; private set; }

    public RawJson OneOf { get; private set; }

    public RawJson AllOf { get; private set; }

    public double? Minimum { get; private set; }

    public double? Maximum { get; private set; }

    public double? ExclusiveMinimum { get; private set; }

    public double? ExclusiveMaximum { get; private set; }

    public long? MinLength { get; private set; }

    public long? MaxLength { get; private set; }

    public long? MinItems { get; private set; }

    public long? MaxItems { get; private set; }

    /// <summary>Reads a schema. Gemini's older form (types in capitals, <c>nullable</c>) is read too.</summary>
    public static SchemaWords Read(RawJson schema)
    {
        var words = new SchemaWords();
        foreach (var property in schema.EnumerateObject())
        {
            var value = property.Value;
            switch (property.Name)
            {
                case "type": words.AddTypes(value); break;
                case "nullable": words.Nullable = value.IsTrue; break;
                case "$ref": words.Reference = value.GetString(); break;
                case "properties": words.Properties = value; break;
                case "required": words.Required = value; break;
                case "additionalProperties": words.AdditionalProperties = value; break;
                case "patternProperties": words.PatternProperties = value; break;
                case "items": words.Items = value; break;
                case "enum": words.Enum = value; break;
                case "const": words.Const = value; break;
                case "anyOf": words.AnyOf = value; break;
                case "oneOf": words.OneOf = value; break;
                case "allOf": words.AllOf = value; break;
                case "minimum": words.Minimum = value.GetDouble(); break;
                case "maximum": words.Maximum = value.GetDouble(); break;
                case "exclusiveMinimum": words.ExclusiveMinimum = value.GetDouble(); break;
                case "exclusiveMaximum": words.ExclusiveMaximum = value.GetDouble(); break;
                // Gemini writes these numbers as strings.
                case "minLength": words.MinLength = value.GetInt64(); break;
                case "maxLength": words.MaxLength = value.GetInt64(); break;
                case "minItems": words.MinItems = value.GetInt64(); break;
                case "maxItems": words.MaxItems = value.GetInt64(); break;
            }
        }

        return words;
    }

    private void AddTypes(RawJson value)
    {
        if (value.GetString() is { } one) Types.Add(one.ToLowerInvariant());
        foreach (var item in value.EnumerateArray())
        {
            if (item.GetString() is { } each) Types.Add(each.ToLowerInvariant());
        }

        // A type that nobody knows checks nothing.
        if (Types.Exists(type => !JsonTypes.IsKnown(type))) Types.Clear();
    }
}

using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Sluice.Gateway.Configuration.Reading;

namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>true or false.</summary>
internal sealed class FlagShape : Shape<bool>
{
    public static FlagShape Instance { get; } = new();

    public override string TypeName => "true, false";

    public override void WriteSchema(Utf8JsonWriter writer) => writer.WriteString("type"u8, "boolean"u8);

    public override bool TryRead(ConfigNode node, ConfigReading reading, out bool value)
    {
        value = node.Kind is JsonValueKind.True;
        return node.Kind is JsonValueKind.True or JsonValueKind.False
            || (node.IsUntyped && bool.TryParse(node.Text, out value))
            || WrongType(node, reading, "true or false");
    }

    public override void Show(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);
}

/// <summary>A number within limits, both included.</summary>
internal sealed class NumberShape<T>(T least, T most) : Shape<T>
    where T : struct, INumber<T>, IMinMaxValue<T>
{
    private static readonly bool IsWhole = typeof(T) == typeof(int) || typeof(T) == typeof(long);

    public override string TypeName => IsWhole ? "whole number" : "number";

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, IsWhole ? "integer"u8 : "number"u8);
        writer.WritePropertyName("minimum"u8);
        writer.WriteRawValue(Text(least));
        writer.WritePropertyName("maximum"u8);
        writer.WriteRawValue(Text(most));
    }

    public override bool TryRead(ConfigNode node, ConfigReading reading, out T value)
    {
        value = default;
        if (node.Kind is not JsonValueKind.Number && !node.IsUntyped)
        {
            return WrongType(node, reading, $"a {TypeName}");
        }

        var style = IsWhole ? NumberStyles.AllowLeadingSign : NumberStyles.Float;
        if (!T.TryParse(node.Text, style, CultureInfo.InvariantCulture, out value))
        {
            return WrongType(node, reading, $"a {TypeName}");
        }

        if (value < least || value > most)
        {
            reading.Wrong(node.Path, $"{node.Text} is out of range.", $"Write {Text(least)} to {Text(most)}.");
            return false;
        }

        return true;
    }

    public override void Show(Utf8JsonWriter writer, T value) => writer.WriteRawValue(Text(value));

    private static string Text(T value) => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>One of a few words.</summary>
internal sealed class ChoiceShape<T>(params (string Word, T Value)[] choices) : Shape<T>
    where T : notnull
{
    public override string TypeName => string.Join(", ", choices.Select(choice => choice.Word));

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("enum"u8);
        foreach (var (word, _) in choices)
        {
            writer.WriteStringValue(word);
        }

        writer.WriteEndArray();
    }

    public override bool TryRead(ConfigNode node, ConfigReading reading, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node.Kind is not JsonValueKind.String)
        {
            return WrongType(node, reading, $"one of {TypeName}");
        }

        foreach (var (word, meaning) in choices)
        {
            if (string.Equals(word, node.Text, node.IsUntyped ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
            {
                value = meaning;
                return true;
            }
        }

        reading.Wrong(node.Path, $"'{node.Text}' is not known here.", NearestName.Suggest(node.Text, choices.Select(choice => choice.Word)));
        return false;
    }

    public override void Show(Utf8JsonWriter writer, T value) =>
        writer.WriteStringValue(choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word);
}

/// <summary>Reads a text; returns what is wrong with it, or null.</summary>
internal delegate string? TextParser<T>(string text, out T value);

/// <summary>A text with a meaning: an address, a duration, a glob.</summary>
/// <param name="typeName">What it is called in the reference and in errors.</param>
/// <param name="parse">Reads it.</param>
/// <param name="show">Writes it.</param>
/// <param name="fix">What to do when it does not parse.</param>
/// <param name="pattern">A regular expression for the schema, looser than <paramref name="parse"/>; null for any text.</param>
internal sealed class TextShape<T>(string typeName, TextParser<T> parse, Func<T, string> show, string fix, string? pattern = null) : Shape<T>
{
    public override string TypeName => typeName;

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "string"u8);
        if (pattern is not null)
        {
            writer.WriteString("pattern"u8, pattern);
        }
    }

    public override bool TryRead(ConfigNode node, ConfigReading reading, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node.Kind is not JsonValueKind.String)
        {
            return WrongType(node, reading, $"a text ({typeName})");
        }

        if (parse(node.Text, out var parsed) is { } wrong)
        {
            reading.Wrong(node.Path, wrong, fix);
            return false;
        }

        value = parsed;
        return true;
    }

    public override void Show(Utf8JsonWriter writer, T value) => writer.WriteStringValue(show(value));
}

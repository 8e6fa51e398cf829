using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Sluice.Gateway.Configuration.Reading;

namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>What a rule asks of tools: true, false, a glob or a list of globs.</summary>
internal sealed class ToolsShape : Shape<ToolCondition>
{
    private static readonly ListShape<string> Names = new(TextShapes.Glob, oneIsEnough: true);

    public override string TypeName => $"true, false or {Names.TypeName}";

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("anyOf"u8);
        writer.WriteStartObject();
        FlagShape.Instance.WriteSchema(writer);
        writer.WriteEndObject();
        writer.WriteStartObject();
        Names.WriteSchema(writer);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    public override bool TryRead(ConfigNode node, ConfigReading reading, [MaybeNullWhen(false)] out ToolCondition value)
    {
        value = null;
        if (node.Kind is JsonValueKind.True or JsonValueKind.False || (node.IsUntyped && bool.TryParse(node.Text, out _)))
        {
            value = new ToolCondition(node.Kind is JsonValueKind.True || string.Equals(node.Text, "true", StringComparison.OrdinalIgnoreCase), []);
            return true;
        }

        if (node.Kind is not (JsonValueKind.String or JsonValueKind.Array))
        {
            return WrongType(node, reading, "true, false, a tool's name or a list of them");
        }

        if (!Names.TryRead(node, reading, out var names))
        {
            return false;
        }

        value = new ToolCondition(Offered: true, names);
        return true;
    }

    public override void Show(Utf8JsonWriter writer, ToolCondition value)
    {
        if (value.Names.Count > 0)
        {
            Names.Show(writer, value.Names);
        }
        else
        {
            writer.WriteBooleanValue(value.Offered);
        }
    }
}

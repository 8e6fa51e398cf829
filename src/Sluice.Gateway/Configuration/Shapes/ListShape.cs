using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Sluice.Gateway.Configuration.Reading;

namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>A list; where <paramref name="oneIsEnough"/>, a single value stands for a list of one.</summary>
internal sealed class ListShape<T>(Shape<T> item, bool oneIsEnough = false) : Shape<IReadOnlyList<T>>
{
    public override string TypeName => oneIsEnough ? $"{item.TypeName}; one or a list" : $"list of {item.TypeName}";

    public override Shape Item => item;

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        if (oneIsEnough)
        {
            writer.WriteStartArray("anyOf"u8);
            writer.WriteStartObject();
            item.WriteSchema(writer);
            writer.WriteEndObject();
            writer.WriteStartObject();
        }

        writer.WriteString("type"u8, "array"u8);
        writer.WriteStartObject("items"u8);
        item.WriteSchema(writer);
        writer.WriteEndObject();
        if (oneIsEnough)
        {
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
    }

    public override bool TryRead(ConfigNode node, ConfigReading reading, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        value = null;
        var nodes = node switch
        {
            { Kind: JsonValueKind.Array } => node.Items,
            { IsUntyped: true } => [.. SplitText(node)],
            _ when oneIsEnough => [node],
            _ => null,
        };
        if (nodes is null)
        {
            return WrongType(node, reading, "a list");
        }

        var items = new List<T>(nodes.Count);
        foreach (var entry in nodes)
        {
            if (item.TryRead(entry, reading, out var read))
            {
                items.Add(read);
            }
        }

        value = items;
        return items.Count == nodes.Count;
    }

    public override void Show(Utf8JsonWriter writer, IReadOnlyList<T> value)
    {
        writer.WriteStartArray();
        foreach (var entry in value)
        {
            item.Show(writer, entry);
        }

        writer.WriteEndArray();
    }

    private static IEnumerable<ConfigNode> SplitText(ConfigNode node) =>
        node.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => new ConfigNode(JsonValueKind.String, node.Path, node.Place) { Text = text, IsUntyped = true });
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Sluice.Gateway.Configuration.Reading;

namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>An object whose member names are the user's.</summary>
/// <param name="key">What the names are.</param>
/// <param name="value">What the values are.</param>
/// <param name="comparer">How names compare.</param>
internal sealed class MapShape<TKey, TValue>(TextShape<TKey> key, Shape<TValue> value, IEqualityComparer<TKey>? comparer = null)
    : Shape<IReadOnlyDictionary<TKey, TValue>>
    where TKey : notnull
{
    public override string TypeName => $"{key.TypeName} to {value.TypeName}";

    /// <summary>The shape of every value.</summary>
    public Shape Value => value;

    /// <summary>What the names are.</summary>
    public string KeyName => key.TypeName;

    public override Shape? Member(string name) => value;

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("propertyNames"u8);
        key.WriteSchema(writer);
        writer.WriteEndObject();
        writer.WriteStartObject("additionalProperties"u8);
        value.WriteSchema(writer);
        writer.WriteEndObject();
    }

    public override bool TryRead(ConfigNode node, ConfigReading reading, [MaybeNullWhen(false)] out IReadOnlyDictionary<TKey, TValue> result)
    {
        result = null;
        if (node.Kind is not JsonValueKind.Object)
        {
            return WrongType(node, reading, "an object");
        }

        var map = new OrderedDictionary<TKey, TValue>(comparer);
        foreach (var (name, member) in node.Members)
        {
            // The name is read like a value that stands where the member stands.
            var asText = new ConfigNode(JsonValueKind.String, member.Path, member.Place) { Text = name };
            var named = key.TryRead(asText, reading, out var readKey);
            if (value.TryRead(member, reading, out var readValue) && named && !map.TryAdd(readKey!, readValue))
            {
                reading.Wrong(member.Path, $"'{name}' stands here twice (upper and lower case are the same).", "Keep one of the two.");
            }
        }

        result = map;
        return true;
    }

    public override void Show(Utf8JsonWriter writer, IReadOnlyDictionary<TKey, TValue> map)
    {
        writer.WriteStartObject();
        foreach (var (name, entry) in map)
        {
            writer.WritePropertyName(name.ToString()!);
            value.Show(writer, entry);
        }

        writer.WriteEndObject();
    }
}

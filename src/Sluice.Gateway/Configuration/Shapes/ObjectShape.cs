using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Sluice.Gateway.Configuration.Reading;

namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>One named setting of an object.</summary>
internal abstract class Setting(string name, string remark, bool required)
{
    public string Name => name;

    /// <summary>What it does, its range and its default; the same words as the doc comment of its property.</summary>
    public string Remark => remark;

    public bool Required => required;

    public abstract Shape Shape { get; }
}

/// <summary>One named setting of <typeparamref name="TOwner"/>.</summary>
internal abstract class Setting<TOwner>(string name, string remark, bool required) : Setting(name, remark, required)
{
    public abstract TOwner Read(ConfigNode node, ConfigReading reading, TOwner owner);

    public abstract void Show(Utf8JsonWriter writer, TOwner owner);

    /// <summary>Writes the schema's default, where there is a fixed one.</summary>
    public abstract void ShowDefault(Utf8JsonWriter writer, TOwner empty);
}

/// <summary>One named setting of <typeparamref name="TOwner"/> with values of <typeparamref name="T"/>.</summary>
internal sealed class Setting<TOwner, T>(
    string name, Shape<T> shape, Func<TOwner, T?> get, Func<TOwner, T, TOwner> set, string remark, bool required = false)
    : Setting<TOwner>(name, remark, required)
{
    public override Shape Shape => shape;

    public override TOwner Read(ConfigNode node, ConfigReading reading, TOwner owner) =>
        shape.TryRead(node, reading, out var value) ? set(owner, value) : owner;

    public override void Show(Utf8JsonWriter writer, TOwner owner)
    {
        if (get(owner) is { } value)
        {
            shape.Show(writer, value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    public override void ShowDefault(Utf8JsonWriter writer, TOwner empty)
    {
        // Required ones have none, and objects have those of their members.
        if (Required || shape.MemberNames.Any() || get(empty) is not { } value) return;
        writer.WritePropertyName("default"u8);
        shape.Show(writer, value);
    }
}

/// <summary>An object with settings that are known by name.</summary>
/// <param name="empty">The object in which nothing is set.</param>
/// <param name="settings">Its settings, in the order of the reference page.</param>
/// <param name="ignored">Names that are passed over.</param>
internal sealed class ObjectShape<T>(T empty, Setting<T>[] settings, string[]? ignored = null) : Shape<T>
    where T : class
{
    public override string TypeName => "object";

    public IReadOnlyList<Setting<T>> Settings => settings;

    public T Empty => empty;

    public override IEnumerable<string> MemberNames => settings.Select(setting => setting.Name);

    public override Shape? Member(string name) => settings.FirstOrDefault(setting => string.Equals(setting.Name, name, StringComparison.Ordinal))?.Shape;

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "object"u8);
        writer.WriteBoolean("additionalProperties"u8, false);
        if (settings.Any(setting => setting.Required))
        {
            writer.WriteStartArray("required"u8);
            foreach (var setting in settings.Where(setting => setting.Required))
            {
                writer.WriteStringValue(setting.Name);
            }

            writer.WriteEndArray();
        }

        writer.WriteStartObject("properties"u8);
        foreach (var name in ignored ?? [])
        {
            writer.WriteStartObject(name);
            writer.WriteString("type"u8, "string"u8);
            writer.WriteEndObject();
        }

        foreach (var setting in settings)
        {
            writer.WriteStartObject(setting.Name);
            writer.WriteString("description"u8, setting.Remark);
            setting.Shape.WriteSchema(writer);
            setting.ShowDefault(writer, empty);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    public override bool TryRead(ConfigNode node, ConfigReading reading, [MaybeNullWhen(false)] out T value)
    {
        value = null;
        if (node.Kind is not JsonValueKind.Object)
        {
            return WrongType(node, reading, "an object");
        }

        value = empty;
        foreach (var (name, member) in node.Members)
        {
            if (settings.FirstOrDefault(setting => string.Equals(setting.Name, name, StringComparison.Ordinal)) is { } setting)
            {
                value = setting.Read(member, reading, value);
            }
            else if (ignored?.Contains(name, StringComparer.Ordinal) is not true)
            {
                reading.Wrong(member.Path, $"There is no setting '{name}' here.", NearestName.Suggest(name, MemberNames));
            }
        }

        foreach (var missing in settings.Where(setting => setting.Required && node[setting.Name] is null))
        {
            reading.Wrong(ConfigPath.Member(node.Path, missing.Name), $"'{missing.Name}' is missing.", missing.Remark);
        }

        return true;
    }

    public override void Show(Utf8JsonWriter writer, T value)
    {
        writer.WriteStartObject();
        foreach (var setting in settings)
        {
            writer.WritePropertyName(setting.Name);
            setting.Show(writer, value);
        }

        writer.WriteEndObject();
    }
}

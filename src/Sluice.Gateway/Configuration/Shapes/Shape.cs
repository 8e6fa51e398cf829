using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Sluice.Gateway.Configuration.Reading;

namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>
/// What a JSON value of the configuration may look like. From one shape come the reader, the JSON schema, the reference page
/// and <c>config show</c>, so that they cannot disagree.
/// </summary>
internal abstract class Shape
{
    /// <summary>In the reference page: text, number, duration…</summary>
    public abstract string TypeName { get; }

    /// <summary>Writes the keywords of its JSON schema into an object that is open.</summary>
    public abstract void WriteSchema(Utf8JsonWriter writer);

    /// <summary>The members that an object of this shape knows by name.</summary>
    public virtual IEnumerable<string> MemberNames => [];

    /// <summary>The shape of a member; null when there can be none of that name.</summary>
    public virtual Shape? Member(string name) => null;

    /// <summary>The shape of a list's entries.</summary>
    public virtual Shape? Item => null;
}

/// <summary>A shape whose values are <typeparamref name="T"/>.</summary>
internal abstract class Shape<T> : Shape
{
    /// <summary>Reads a value, or says in <paramref name="reading"/> what is wrong with it.</summary>
    public abstract bool TryRead(ConfigNode node, ConfigReading reading, [MaybeNullWhen(false)] out T value);

    /// <summary>Writes a value as the user would, secrets masked.</summary>
    public abstract void Show(Utf8JsonWriter writer, T value);

    /// <summary>Says that the node is of another kind than wanted.</summary>
    protected static bool WrongType(ConfigNode node, ConfigReading reading, string wanted)
    {
        var found = node.Kind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => $"the text \"{Shorten(node.Text)}\"",
            JsonValueKind.Number => $"the number {Shorten(node.Text)}",
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => "null",
        };
        var fix = node.Kind is JsonValueKind.Null ? "Leave the line out to get the default." : $"Write {wanted}.";
        reading.Wrong(node.Path, $"This wants {wanted} and is {found}.", fix);
        return false;
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}

/// <summary>A value that may be absent.</summary>
internal sealed class OptionalShape<T>(Shape<T> inner) : Shape<T?>
    where T : struct
{
    public override string TypeName => inner.TypeName;

    public override Shape? Item => inner.Item;

    public override void WriteSchema(Utf8JsonWriter writer) => inner.WriteSchema(writer);

    public override bool TryRead(ConfigNode node, ConfigReading reading, out T? value)
    {
        var read = inner.TryRead(node, reading, out var present);
        value = present;
        return read;
    }

    public override void Show(Utf8JsonWriter writer, T? value)
    {
        if (value is { } present)
        {
            inner.Show(writer, present);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

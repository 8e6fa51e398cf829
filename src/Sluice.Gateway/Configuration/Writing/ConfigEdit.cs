using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>What to do at a path.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConfigEditKind>))]
internal enum ConfigEditKind
{
    /// <summary>Make the value be this one. Of objects and lists only what differs is touched, so comments on what stays are kept.</summary>
    [JsonStringEnumMemberName("set")]
    Set,

    /// <summary>Take the value out, so that its default holds.</summary>
    [JsonStringEnumMemberName("remove")]
    Remove,

    /// <summary>Put an entry into a list, before the one at this place.</summary>
    [JsonStringEnumMemberName("insert")]
    Insert,

    /// <summary>Move an entry of a list to another place, with its comments.</summary>
    [JsonStringEnumMemberName("move")]
    Move,

    /// <summary>Give a member another name.</summary>
    [JsonStringEnumMemberName("rename")]
    Rename,
}

/// <summary>One change of the configuration file.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Path">Where: <c>routing.rules[1].use</c>, <c>models["qwen2.5"]</c>; <c>[-]</c> is the place behind the last entry.</param>
/// <param name="Value">The value of <see cref="ConfigEditKind.Set"/> and <see cref="ConfigEditKind.Insert"/>.</param>
/// <param name="To">The place that <see cref="ConfigEditKind.Move"/> moves to, from 0, counted without the entry.</param>
/// <param name="Name">The new name for <see cref="ConfigEditKind.Rename"/>.</param>
internal sealed record ConfigEdit(ConfigEditKind Kind, string Path, JsonElement? Value = null, int? To = null, string? Name = null)
{
    /// <summary>Sets a value.</summary>
    public static ConfigEdit Set(string path, JsonElement value) => new(ConfigEditKind.Set, path, value);

    /// <summary>Sets a text.</summary>
    public static ConfigEdit Set(string path, string value) => Json(ConfigEditKind.Set, path, TextStyle.Quote(value));

    /// <summary>Sets a switch.</summary>
    public static ConfigEdit Set(string path, bool value) => Json(ConfigEditKind.Set, path, value ? "true" : "false");

    /// <summary>Sets what is JSON already.</summary>
    public static ConfigEdit SetJson(string path, string json) => Json(ConfigEditKind.Set, path, json);

    /// <summary>Takes a value out.</summary>
    public static ConfigEdit Remove(string path) => new(ConfigEditKind.Remove, path);

    /// <summary>Puts an entry into a list.</summary>
    public static ConfigEdit Insert(string path, JsonElement value) => new(ConfigEditKind.Insert, path, value);

    /// <summary>Moves an entry of a list.</summary>
    public static ConfigEdit Move(string path, int to) => new(ConfigEditKind.Move, path, To: to);

    /// <summary>Renames a member.</summary>
    public static ConfigEdit Rename(string path, string name) => new(ConfigEditKind.Rename, path, Name: name);

    private static ConfigEdit Json(ConfigEditKind kind, string path, string json)
    {
        using var document = JsonDocument.Parse(json);
        return new ConfigEdit(kind, path, document.RootElement.Clone());
    }
}

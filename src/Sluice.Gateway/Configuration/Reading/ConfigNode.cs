using System.Text.Json;

namespace Sluice.Gateway.Configuration.Reading;

/// <summary>Where something stands. Line and column count from 1; 0 when it stands in no file.</summary>
internal readonly record struct ConfigPlace(string Source, int Line, int Column, ValueOrigin Origin);

/// <summary>One JSON value of the configuration together with the place where it stands.</summary>
internal sealed class ConfigNode(JsonValueKind kind, string path, ConfigPlace place)
{
    private readonly List<KeyValuePair<string, ConfigNode>> _members = [];

    public JsonValueKind Kind { get; } = kind;

    /// <summary>As a user would write it: <c>routing.rules[1].use</c>.</summary>
    public string Path { get; } = path;

    public ConfigPlace Place { get; } = place;

    /// <summary>The text of a string, the digits of a number; else empty.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether the value came as bare text (from a variable or option), so that its type is what the setting wants.</summary>
    public bool IsUntyped { get; init; }

    /// <summary>The values of an array.</summary>
    public List<ConfigNode> Items { get; } = [];

    /// <summary>The members of an object in their order; names are unique.</summary>
    public IReadOnlyList<KeyValuePair<string, ConfigNode>> Members => _members;

    public ConfigNode? this[string name]
    {
        get
        {
            var index = _members.FindIndex(member => string.Equals(member.Key, name, StringComparison.Ordinal));
            return index < 0 ? null : _members[index].Value;
        }
    }

    public bool Add(string name, ConfigNode value)
    {
        if (this[name] is not null)
        {
            return false;
        }

        _members.Add(new(name, value));
        return true;
    }

    public void Set(string name, ConfigNode value)
    {
        var index = _members.FindIndex(member => string.Equals(member.Key, name, StringComparison.Ordinal));
        if (index < 0)
        {
            _members.Add(new(name, value));
        }
        else
        {
            _members[index] = new(name, value);
        }
    }
}

/// <summary>How paths are written.</summary>
internal static class ConfigPath
{
    public static string Member(string parent, string name) => (parent.Length, IsPlain(name)) switch
    {
        (0, true) => name,
        (_, true) => $"{parent}.{name}",
        _ => $"{parent}[\"{JsonEncodedText.Encode(name)}\"]",
    };

    public static string Item(string parent, int index) => $"{parent}[{index}]";

    private static bool IsPlain(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '$');
}

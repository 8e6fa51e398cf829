using System.Globalization;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Checked access to a request's fields, by the rules of proto3's JSON: every name in camel case or in snake case, whole numbers
/// also as strings, <c>null</c> as absent, one element for a list of one.
/// </summary>
internal static class GeminiField
{
    /// <summary>The property of that name in either spelling, or a missing value.</summary>
    /// <param name="json">The object.</param>
    /// <param name="name">The name in camel case.</param>
    public static RawJson Get(RawJson json, ReadOnlySpan<byte> name)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (Is(property, name)) return property.Value;
        }

        return default;
    }

    /// <summary>The top-level property of that name in either spelling, or a missing value.</summary>
    public static RawJson Get(RequestHead head, ReadOnlySpan<byte> name)
    {
        foreach (var property in head.EnumerateObject())
        {
            if (Is(property, name)) return property.Value;
        }

        return default;
    }

    /// <summary>Is this the property of that name, in either spelling?</summary>
    public static bool Is(in RawJsonProperty property, ReadOnlySpan<byte> name) => property.NameEquals(name) || IsSnake(property.RawName, name);

    /// <summary>The name in camel case.</summary>
    public static string Camel(string name)
    {
        if (!name.AsSpan().TrimStart('_').Contains('_')) return name.TrimStart('_');
        var words = name.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(words.Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
    }

    public static InvalidRequestException Wrong(string path, string expected, RawJson found) =>
        new($"`{path}` must be {expected}, but it is {Describe(found)}.", path);

    public static string? Text(RawJson json, string path) => json.IsNullOrMissing ? null : json.GetString() ?? throw Wrong(path, "a string", json);

    public static string Required(RawJson json, string path)
    {
        var text = Text(json, path);
        return string.IsNullOrEmpty(text) ? throw new InvalidRequestException($"`{path}` is missing; it must be a string that is not empty.", path) : text;
    }

    public static JsonText? RawText(RawJson json, string path) => json.IsNullOrMissing ? null : json.GetText() ?? throw Wrong(path, "a string", json);

    public static JsonText RequiredText(RawJson json, string path) => RawText(json, path) ?? throw new InvalidRequestException($"`{path}` is missing; it must be a string.", path);

    public static long? Integer(RawJson json, string path)
    {
        if (json.IsNullOrMissing) return null;
        if (json.GetInt64() is { } number) return number;
        return long.TryParse(json.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var spelled) ? spelled : throw Wrong(path, "a whole number", json);
    }

    public static double? Number(RawJson json, string path, double least, double most)
    {
        if (json.IsNullOrMissing) return null;
        var number = json.GetDouble() ?? throw Wrong(path, "a number", json);
        return number >= least && number <= most ? number : throw Wrong(path, $"between {least} and {most}", json);
    }

    public static bool? Flag(RawJson json, string path) => json.IsNullOrMissing ? null : json.GetBoolean() ?? throw Wrong(path, "true or false", json);

    public static RawJson Object(RawJson json, string path) => json.IsNullOrMissing ? default : json.IsObject ? json : throw Wrong(path, "an object", json);

    /// <summary>The elements of a list; an object counts as a list of one, which Google's own examples use.</summary>
    public static List<RawJson> List(RawJson json, string path)
    {
        var list = new List<RawJson>();
        if (json.IsNullOrMissing) return list;
        if (json.IsObject) list.Add(json);
        else if (!json.IsArray) throw Wrong(path, "an array", json);
        foreach (var element in json.EnumerateArray()) list.Add(element);
        return list;
    }

    private static bool IsSnake(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> camel)
    {
        if (raw.Length <= camel.Length) return false;
        var at = 0;
        foreach (var letter in camel)
        {
            if (letter is >= (byte)'A' and <= (byte)'Z')
            {
                if (at >= raw.Length || raw[at++] != '_') return false;
                if (at >= raw.Length || raw[at++] != (letter | 0x20)) return false;
            }
            else if (at >= raw.Length || raw[at++] != letter)
            {
                return false;
            }
        }

        return at == raw.Length;
    }

    private static string Describe(RawJson json)
    {
        var text = json.ToString();
        return json.Kind switch
        {
            RawJsonKind.Missing => "missing",
            RawJsonKind.Array => "an array",
            RawJsonKind.Object => "an object",
            _ => text.Length <= 60 ? text : text[..60] + "…",
        };
    }
}

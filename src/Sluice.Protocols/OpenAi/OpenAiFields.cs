using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Checked access to a request's fields. <c>null</c> counts as absent, as it does at OpenAI.</summary>
internal static class OpenAiFields
{
    public static InvalidRequestException Wrong(string path, string expected, RawJson found) =>
        new($"`{path}` must be {expected}, but it is {Describe(found)}.", path);

    public static string? Text(RawJson json, string path) => json.IsNullOrMissing ? null : json.GetString() ?? throw Wrong(path, "a string", json);

    public static string Required(RawJson json, string path)
    {
        var text = Text(json, path);
        return string.IsNullOrEmpty(text) ? throw new InvalidRequestException($"`{path}` is missing; it must be a string that is not empty.", path) : text;
    }

    public static JsonText? RawText(RawJson json, string path) => json.IsNullOrMissing ? null : json.GetText() ?? throw Wrong(path, "a string", json);

    public static long? Integer(RawJson json, string path) => json.IsNullOrMissing ? null : json.GetInt64() ?? throw Wrong(path, "a whole number", json);

    public static double? Number(RawJson json, string path, double least, double most)
    {
        if (json.IsNullOrMissing) return null;
        var number = json.GetDouble() ?? throw Wrong(path, "a number", json);
        return number >= least && number <= most ? number : throw Wrong(path, $"between {least} and {most}", json);
    }

    public static bool? Flag(RawJson json, string path) => json.IsNullOrMissing ? null : json.GetBoolean() ?? throw Wrong(path, "true or false", json);

    public static RawJson Object(RawJson json, string path) => json.IsNullOrMissing ? default : json.IsObject ? json : throw Wrong(path, "an object", json);

    public static RawJson Array(RawJson json, string path) => json.IsNullOrMissing ? default : json.IsArray ? json : throw Wrong(path, "an array", json);

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

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Typed look-ups in a client's request; a value of the wrong type is a 400 that names the field and the fix.</summary>
internal static class OllamaFields
{
    /// <summary>A string; null when absent or <c>null</c>.</summary>
    public static JsonText? Text(RawJson value, string path)
    {
        if (value.IsNullOrMissing) return null;
        return value.GetText() ?? throw Wrong(path, "a string", value);
    }

    /// <summary>A string; null when absent, <c>null</c> or empty.</summary>
    public static string? String(RawJson value, string path) => Text(value, path)?.Decode() is { Length: > 0 } text ? text : null;

    /// <summary>A whole number; null when absent or <c>null</c>.</summary>
    public static long? Integer(RawJson value, string path)
    {
        if (value.IsNullOrMissing) return null;
        return value.GetInt64() ?? throw Wrong(path, "a whole number without quotes", value);
    }

    /// <summary>A number; null when absent or <c>null</c>.</summary>
    public static double? Number(RawJson value, string path)
    {
        if (value.IsNullOrMissing) return null;
        return value.GetDouble() ?? throw Wrong(path, "a number without quotes", value);
    }

    /// <summary>A boolean; null when absent or <c>null</c>.</summary>
    public static bool? Boolean(RawJson value, string path)
    {
        if (value.IsNullOrMissing) return null;
        return value.GetBoolean() ?? throw Wrong(path, "true or false", value);
    }

    /// <summary>An array; missing when absent or <c>null</c>.</summary>
    public static RawJson Array(RawJson value, string path)
    {
        if (value.IsNullOrMissing) return default;
        return value.IsArray ? value : throw Wrong(path, "an array", value);
    }

    /// <summary>An object; missing when absent or <c>null</c>.</summary>
    public static RawJson Object(RawJson value, string path)
    {
        if (value.IsNullOrMissing) return default;
        return value.IsObject ? value : throw Wrong(path, "an object", value);
    }

    /// <summary>The exception for a value of the wrong type.</summary>
    public static InvalidRequestException Wrong(string path, string expected, RawJson value) =>
        new($"{path}: expected {expected}, found {Describe(value.Kind)}", path);

    private static string Describe(RawJsonKind kind) => kind switch
    {
        RawJsonKind.Array => "an array",
        RawJsonKind.Object => "an object",
        RawJsonKind.String => "a string",
        RawJsonKind.Number => "a number",
        RawJsonKind.Boolean => "a boolean",
        _ => "nothing",
    };
}

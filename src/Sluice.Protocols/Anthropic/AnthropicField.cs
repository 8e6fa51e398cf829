using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Typed look at a request's fields: what is of the wrong type is the caller's mistake and is named.</summary>
internal static class AnthropicField
{
    /// <summary>The mistake as an exception.</summary>
    public static InvalidRequestException Wrong(string path, string expected) => new($"{path}: {expected}", path);

    public static RawJson RequiredObject(RawJson value, string path) => value.IsObject ? value : throw Wrong(path, "an object is required");

    public static RawJson RequiredArray(RawJson value, string path) => value.IsArray ? value : throw Wrong(path, "an array is required");

    public static string RequiredString(RawJson value, string path) => value.GetString() ?? throw Wrong(path, "a string is required");

    public static JsonText RequiredText(RawJson value, string path) => value.GetText() ?? throw Wrong(path, "a string is required");

    public static string? String(RawJson value, string path) => value.IsNullOrMissing ? null : RequiredString(value, path);

    public static JsonText? Text(RawJson value, string path) => value.IsNullOrMissing ? null : RequiredText(value, path);

    public static bool? Boolean(RawJson value, string path) =>
        value.IsNullOrMissing ? null : value.GetBoolean() ?? throw Wrong(path, "must be true or false");

    public static long? Integer(RawJson value, string path) =>
        value.IsNullOrMissing ? null : value.GetInt64() ?? throw Wrong(path, "must be a whole number");

    public static double? Number(RawJson value, string path) =>
        value.IsNullOrMissing ? null : value.GetDouble() ?? throw Wrong(path, "must be a number");
}

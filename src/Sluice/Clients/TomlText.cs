using System.Text.Json;

namespace Sluice.Clients;

/// <summary>Writes values as TOML, for a command line that takes TOML.</summary>
/// <remarks>https://toml.io/en/v1.0.0: every escape of a JSON string is one of a basic string too.</remarks>
internal static class TomlText
{
    /// <summary>A basic string.</summary>
    public static string Of(string value) => $"\"{JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>An inline table of strings; the keys are quoted.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, string>> table) => $"{{{string.Join(", ", table.Select(pair => $"{Of(pair.Key)} = {Of(pair.Value)}"))}}}";
}

using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Gateway.Tests.Configuration;

/// <summary>As much of JSON schema as the configuration's schema uses; an unknown keyword is an error, so that none is passed over.</summary>
internal static class SchemaCheck
{
    public static IEnumerable<string> Errors(JsonElement schema, JsonElement value, string path)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            foreach (var error in Keyword(keyword, schema, value, path))
            {
                yield return $"{path}: {error}";
            }
        }
    }

    private static IEnumerable<string> Keyword(JsonProperty keyword, JsonElement schema, JsonElement value, string path)
    {
        var rule = keyword.Value;
        switch (keyword.Name)
        {
            case "$schema" or "title" or "description" or "default":
                return [];
            case "type":
                return Is(rule.GetString()!, value) ? [] : [$"is no {rule}"];
            case "enum":
                return rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)) ? [] : [$"is none of {rule}"];
            case "pattern":
                return value.ValueKind is not JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)) ? [] : [$"does not match {rule}"];
            case "minimum":
                return value.ValueKind is not JsonValueKind.Number || value.GetDouble() >= rule.GetDouble() ? [] : ["is too small"];
            case "maximum":
                return value.ValueKind is not JsonValueKind.Number || value.GetDouble() <= rule.GetDouble() ? [] : ["is too large"];
            case "required":
                return rule.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"lacks {name}");
            case "anyOf":
                return rule.EnumerateArray().Any(one => !Errors(one, value, path).Any()) ? [] : ["fits no alternative"];
            case "items":
                return value.ValueKind is JsonValueKind.Array ? value.EnumerateArray().SelectMany(item => Errors(rule, item, path + "[]")) : [];
            case "propertyNames":
                return value.ValueKind is JsonValueKind.Object
                    ? value.EnumerateObject().SelectMany(member => Errors(rule, JsonSerializer.SerializeToElement(member.Name), $"{path}.{member.Name}"))
                    : [];
            case "properties":
                return value.ValueKind is JsonValueKind.Object
                    ? value.EnumerateObject().Where(member => rule.TryGetProperty(member.Name, out _)).SelectMany(member => Errors(rule.GetProperty(member.Name), member.Value, $"{path}.{member.Name}"))
                    : [];
            case "additionalProperties":
                return value.ValueKind is JsonValueKind.Object
                    ? value.EnumerateObject().Where(member => !Declares(schema, member.Name)).SelectMany(member => rule.ValueKind is JsonValueKind.False ? [$"{member.Name} is unknown"] : Errors(rule, member.Value, $"{path}.{member.Name}"))
                    : [];
            default:
                return [$"the schema uses {keyword.Name}, which this check does not know"];
        }
    }

    private static bool Declares(JsonElement schema, string name) => schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out _);

    private static bool Is(string type, JsonElement value) => (type, value.ValueKind) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => value.TryGetInt64(out _),
        _ => false,
    };
}

using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Schemas;

/// <summary>JSON's types in the words of schemas, and the changes of type that can mean only one thing.</summary>
internal static class JsonTypes
{
    /// <summary>Is this a type's name?</summary>
    public static bool IsKnown(string type) => type is "string" or "number" or "integer" or "boolean" or "array" or "object" or "null";

    /// <summary>Is the value of that type?</summary>
    public static bool Is(RawJson value, string type) => type switch
    {
        "string" => value.Kind == RawJsonKind.String,
        "number" => value.Kind == RawJsonKind.Number,
        "integer" => value.Kind == RawJsonKind.Number && (value.TryGetInt64(out _) || IsWhole(value)),
        "boolean" => value.Kind == RawJsonKind.Boolean,
        "array" => value.Kind == RawJsonKind.Array,
        "object" => value.Kind == RawJsonKind.Object,
        "null" => value.Kind == RawJsonKind.Null,
        _ => true,
    };

    /// <summary>The type in a word, for messages.</summary>
    public static string NameOf(RawJson value) => value.Kind switch
    {
        RawJsonKind.String => "a string",
        RawJsonKind.Number => "a number",
        RawJsonKind.Boolean => "true or false",
        RawJsonKind.Array => "a list",
        RawJsonKind.Object => "an object",
        _ => "null",
    };

    /// <summary>Are the two values the same? Numbers by value, strings decoded, all else by its bytes.</summary>
    public static bool Same(RawJson a, RawJson b)
    {
        if (a.Kind != b.Kind) return false;
        return a.Kind switch
        {
            RawJsonKind.Number => a.GetDouble() == b.GetDouble(),
            RawJsonKind.String => a.Span.SequenceEqual(b.Span) || string.Equals(a.GetString(), b.GetString(), StringComparison.Ordinal),
            _ => a.Span.SequenceEqual(b.Span),
        };
    }

    /// <summary>Does the value say the option in another spelling: other case, other separators, other type?</summary>
    public static bool IsNear(RawJson value, RawJson option)
    {
        var (said, wanted) = (Bare(value), Bare(option));
        return said.Length > 0 && string.Equals(said, wanted, StringComparison.Ordinal);
    }

    /// <summary>The value as one of the wanted types, where that can mean only one thing; missing where it cannot.</summary>
    public static RawJson Coerce(RawJson value, SchemaWords words)
    {
        foreach (var type in words.Types)
        {
            var coerced = value.Kind == RawJsonKind.String ? FromText(value.GetString()!, type) : FromOther(value, type);
            if (!coerced.IsMissing) return coerced;
        }

        // One value where a list is wanted, when the list may hold it.
        if (words.Types.Contains("array") && value.Kind is not (RawJsonKind.Null or RawJsonKind.Array) && MayHold(words.Items, value)) return JsonMaking.Array([value]);
        return default;
    }

    private static bool MayHold(RawJson items, RawJson value)
    {
        if (!items.IsObject) return true;
        var types = SchemaWords.Read(items).Types;
        return types.Count == 0 || types.Exists(type => Is(value, type));
    }

    private static RawJson FromText(string text, string type)
    {
        var trimmed = text.Trim();
        if (type is "boolean")
        {
            return trimmed.ToLowerInvariant() switch { "true" => JsonMaking.True, "false" => JsonMaking.False, _ => default };
        }

        if (type is "string") return default;
        if (type is "null") return trimmed is "null" or "None" ? JsonMaking.Null : default;
        var parsed = JsonMaking.Parse(trimmed);
        return !parsed.IsMissing && Is(parsed, type) ? parsed : default;
    }

    private static RawJson FromOther(RawJson value, string type) => (value.Kind, type) switch
    {
        // Numbers and truth values have one spelling as text. A list or an object has many: whoever wants text gets the model's own.
        (RawJsonKind.Number or RawJsonKind.Boolean or RawJsonKind.Object, "string") => JsonMaking.Text(value.ToString()),
        (RawJsonKind.Number, "boolean") => value.GetInt64() switch { 0 => JsonMaking.False, 1 => JsonMaking.True, _ => default },
        (RawJsonKind.Array, "string") => JoinLines(value),
        _ => default,
    };

    // A text given as the list of its lines.
    private static RawJson JoinLines(RawJson array)
    {
        var lines = new StringBuilder();
        var count = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (item.GetString() is not { } line) return default;
            lines.Append(count++ == 0 ? "" : "\n").Append(line);
        }

        return count == 1 ? JsonMaking.Text(lines.ToString()) : default;
    }

    private static bool IsWhole(RawJson value) => value.GetDouble() is { } number && Math.Floor(number) == number;

    private static string Bare(RawJson value)
    {
        var text = value.GetString() ?? (value.Kind is RawJsonKind.Number or RawJsonKind.Boolean ? value.ToString() : "");
        return string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
    }
}

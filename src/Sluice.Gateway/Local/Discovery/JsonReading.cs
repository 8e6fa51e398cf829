using System.Globalization;
using System.Text.Json;

namespace Sluice.Gateway.Local.Discovery;

/// <summary>Reads what other programs wrote: what is missing or of another type is null, never an exception.</summary>
internal static class JsonReading
{
    /// <summary>A member of an object; null when there is none.</summary>
    public static JsonElement? Member(this JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null ? member : null;

    /// <summary>A member of an object; null when there is none.</summary>
    public static JsonElement? Member(this JsonElement element, string name) => ((JsonElement?)element).Member(name);

    /// <summary>The items of an array; none for anything else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement? element) => element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>A string.</summary>
    public static string? Text(this JsonElement? element) => element is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A whole number of tokens above 0.</summary>
    public static int? Count(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && number is >= 1 and <= int.MaxValue ? (int)number : null;

    /// <summary>A number of bytes, 0 or more.</summary>
    public static long? Bytes(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) && number >= 0 ? number : null;

    /// <summary>A truth value.</summary>
    public static bool? Truth(this JsonElement? element) => element?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>Billions of parameters in <c>7.6B</c>, <c>8x7B</c> or <c>494.03M</c>.</summary>
    public static double? Billions(string? text)
    {
        var span = text.AsSpan().Trim();
        if (span.Length < 2)
        {
            return null;
        }

        var unit = char.ToUpperInvariant(span[^1]) switch
        {
            'B' => 1.0,
            'M' => 0.001,
            'K' => 0.000001,
            'T' => 1000.0,
            _ => 0,
        };
        span = span[..^1];
        var times = 1.0;
        if (span.IndexOf('x') is var cross and > 0)
        {
            if (!double.TryParse(span[..cross], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out times))
            {
                return null;
            }

            span = span[(cross + 1)..];
        }

        return unit > 0 && double.TryParse(span, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var figure) ? times * figure * unit : null;
    }
}

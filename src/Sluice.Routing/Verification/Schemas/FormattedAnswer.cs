using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Schemas;

/// <summary>
/// An answer that was to be JSON of a given form: what of it is, with a fence or words around it taken off and values put right
/// that can mean only one thing, and what does not match.
/// </summary>
public sealed class FormattedAnswer
{
    private FormattedAnswer(RawJson value, bool mended, IReadOnlyList<string> faults) => (Value, IsMended, Faults) = (value, mended, faults);

    /// <summary>The value; missing when there is none.</summary>
    internal RawJson Value { get; }

    /// <summary>The value as strict JSON; null when the answer holds none.</summary>
    public string? Json => Value.IsMissing ? null : Value.ToString();

    /// <summary>It is not what the model wrote, letter for letter.</summary>
    public bool IsMended { get; }

    /// <summary>Where it does not match the schema, in words that name types and limits; at most eight.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>Reads an answer.</summary>
    /// <param name="text">What the model wrote.</param>
    /// <param name="schema">The JSON schema; anything but an object lets every JSON pass.</param>
    public static FormattedAnswer Read(string text, RawJson schema)
    {
        var trimmed = text.Trim();
        var value = JsonMaking.Parse(trimmed);
        var mended = value.IsMissing || (value.IsString && schema.IsObject);
        if (mended) value = Inside(trimmed);
        if (value.IsMissing || !schema.IsObject) return new(value, mended, []);
        var fit = new SchemaFit(schema);
        value = fit.Fit(value, schema);
        return new(value, mended || fit.Repairs.Count > 0, [.. fit.Faults.Select(fault => Checks.Words.Short(fault.ToString(), 240))]);
    }

    // The one object or list that stands in the text.
    private static RawJson Inside(string text)
    {
        var start = text.AsSpan().IndexOfAny('{', '[');
        if (start < 0) return default;
        var value = LenientJson.At(text, start, out var end);
        return value.IsMissing || text.AsSpan(end).IndexOfAny('{', '[') >= 0 ? default : value;
    }
}

using System.Buffers;
using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Schemas;

/// <summary>Makes JSON out of pieces that are JSON already, without touching their bytes.</summary>
internal static class JsonMaking
{
    public static RawJson True { get; } = RawJson.Parse("true");

    public static RawJson False { get; } = RawJson.Parse("false");

    public static RawJson Null { get; } = RawJson.Parse("null");

    /// <summary>The text's JSON value; missing when it is none.</summary>
    public static RawJson Parse(string text)
    {
        if (text.Length == 0) return default;
        try
        {
            return RawJson.Parse(text);
        }
        catch (JsonSyntaxException)
        {
            return default;
        }
    }

    /// <summary>A string.</summary>
    public static RawJson Text(string text) => JsonText.FromString(text).Token;

    /// <summary>An array of these.</summary>
    public static RawJson Array(IReadOnlyList<RawJson> items)
    {
        var output = new ArrayBufferWriter<byte>(2 + items.Sum(item => item.Bytes.Length + 1));
        output.Write("["u8);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            output.Write(items[i].Span);
        }

        output.Write("]"u8);
        return RawJson.Trusted(output.WrittenMemory);
    }

    /// <summary>An object of these.</summary>
    public static RawJson Object(IReadOnlyList<KeyValuePair<string, RawJson>> properties)
    {
        var output = new ArrayBufferWriter<byte>(2 + properties.Sum(property => property.Key.Length + property.Value.Bytes.Length + 4));
        output.Write("{"u8);
        for (var i = 0; i < properties.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            output.Write("\""u8);
            JsonStrings.Escape(Encoding.UTF8.GetBytes(properties[i].Key), output);
            output.Write("\":"u8);
            output.Write(properties[i].Value.Span);
        }

        output.Write("}"u8);
        return RawJson.Trusted(output.WrittenMemory);
    }
}

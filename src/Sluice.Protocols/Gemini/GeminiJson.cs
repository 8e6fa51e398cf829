using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Small things that all writers of this protocol need.</summary>
internal static class GeminiJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The value <c>{}</c>.</summary>
    public static RawJson EmptyObject { get; } = RawJson.Parse("{}");

    public static Utf8JsonWriter Writer(IBufferWriter<byte> output) => new(output, Options);

    public static void WriteNumber(IBufferWriter<byte> output, long value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out var length);
        output.Advance(length);
    }

    /// <summary>Writes a property's name as it stands in the source.</summary>
    public static void WriteName(Utf8JsonWriter writer, in RawJsonProperty property)
    {
        if (property.RawName.IndexOf((byte)'\\') < 0) writer.WritePropertyName(property.RawName);
        else writer.WritePropertyName(property.Name);
    }
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>JSON odds and ends of this protocol's writers.</summary>
internal static class AnthropicJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary><c>{}</c>.</summary>
    public static RawJson EmptyObject { get; } = RawJson.Parse("{}");

    /// <summary>The schema of a tool that has none: <c>{"type":"object","properties":{}}</c>.</summary>
    public static RawJson EmptySchema { get; } = RawJson.Parse("""{"type":"object","properties":{}}""");

    /// <summary>A writer for one document.</summary>
    public static Utf8JsonWriter Writer(IBufferWriter<byte> output) => new(output, Options);

    /// <summary>The arguments of a call as an object: text that is no JSON object is wrapped as <c>{"_raw":"…"}</c>.</summary>
    /// <returns>False when it had to be wrapped.</returns>
    public static bool WriteArguments(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, RawJson arguments, string? text)
    {
        writer.WritePropertyName(name);
        if (arguments.IsObject)
        {
            arguments.WriteTo(writer);
            return true;
        }

        if (arguments.IsMissing && string.IsNullOrWhiteSpace(text))
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
            return true;
        }

        writer.WriteStartObject();
        writer.WriteString("_raw"u8, text ?? arguments.ToString());
        writer.WriteEndObject();
        return false;
    }
}

using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Gateway.Configuration.Shapes;

namespace Sluice.Gateway.Configuration;

/// <summary>The JSON schema of the configuration file, for editors.</summary>
internal static class ConfigSchema
{
    /// <summary>For people to read, so quotes and dashes stay as they are.</summary>
    public static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole schema (draft 07, which every editor knows), indented, with a line break at the end.</summary>
    public static string Json()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema"u8, "http://json-schema.org/draft-07/schema#"u8);
            writer.WriteString("title"u8, "Sluice configuration"u8);
            ConfigShape.Root.WriteSchema(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }
}

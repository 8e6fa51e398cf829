using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Configuration.Reading;
using Sluice.Gateway.Configuration.Shapes;

namespace Sluice.Gateway.Configuration;

/// <summary>The configuration in force, for people and scripts; credentials are masked by their own type.</summary>
internal static class ConfigView
{
    /// <summary>An object with <c>path</c>, <c>config</c>, <c>origins</c> (by path; what is missing is default), <c>disabled</c> and <c>warnings</c>.</summary>
    public static string Json(EffectiveConfig effective)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ConfigSchema.Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("path"u8, effective.Path);
            writer.WritePropertyName("config"u8);
            ConfigShape.Root.Show(writer, effective.Config);
            writer.WriteStartObject("origins"u8);
            foreach (var (path, origin) in effective.Origins)
            {
                writer.WriteString(path, Word(origin));
            }

            writer.WriteEndObject();
            writer.WriteStartObject("disabled"u8);
            foreach (var (upstream, reason) in effective.Disabled)
            {
                writer.WriteString(upstream, reason);
            }

            writer.WriteEndObject();
            writer.WriteStartArray("warnings"u8);
            foreach (var warning in effective.Warnings)
            {
                writer.WriteStringValue(warning.ToString());
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>One line per value: path, value and, where it is not the default, where it came from.</summary>
    public static string Text(EffectiveConfig effective)
    {
        var text = new StringBuilder();
        text.Append(effective.Path is { } path ? $"# {path}\n" : "# no configuration file: everything below is default or from the environment\n");
        using var document = JsonDocument.Parse(Json(effective));
        Append(text, document.RootElement.GetProperty("config"u8), "", effective.Origins);
        foreach (var (upstream, reason) in effective.Disabled)
        {
            text.Append($"# upstream {upstream} is off: {reason}\n");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement value, string path, IReadOnlyDictionary<string, ValueOrigin> origins)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Append(text, member.Value, ConfigPath.Member(path, member.Name), origins);
                }

                break;
            case JsonValueKind.Array when value.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Object):
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Append(text, item, ConfigPath.Item(path, index), origins);
                }

                break;
            default:
                var origin = origins.GetValueOrDefault(path, origins.GetValueOrDefault(ConfigPath.Item(path, 0)));
                text.Append($"{path} = {OneLine(value)}{(origin is ValueOrigin.Default ? "" : $"    # {Word(origin)}")}\n");
                break;
        }
    }

    private static string OneLine(JsonElement value) =>
        value.ValueKind is JsonValueKind.Array ? $"[{string.Join(", ", value.EnumerateArray().Select(item => item.GetRawText()))}]" : value.GetRawText();

    private static string Word(ValueOrigin origin) => origin switch
    {
        ValueOrigin.File => "file",
        ValueOrigin.Environment => "environment",
        ValueOrigin.CommandLine => "command line",
        _ => "default",
    };
}

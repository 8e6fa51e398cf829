using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Anthropic;

/// <summary>What a Claude model can do, told by its name, and lists of models on the wire.</summary>
public static class AnthropicModels
{
    /// <summary>
    /// The traits of the model with that id. Aggregators' spellings count too (<c>anthropic/claude-opus-4.8</c>,
    /// <c>us.anthropic.claude-sonnet-4-5-20250929-v1:0</c>). A name without a version this knows is taken for the newest kind.
    /// </summary>
    /// <param name="modelId">The model id to ask the upstream for.</param>
    public static ModelTraits Traits(string modelId)
    {
        var (family, version) = Parse(modelId);
        if (version == 0) return ModelTraits.Default;
        return new ModelTraits
        {
            Tools = version >= 300,
            Vision = version >= 300,
            Documents = version >= 305,
            Thinking = version >= 307,
            // Output limits up to 4.5: docs.anthropic.com, models overview. Later ones are left to the catalogue.
            MaxOutputTokens = version switch
            {
                < 305 => 4096,
                < 307 => 8192,
                < 400 => 64_000,
                400 or 401 when family == "opus" => 32_000,
                < 406 => 64_000,
                _ => null,
            },
            TakesEffort = version >= 406,
            RefusesSampling = version >= 500 || (version >= 407 && family == "opus"),
            SystemInMessages = version >= 407,
            StructuredOutput = version >= 405 || (version == 401 && family == "opus"),
        };
    }

    internal static void Write(IReadOnlyList<ModelListing> models, IBufferWriter<byte> output)
    {
        using var writer = AnthropicJson.Writer(output);
        writer.WriteStartObject();
        writer.WriteStartArray("data"u8);
        foreach (var model in models)
        {
            WriteEntry(writer, model);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("has_more"u8, value: false);
        writer.WriteString("first_id"u8, models.Count > 0 ? models[0].Id : null);
        writer.WriteString("last_id"u8, models.Count > 0 ? models[^1].Id : null);
        writer.WriteEndObject();
    }

    internal static void Write(ModelListing model, IBufferWriter<byte> output)
    {
        using var writer = AnthropicJson.Writer(output);
        WriteEntry(writer, model);
    }

    private static void WriteEntry(Utf8JsonWriter writer, ModelListing model)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "model"u8);
        writer.WriteString("id"u8, model.Id);
        writer.WriteString("display_name"u8, model.DisplayName);
        writer.WriteString("created_at"u8, model.Created.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        if (model.ContextWindow is { } window) writer.WriteNumber("max_input_tokens"u8, window);
        if (model.MaxOutputTokens is { } most) writer.WriteNumber("max_tokens"u8, most);
        writer.WriteEndObject();
    }

    // claude-opus-4-8 → opus 408, claude-3-5-haiku-20241022 → haiku 305, claude-sonnet-5 → sonnet 500; 0 when there is no version.
    private static (string Family, int Version) Parse(string modelId)
    {
        var start = modelId.IndexOf("claude-", StringComparison.OrdinalIgnoreCase);
        if (start < 0) return ("", 0);
        var (family, version, parts) = ("", 0, 0);
        foreach (var part in modelId[(start + 7)..].Split('-', '.', '@', ':', '['))
        {
            // A date, a revision or the context suffix ends the version.
            if (part.Length is 1 or 2 && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                if (parts == 2) break;
                version += parts++ == 0 ? number * 100 : number;
            }
            else if (part.Length > 0 && part.All(char.IsAsciiLetter))
            {
                if (family.Length == 0) family = part.ToLowerInvariant();
            }
            else if (parts > 0)
            {
                break;
            }
        }

        return (family, version);
    }
}

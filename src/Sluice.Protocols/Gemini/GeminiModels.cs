using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>What a Gemini model can do, told by its name, its path, and lists of models on the wire.</summary>
public static class GeminiModels
{
    private const string Prefix = "models/";

    /// <summary>
    /// The traits of the model with that id. Aggregators' spellings count too (<c>google/gemini-2.5-pro</c>). A name without a
    /// version this knows is taken for the newest kind.
    /// </summary>
    /// <param name="modelId">The model id to ask the upstream for.</param>
    public static ModelTraits Traits(string modelId)
    {
        var version = Version(modelId);
        if (version == 0) return ModelTraits.Default;
        var isPro = modelId.Contains("-pro", StringComparison.OrdinalIgnoreCase);
        return new ModelTraits
        {
            Tools = true,
            Vision = true,
            Documents = true,
            Audio = true,
            Thinking = version >= 205,
            TakesEffort = version >= 300,
            // 3.x Pro goes down to LOW, Flash to MINIMAL; 2.5 Pro cannot be switched off (ai.google.dev/gemini-api/docs/thinking).
            LeastThinking = (version, isPro) switch
            {
                ( >= 300, true) => ReasoningLevel.Low,
                ( >= 300, false) or (_, true) => ReasoningLevel.Minimal,
                _ => ReasoningLevel.Off,
            },
            WantsSeals = version >= 300,
            MediaInResults = version >= 300,
            FormatWithTools = version >= 300,
        };
    }

    /// <summary>The id without the collection in front.</summary>
    internal static string Bare(string modelId) => modelId.StartsWith(Prefix, StringComparison.Ordinal) ? modelId[Prefix.Length..] : modelId;

    /// <summary>The model's path under the base URL. A tuned model stands in a collection of its own.</summary>
    internal static string Path(string modelId)
    {
        var name = modelId.StartsWith("tunedModels/", StringComparison.Ordinal) ? modelId : Prefix + Bare(modelId);
        // `/` and `:` are part of many names, and both are legal in a path.
        return "/v1beta/" + Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal);
    }

    internal static void Write(IReadOnlyList<ModelListing> models, IBufferWriter<byte> output)
    {
        using var writer = GeminiJson.Writer(output);
        writer.WriteStartObject();
        writer.WriteStartArray("models"u8);
        foreach (var model in models) WriteEntry(writer, model);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    internal static void Write(ModelListing model, IBufferWriter<byte> output)
    {
        using var writer = GeminiJson.Writer(output);
        WriteEntry(writer, model);
    }

    private static void WriteEntry(Utf8JsonWriter writer, ModelListing model)
    {
        writer.WriteStartObject();
        JsonText.FromString(Prefix + model.Id).WriteTo(writer, "name"u8);
        JsonText.FromString(model.DisplayName).WriteTo(writer, "displayName"u8);
        if (model.ContextWindow is { } window) writer.WriteNumber("inputTokenLimit"u8, window);
        if (model.MaxOutputTokens is { } most) writer.WriteNumber("outputTokenLimit"u8, most);
        writer.WriteStartArray("supportedGenerationMethods"u8);
        writer.WriteStringValue("generateContent"u8);
        writer.WriteStringValue("countTokens"u8);
        writer.WriteEndArray();
        if (model.Capabilities?.Contains("thinking") == true) writer.WriteBoolean("thinking"u8, value: true);
        writer.WriteEndObject();
    }

    // gemini-3.1-pro-preview → 301, gemini-2.5-flash → 205, gemini-3-flash → 300; 0 when there is no version.
    private static int Version(string modelId)
    {
        var start = modelId.IndexOf("gemini-", StringComparison.OrdinalIgnoreCase);
        if (start < 0) return 0;
        var rest = modelId[(start + 7)..];
        var parts = string.Concat(rest.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')).Split('.');
        return Part(0, out var major) && Part(1, out var minor) ? (major * 100) + minor : 0;

        bool Part(int index, out int number)
        {
            number = 0;
            return index >= parts.Length || (parts[index].Length is 1 or 2 && int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out number));
        }
    }
}

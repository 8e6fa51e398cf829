using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary><c>generationConfig</c>.</summary>
internal sealed partial class GeminiRequestReader
{
    private const string Config = "generationConfig.";
    private SamplingOptions _sampling = SamplingOptions.Default;
    private ReasoningOptions? _reasoning;
    private long? _maxOutputTokens;
    private bool _wantsJson;
    private RawJson _schema;

    private void ReadConfig(RawJson value)
    {
        foreach (var property in GeminiField.Object(value, "generationConfig").EnumerateObject()) ReadSetting(GeminiField.Camel(property.Name), property.Value);
    }

    private void ReadSetting(string name, RawJson value)
    {
        var path = Config + name;
        switch (name)
        {
            case "temperature":
                _sampling = _sampling with { Temperature = GeminiField.Number(value, path, 0, 2) };
                break;
            case "topP":
                _sampling = _sampling with { TopP = GeminiField.Number(value, path, 0, 1) };
                break;
            case "topK":
                _sampling = _sampling with { TopK = GeminiField.Number(value, path, 0, 1e9) is > 0 and var topK ? (long)topK : null };
                break;
            case "candidateCount":
                if (GeminiField.Integer(value, path) is { } count and > 1)
                    throw new InvalidRequestException($"`{path}` must be 1 when the request goes to a model of another protocol, but it is {count}. Send the request several times instead.", path);
                break;
            case "maxOutputTokens":
                var limit = GeminiField.Integer(value, path);
                if (limit < 0) throw GeminiField.Wrong(path, "1 or more", value);
                _maxOutputTokens = limit is 0 ? null : limit;
                break;
            case "stopSequences":
                _sampling = _sampling with { Stop = ReadStops(value, path) };
                break;
            case "seed":
                _sampling = _sampling with { Seed = GeminiField.Integer(value, path) };
                break;
            case "presencePenalty":
                _sampling = _sampling with { PresencePenalty = GeminiField.Number(value, path, -2, 2) };
                break;
            case "frequencyPenalty":
                _sampling = _sampling with { FrequencyPenalty = GeminiField.Number(value, path, -2, 2) };
                break;
            case "responseLogprobs":
                _sampling = _sampling with { LogProbabilities = GeminiField.Flag(value, path) };
                break;
            case "logprobs":
                _sampling = _sampling with { TopLogProbabilities = GeminiField.Integer(value, path) };
                break;
            case "responseMimeType":
                ReadMimeType(value, path);
                break;
            case "responseSchema" or "responseJsonSchema":
                if (GeminiField.Object(value, path) is { IsMissing: false } schema) (_schema, _wantsJson) = (GeminiOpenApi.ToJsonSchema(schema), true);
                break;
            case "thinkingConfig":
                ReadThinking(GeminiField.Object(value, path), path);
                break;
            case "responseModalities":
                ReadModalities(value, path);
                break;
            case "mediaResolution" or "audioTimestamp" or "enableEnhancedCivicAnswers" or "routingConfig" or "modelSelectionConfig":
                _unmapped.Add(new UnmappedField(path, Silent: true, "means nothing elsewhere"));
                break;
            default:
                if (!value.IsNullOrMissing) _unmapped.Add(new UnmappedField(path, Silent: false, "the upstream's protocol has no such field"));
                break;
        }
    }

    private static List<JsonText> ReadStops(RawJson value, string path)
    {
        var stops = new List<JsonText>();
        if (value.GetText() is { } one) return [one];
        foreach (var stop in GeminiField.List(value, path)) stops.Add(stop.GetText() ?? throw GeminiField.Wrong(path, "an array of strings", stop));
        return stops;
    }

    private void ReadMimeType(RawJson value, string path)
    {
        switch (GeminiField.Text(value, path))
        {
            case null or "" or "text/plain":
                break;
            case "application/json":
                _wantsJson = true;
                break;
            default:
                _unmapped.Add(new UnmappedField(path, Silent: false, "only text and JSON can be asked for elsewhere"));
                break;
        }
    }

    private void ReadThinking(RawJson thinking, string path)
    {
        if (thinking.IsMissing) return;
        var shows = GeminiField.Flag(GeminiField.Get(thinking, "includeThoughts"u8), path + ".includeThoughts") == true;
        var budget = GeminiField.Integer(GeminiField.Get(thinking, "thinkingBudget"u8), path + ".thinkingBudget");
        var word = GeminiField.Get(thinking, "thinkingLevel"u8);
        ReasoningLevel? level = GeminiField.Text(word, path + ".thinkingLevel")?.ToUpperInvariant() switch
        {
            null or "" or "THINKING_LEVEL_UNSPECIFIED" => null,
            "MINIMAL" => ReasoningLevel.Minimal,
            "LOW" => ReasoningLevel.Low,
            "MEDIUM" => ReasoningLevel.Medium,
            "HIGH" => ReasoningLevel.High,
            _ => throw GeminiField.Wrong(path + ".thinkingLevel", "MINIMAL, LOW, MEDIUM or HIGH", word),
        };
        _context.ReasoningRequested = shows;
        _reasoning = (level, budget) switch
        {
            ({ } named, _) => new ReasoningOptions(named),
            (_, 0) => new ReasoningOptions(ReasoningLevel.Off),
            (_, > 0) => new ReasoningOptions(null, budget),
            (_, < 0) => new ReasoningOptions(null, Adaptive: true),
            _ => shows ? new ReasoningOptions(null, Adaptive: true) : null,
        };
    }

    private static void ReadModalities(RawJson value, string path)
    {
        foreach (var modality in GeminiField.List(value, path))
        {
            if (modality.GetString() is not ("TEXT" or "text" or "MODALITY_UNSPECIFIED"))
                throw new InvalidRequestException($"`{path}` asks for {modality}; only text can be answered here. Leave the field out.", path);
        }
    }
}

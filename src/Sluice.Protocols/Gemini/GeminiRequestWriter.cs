using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Writes the request for an upstream. The order of fields is fixed and nothing in it depends on time or chance: the same
/// conversation gives the same bytes, turn after turn, which is what prompt caches live on.
/// </summary>
internal sealed partial class GeminiRequestWriter
{
    private const int MaxStops = 5;

    private readonly ModelRequest _request;
    private readonly TranslationContext _context;
    private readonly ModelTraits _target;
    private readonly Utf8JsonWriter _writer;
    private readonly ToolPlan _tools;
    private readonly GeminiConversation _conversation;
    private bool _configIsOpen;

    private GeminiRequestWriter(ModelRequest request, Utf8JsonWriter writer, TranslationContext context)
    {
        (_request, _writer, _context, _target) = (request, writer, context, context.Target);
        // Tools first: their names are given out before the history asks for them.
        _tools = PlanTools();
        _conversation = GeminiConversation.Arrange(request, context);
    }

    /// <exception cref="InvalidRequestException">Something that must not be lost has no place here.</exception>
    public static void Write(ModelRequest request, IBufferWriter<byte> output, TranslationContext context)
    {
        using var json = GeminiJson.Writer(output);
        var writer = new GeminiRequestWriter(request, json, context);
        json.WriteStartObject();
        writer.WritePrompt();
        writer.WriteConfig();
        json.WriteEndObject();
        writer.NoteUnmapped();
    }

    /// <summary>The question for a count. Contents alone are counted as they are; instructions and tools only within a request.</summary>
    public static void WriteCount(ModelRequest request, IBufferWriter<byte> output, TranslationContext context)
    {
        using var json = GeminiJson.Writer(output);
        var writer = new GeminiRequestWriter(request, json, context);
        var isPlain = writer._conversation.System.Count == 0 && writer._tools.IsEmpty;
        json.WriteStartObject();
        if (!isPlain)
        {
            json.WriteStartObject("generateContentRequest"u8);
            JsonText.FromString($"models/{GeminiModels.Bare(context.UpstreamModel)}").WriteTo(json, "model"u8);
        }

        writer.WritePrompt();
        if (!isPlain) json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WritePrompt()
    {
        WriteSystem();
        WriteContents();
        WriteTools();
    }

    private void WriteConfig()
    {
        if (_request.MaxOutputTokens is { } limit) Setting("maxOutputTokens"u8).WriteNumberValue(Math.Min(limit, _target.MaxOutputTokens ?? limit));
        var sampling = _request.Sampling;
        if (sampling.Temperature is { } temperature) Setting("temperature"u8).WriteNumberValue(temperature);
        if (sampling.TopP is { } topP) Setting("topP"u8).WriteNumberValue(topP);
        if (sampling.TopK is { } topK) Setting("topK"u8).WriteNumberValue(topK);
        WriteStops(sampling.Stop);
        if (sampling.Seed is { } seed and >= int.MinValue and <= int.MaxValue) Setting("seed"u8).WriteNumberValue(seed);
        if (sampling.PresencePenalty is { } presence) Setting("presencePenalty"u8).WriteNumberValue(presence);
        if (sampling.FrequencyPenalty is { } frequency) Setting("frequencyPenalty"u8).WriteNumberValue(frequency);
        if (sampling.LogitBias.IsObject && sampling.LogitBias.EnumerateObject().MoveNext()) NotCarried("logit_bias");
        if (sampling.LogProbabilities == true || sampling.TopLogProbabilities > 0) NotCarried("logprobs");
        if (_request.ParallelToolCalls == false && !_tools.IsEmpty) NotCarried("parallel_tool_calls");
        WriteFormat();
        WriteThinking();
        if (_configIsOpen) _writer.WriteEndObject();
    }

    private void WriteStops(IReadOnlyList<JsonText> stops)
    {
        if (stops.Count == 0) return;
        if (stops.Count > MaxStops) _context.Note("stop", FidelityAction.Dropped, $"only the first {MaxStops} stop strings go");
        Setting("stopSequences"u8).WriteStartArray();
        for (var i = 0; i < Math.Min(stops.Count, MaxStops); i++) stops[i].WriteTo(_writer);
        _writer.WriteEndArray();
    }

    private void WriteFormat()
    {
        if (_request.OutputFormat is not { } format || NudgesFormat) return;
        Setting("responseMimeType"u8).WriteStringValue("application/json"u8);
        if (format.Schema.IsMissing) return;
        Setting("responseJsonSchema"u8);
        GeminiSchema.Write(_writer, format.Schema);
    }

    // 2.x models refuse a format beside functions.
    private bool NudgesFormat => _request.OutputFormat is not null && _tools.Functions.Count > 0 && !_target.FormatWithTools;

    // Opens generationConfig with its first field.
    private Utf8JsonWriter Setting(ReadOnlySpan<byte> name)
    {
        if (!_configIsOpen) _writer.WriteStartObject("generationConfig"u8);
        _configIsOpen = true;
        _writer.WritePropertyName(name);
        return _writer;
    }

    private void NotCarried(string field) => _context.Note(field, FidelityAction.Dropped, "Gemini has no such field");

    private void NoteUnmapped()
    {
        foreach (var field in _request.Unmapped)
        {
            if (!field.Silent) _context.Note(field.Path, FidelityAction.Dropped, field.Why);
        }
    }
}

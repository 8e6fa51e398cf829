using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// Writes a Messages request. Tools, conversation and thinking are settled first, because each decides about the next; then
/// the fields are written in one order, so that the same conversation gives the same bytes.
/// </summary>
internal sealed partial class AnthropicRequestWriter
{
    private const long DefaultMaxTokens = 8192;

    private readonly ModelRequest _request;
    private readonly TranslationContext _context;
    private readonly Utf8JsonWriter _writer;
    private readonly AnthropicConversation _conversation;
    private readonly ToolPlan _tools;

    private AnthropicRequestWriter(ModelRequest request, TranslationContext context, Utf8JsonWriter writer)
    {
        _request = request;
        _context = context;
        _writer = writer;
        // Tools first: their names are given out before the history asks for them.
        var declared = DeclareTools();
        _conversation = AnthropicConversation.Arrange(request, context);
        _tools = PlanTools(declared);
    }

    /// <summary>Writes the request; for counting, without the fields that only generation has.</summary>
    /// <exception cref="InvalidRequestException">Something that must not be lost has no place here.</exception>
    public static void Write(ModelRequest request, IBufferWriter<byte> output, TranslationContext context, bool forCounting = false)
    {
        using var json = AnthropicJson.Writer(output);
        var writer = new AnthropicRequestWriter(request, context, json);
        writer.NoteUnmapped();
        writer.WriteBody(forCounting);
    }

    private void WriteBody(bool forCounting)
    {
        if (_request.OutputFormat is not null && _conversation is { HasPrefill: true, Turns.Count: > 1 })
        {
            _conversation.DropPrefill();
            _context.Note("messages", FidelityAction.Dropped, "an answer in a set format cannot be begun for the model");
        }

        var limit = MaxTokens();
        var thinking = PlanThinking(ref limit);
        _writer.WriteStartObject();
        _writer.WriteString("model"u8, _context.UpstreamModel);
        if (!forCounting)
        {
            _writer.WriteNumber("max_tokens"u8, limit);
            if (_request.Stream) _writer.WriteBoolean("stream"u8, value: true);
        }

        WriteSystem();
        WriteMessages();
        WriteTools();
        WriteThinking(thinking);
        WriteOutputConfig(thinking);
        if (!forCounting)
        {
            WriteStops();
            WriteSampling(thinking.IsOn);
            WriteMetadata();
        }

        _writer.WriteEndObject();
    }

    private long MaxTokens()
    {
        var most = _context.Target.MaxOutputTokens;
        if (_request.MaxOutputTokens is not { } asked) return most ?? DefaultMaxTokens;
        if (asked < 1) throw new InvalidRequestException("max_tokens: must be at least 1", "max_tokens");
        if (most is not { } limit || asked <= limit) return asked;
        _context.Note("max_tokens", FidelityAction.Mapped, $"the model's limit is {limit}");
        return limit;
    }

    private void WriteStops()
    {
        var stops = _request.Sampling.Stop;
        if (stops.Any(stop => stop.IsWhiteSpace)) _context.Note("stop", FidelityAction.Dropped, "Anthropic refuses stop strings of white space");
        if (stops.All(stop => stop.IsWhiteSpace)) return;
        _writer.WriteStartArray("stop_sequences"u8);
        foreach (var stop in stops)
        {
            if (!stop.IsWhiteSpace) stop.WriteTo(_writer);
        }

        _writer.WriteEndArray();
    }

    private void WriteSampling(bool thinks)
    {
        var sampling = _request.Sampling;
        // A value that is the default says nothing and is left out without a word.
        if (sampling.Temperature is { } temperature && Admits("temperature", temperature is 1, thinks))
        {
            if (temperature is < 0 or > 1) _context.Note("temperature", FidelityAction.Mapped, "Anthropic's range is 0 to 1");
            _writer.WriteNumber("temperature"u8, Math.Clamp(temperature, 0, 1));
        }

        if (sampling.TopP is { } topP && Admits("top_p", topP is 1, thinks))
        {
            if (sampling.Temperature is null) _writer.WriteNumber("top_p"u8, topP);
            else _context.Note("top_p", FidelityAction.Dropped, "newer Claude models take temperature or top_p, not both");
        }

        if (sampling.TopK is { } topK && Admits("top_k", isDefault: false, thinks)) _writer.WriteNumber("top_k"u8, topK);
        if (sampling.FrequencyPenalty is not (null or 0)) NotCarried("frequency_penalty");
        if (sampling.PresencePenalty is not (null or 0)) NotCarried("presence_penalty");
        if (sampling.LogitBias.IsObject && sampling.LogitBias.EnumerateObject().MoveNext()) NotCarried("logit_bias");
        if (sampling.LogProbabilities == true || sampling.TopLogProbabilities > 0) NotCarried("logprobs");
    }

    private bool Admits(string field, bool isDefault, bool thinks)
    {
        if (isDefault) return false;
        if (_context.Target.RefusesSampling) _context.Note(field, FidelityAction.Dropped, "this model takes no sampling fields");
        else if (thinks) _context.Note(field, FidelityAction.Dropped, "cannot be set while the model thinks");
        else return true;
        return false;
    }

    private void NotCarried(string field) => _context.Note(field, FidelityAction.Dropped, "Anthropic has no such field");

    private void WriteMetadata()
    {
        if (string.IsNullOrEmpty(_request.UserId)) return;
        _writer.WriteStartObject("metadata"u8);
        _writer.WriteString("user_id"u8, _request.UserId.Length > 256 ? _request.UserId[..256] : _request.UserId);
        _writer.WriteEndObject();
    }

    private void NoteUnmapped()
    {
        foreach (var field in _request.Unmapped)
        {
            if (!field.Silent) _context.Note(field.Path, FidelityAction.Dropped, field.Why);
        }
    }
}

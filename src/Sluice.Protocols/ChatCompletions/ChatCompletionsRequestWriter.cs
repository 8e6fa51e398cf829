using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>
/// Writes the request for an upstream. The order of fields is fixed and nothing in it depends on time or chance: the same
/// conversation gives the same bytes, turn after turn, which is what prompt caches live on.
/// </summary>
internal sealed partial class ChatCompletionsRequestWriter
{
    private const int MaxStops = 4;
    private const int MaxIdLength = 64;

    private readonly ModelRequest _request;
    private readonly Utf8JsonWriter _writer;
    private readonly TranslationContext _context;
    private readonly ModelTraits _target;

    private ChatCompletionsRequestWriter(ModelRequest request, Utf8JsonWriter writer, TranslationContext context)
    {
        (_request, _writer, _context, _target) = (request, writer, context, context.Target);
    }

    public static void Write(ModelRequest request, IBufferWriter<byte> output, TranslationContext context)
    {
        using var writer = new Utf8JsonWriter(output, OpenAiErrors.WriterOptions);
        new ChatCompletionsRequestWriter(request, writer, context).Write();
    }

    private void Write()
    {
        _writer.WriteStartObject();
        JsonText.FromString(_context.UpstreamModel).WriteTo(_writer, "model"u8);
        WriteMessages();
        WriteTools();
        WriteLimit();
        WriteSampling();
        WriteReasoning();
        WriteFormat();
        if (_target.IsOpenAi && _request.Verbosity is { } verbosity) _writer.WriteString("verbosity"u8, verbosity);
        WriteUser();
        WriteStream();
        _writer.WriteEndObject();
        foreach (var field in _request.Unmapped)
        {
            if (!field.Silent) _context.Note(field.Path, FidelityAction.Dropped, field.Why);
        }
    }

    private void WriteLimit()
    {
        if (_request.MaxOutputTokens is not { } limit) return;
        // A limit beyond the model's own asks for nothing more, and most servers refuse it.
        if (_target.MaxOutputTokens is { } most && limit > most) limit = most;
        _writer.WriteNumber(_target.IsOpenAi ? "max_completion_tokens"u8 : "max_tokens"u8, limit);
    }

    private void WriteSampling()
    {
        var sampling = _request.Sampling;
        if (_target.RefusesSampling && (sampling.Temperature is not null || sampling.TopP is not null))
        {
            if (sampling.Temperature is not null) _context.Note("temperature", FidelityAction.Dropped, "the model refuses it");
            if (sampling.TopP is not null) _context.Note("top_p", FidelityAction.Dropped, "the model refuses it");
        }
        else
        {
            if (sampling.Temperature is { } temperature) _writer.WriteNumber("temperature"u8, temperature);
            if (sampling.TopP is { } topP) _writer.WriteNumber("top_p"u8, topP);
        }

        if (sampling.TopK is { } topK)
        {
            if (_target.AcceptsTopK) _writer.WriteNumber("top_k"u8, topK);
            else _context.Note("top_k", FidelityAction.Dropped, "Chat Completions has no top_k");
        }

        if (sampling.FrequencyPenalty is { } frequency) _writer.WriteNumber("frequency_penalty"u8, frequency);
        if (sampling.PresencePenalty is { } presence) _writer.WriteNumber("presence_penalty"u8, presence);
        if (sampling.Seed is { } seed) _writer.WriteNumber("seed"u8, seed);
        WriteStop(sampling.Stop);
        if (!sampling.LogitBias.IsNullOrMissing) WriteRaw("logit_bias"u8, sampling.LogitBias);
        if ((_context.Certainty is not null ? true : sampling.LogProbabilities) is { } wanted) _writer.WriteBoolean("logprobs"u8, wanted);
        // One alternative: llama.cpp takes silence for twenty and sends them all with every token.
        if ((_context.Certainty is not null ? 1 : sampling.TopLogProbabilities) is { } top) _writer.WriteNumber("top_logprobs"u8, top);
    }

    private void WriteStop(IReadOnlyList<JsonText> stop)
    {
        if (stop.Count == 0) return;
        if (stop.Count > MaxStops) _context.Note("stop", FidelityAction.Dropped, $"only the first {MaxStops} stop strings go");
        _writer.WriteStartArray("stop"u8);
        for (var i = 0; i < Math.Min(stop.Count, MaxStops); i++) stop[i].WriteTo(_writer);
        _writer.WriteEndArray();
    }

    private void WriteReasoning()
    {
        if (_target.Thinking == false) return;
        if (_request.Reasoning?.EffectiveLevel is { } level) _writer.WriteString("reasoning_effort"u8, OpenAiEfforts.Word(level));
    }

    private void WriteFormat()
    {
        if (_request.OutputFormat is not { } format) return;
        _writer.WriteStartObject("response_format"u8);
        if (format.Schema.IsMissing)
        {
            _writer.WriteString("type"u8, "json_object"u8);
        }
        else
        {
            _writer.WriteString("type"u8, "json_schema"u8);
            _writer.WriteStartObject("json_schema"u8);
            _writer.WriteString("name"u8, LegalName(format.Name));
            format.Description?.WriteTo(_writer, "description"u8);
            if (format.Strict is { } strict) _writer.WriteBoolean("strict"u8, strict);
            WriteRaw("schema"u8, format.Schema);
            _writer.WriteEndObject();
        }

        _writer.WriteEndObject();
    }

    private static string LegalName(string? name) => string.IsNullOrEmpty(name)
        ? "response"
        : new string([.. name.Take(MaxIdLength).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_')]);

    private void WriteUser()
    {
        if (_request.UserId is not { Length: > 0 } user) return;
        var text = JsonText.FromString(user.Length <= MaxIdLength ? user : user[..MaxIdLength]);
        text.WriteTo(_writer, _target.IsOpenAi ? "safety_identifier"u8 : "user"u8);
    }

    private void WriteStream()
    {
        if (!_request.Stream) return;
        _writer.WriteBoolean("stream"u8, true);
        if (_target.RefusesStreamOptions) return;
        _writer.WriteStartObject("stream_options"u8);
        _writer.WriteBoolean("include_usage"u8, true);
        _writer.WriteEndObject();
    }

    private void WriteRaw(ReadOnlySpan<byte> name, RawJson value)
    {
        _writer.WritePropertyName(name);
        value.WriteTo(_writer);
    }
}

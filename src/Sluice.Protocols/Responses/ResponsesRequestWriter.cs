using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Writes the request for an upstream. The order of fields is fixed and nothing in it depends on time or chance: the same
/// conversation gives the same bytes, turn after turn, which is what prompt caches live on.
/// </summary>
internal sealed partial class ResponsesRequestWriter
{
    // A smaller limit is answered with a 400.
    private const int LeastOutputTokens = 16;
    private const int MaxIdLength = 64;

    private readonly ModelRequest _request;
    private readonly Utf8JsonWriter _writer;
    private readonly TranslationContext _context;
    private readonly ModelTraits _target;

    private ResponsesRequestWriter(ModelRequest request, Utf8JsonWriter writer, TranslationContext context)
    {
        (_request, _writer, _context, _target) = (request, writer, context, context.Target);
    }

    // The caller speaks this protocol too: what only it knows goes as it came.
    private bool IsOwn => _context.InboundProtocol == ResponsesProtocol.ProtocolName;

    /// <summary>Writes the request; for counting, without the fields that only generation has.</summary>
    /// <exception cref="InvalidRequestException">Something that must not be lost has no place here.</exception>
    public static void Write(ModelRequest request, IBufferWriter<byte> output, TranslationContext context, bool forCounting = false)
    {
        using var writer = new Utf8JsonWriter(output, OpenAiErrors.WriterOptions);
        new ResponsesRequestWriter(request, writer, context).Write(forCounting);
    }

    private void Write(bool forCounting)
    {
        _writer.WriteStartObject();
        JsonText.FromString(_context.UpstreamModel).WriteTo(_writer, "model"u8);
        WriteInput();
        WriteTools();
        if (!forCounting)
        {
            WriteLimit();
            WriteSampling();
        }

        var reasons = WriteReasoning();
        WriteText();
        if (!forCounting)
        {
            WriteInclude(reasons);
            // What another protocol's client sends whole is not to be kept.
            _writer.WriteBoolean("store"u8, value: false);
            WriteUser();
            if (_request.Stream) _writer.WriteBoolean("stream"u8, value: true);
        }

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
        _writer.WriteNumber("max_output_tokens"u8, Math.Max(limit, LeastOutputTokens));
    }

    private void WriteSampling()
    {
        var sampling = _request.Sampling;
        if (_target.RefusesSampling)
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
            else NotCarried("top_k");
        }

        if (sampling.TopLogProbabilities is { } top) _writer.WriteNumber("top_logprobs"u8, top);
        if (sampling.Stop.Count > 0) NotCarried("stop");
        if (sampling.FrequencyPenalty is not (null or 0)) NotCarried("frequency_penalty");
        if (sampling.PresencePenalty is not (null or 0)) NotCarried("presence_penalty");
        if (sampling.LogitBias.IsObject) NotCarried("logit_bias");
    }

    private void NotCarried(string field) => _context.Note(field, FidelityAction.Dropped, "Responses has no such field");

    private bool WriteReasoning()
    {
        if (_request.Reasoning is not { } wish || _target.Thinking == false) return false;
        var level = wish.EffectiveLevel;
        if (level is null && !wish.Adaptive) return false;
        _writer.WriteStartObject("reasoning"u8);
        if (level is { } effort) _writer.WriteString("effort"u8, OpenAiEfforts.Word(effort));
        if (!wish.IsOff) _writer.WriteString("summary"u8, "auto"u8);
        _writer.WriteEndObject();
        return !wish.IsOff;
    }

    private void WriteText()
    {
        if (_request.OutputFormat is null && _request.Verbosity is null) return;
        _writer.WriteStartObject("text"u8);
        if (_request.OutputFormat is { } format) WriteFormat(format);
        if (_request.Verbosity is { } verbosity) _writer.WriteString("verbosity"u8, verbosity);
        _writer.WriteEndObject();
    }

    private void WriteFormat(OutputFormat format)
    {
        _writer.WriteStartObject("format"u8);
        if (format.Schema.IsMissing)
        {
            _writer.WriteString("type"u8, "json_object"u8);
        }
        else
        {
            _writer.WriteString("type"u8, "json_schema"u8);
            _writer.WriteString("name"u8, LegalName(format.Name));
            format.Description?.WriteTo(_writer, "description"u8);
            _writer.WriteBoolean("strict"u8, format.Strict ?? false);
            WriteRaw("schema"u8, format.Schema);
        }

        _writer.WriteEndObject();
    }

    private static string LegalName(string? name) => string.IsNullOrEmpty(name)
        ? "response"
        : new string([.. name.Take(MaxIdLength).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_')]);

    private void WriteInclude(bool reasons)
    {
        var probabilities = _request.Sampling.LogProbabilities == true || _request.Sampling.TopLogProbabilities > 0;
        if (!reasons && !probabilities) return;
        _writer.WriteStartArray("include"u8);
        if (reasons) _writer.WriteStringValue("reasoning.encrypted_content"u8);
        if (probabilities) _writer.WriteStringValue("message.output_text.logprobs"u8);
        _writer.WriteEndArray();
    }

    private void WriteUser()
    {
        if (_request.UserId is not { Length: > 0 } user) return;
        JsonText.FromString(user.Length <= MaxIdLength ? user : user[..MaxIdLength]).WriteTo(_writer, "safety_identifier"u8);
    }

    private void WriteRaw(ReadOnlySpan<byte> name, RawJson value)
    {
        _writer.WritePropertyName(name);
        value.WriteTo(_writer);
    }
}

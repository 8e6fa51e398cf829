using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Protocols.Canonical;

namespace Sluice.Protocols.Ollama;

/// <summary>
/// Writes a request for <c>/api/chat</c>. Fields stand in a fixed order and nothing in them changes from turn to turn, so that
/// the server finds its cached prompt again.
/// </summary>
internal sealed partial class OllamaRequestWriter(ModelRequest request, TranslationContext context)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public void Write(IBufferWriter<byte> output, OllamaFlavour flavour = OllamaFlavour.Chat)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        writer.WriteString("model"u8, context.UpstreamModel);
        if (flavour == OllamaFlavour.FillIn)
        {
            WriteFillIn(writer);
        }
        else
        {
            WriteMessages(writer);
            WriteTools(writer);
            WriteFormat(writer);
            WriteThink(writer);
        }

        // Ollama streams unless told otherwise.
        writer.WriteBoolean("stream"u8, request.Stream);
        // Known from 0.12.11 on (api/types.go ChatRequest); older servers pass over it.
        if (context.Certainty is not null) writer.WriteBoolean("logprobs"u8, true);
        OllamaOptions.Write(request, writer, context);
        WriteKeepAlive(writer);
        if (flavour != OllamaFlavour.FillIn) WriteTruncate(writer);
        writer.WriteEndObject();
        foreach (var field in request.Unmapped)
        {
            if (!field.Silent) context.Note(field.Path, FidelityAction.Dropped, field.Why);
        }
    }

    private void WriteFillIn(Utf8JsonWriter writer)
    {
        if (request.Messages is [{ Content: [TextBlock { Text: var prompt }, ..] }, ..]) prompt.WriteTo(writer, "prompt"u8);
        request.Suffix?.WriteTo(writer, "suffix"u8);
    }

    private void WriteFormat(Utf8JsonWriter writer)
    {
        if (request.OutputFormat is not { } format) return;
        writer.WritePropertyName("format"u8);
        if (format.Schema.IsObject) format.Schema.WriteTo(writer);
        else writer.WriteStringValue("json"u8);
    }

    // Left out, a capable model thinks (server/routes.go); true for a model that cannot is a 400.
    private void WriteThink(Utf8JsonWriter writer)
    {
        if (context.Target.Thinking == false) return;
        var reasoning = request.Reasoning ?? Unsaid();
        if (reasoning is null) return;
        if (reasoning.IsOff) writer.WriteBoolean("think"u8, false);
        else if (!context.Target.ThinkLevels || reasoning.EffectiveLevel is not { } level) writer.WriteBoolean("think"u8, true);
        else writer.WriteString("think"u8, Level(level));
    }

    // To Anthropic's API silence means no thinking. Where the model is known to think and can be told not to, it is told so, or
    // a request with a small limit would be thought away unseen. Elsewhere silence stays silence.
    private ReasoningOptions? Unsaid() => context is { InboundProtocol: "anthropic", Target: { Thinking: true, ThinkLevels: false } } ? new ReasoningOptions(ReasoningLevel.Off) : null;

    private static ReadOnlySpan<byte> Level(ReasoningLevel level) => level switch
    {
        ReasoningLevel.Minimal or ReasoningLevel.Low => "low"u8,
        ReasoningLevel.Medium => "medium"u8,
        ReasoningLevel.High => "high"u8,
        _ => "max"u8,
    };

    // A number is seconds, a string a Go duration; a number in a string is an error (api/types.go Duration).
    private void WriteKeepAlive(Utf8JsonWriter writer)
    {
        if (context.KeepAlive is not { } keepAlive) return;
        if (long.TryParse(keepAlive, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)) writer.WriteNumber("keep_alive"u8, seconds);
        else writer.WriteString("keep_alive"u8, keepAlive);
    }

    // By default Ollama cuts the oldest messages out of a prompt that is too long and says nothing (server/prompt.go). With
    // truncate:false it answers 400 exceed_context_size, which can be acted on. `shift` stays unset although shift:false would
    // also stop the few families with a template of Ollama's own from cutting in the middle: shift is part of what a loaded
    // runner is compared by, so a request that sets it and another client's that does not evict each other's model. For those
    // families the caller's size check against num_ctx is the guard.
    private static void WriteTruncate(Utf8JsonWriter writer) => writer.WriteBoolean("truncate"u8, false);
}

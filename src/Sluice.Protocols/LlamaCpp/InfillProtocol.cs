using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.LlamaCpp;

/// <summary>
/// The <c>/infill</c> of llama.cpp's server (tools/server/README.md): what stands before and behind, and what belongs between.
/// Only ever the upstream's side. Its <c>/v1/completions</c> takes a suffix and ignores it, without a word (seen with b11669).
/// </summary>
public sealed class InfillProtocol : IProtocol
{
    private static readonly NotSupportedException OneSided = new("llama.cpp's infill is an upstream's protocol only");

    private InfillProtocol()
    {
    }

    /// <summary>The one instance.</summary>
    public static InfillProtocol Instance { get; } = new();

    /// <inheritdoc />
    public string Name => "llama-infill";

    /// <inheritdoc />
    public string StreamContentType(RequestHead head) => "text/event-stream";

    /// <inheritdoc />
    public bool IsStreaming(RequestHead head) => head["stream"u8].IsTrue;

    /// <inheritdoc />
    public ModelRequest ReadRequest(RequestHead head, TranslationContext context) => throw OneSided;

    /// <inheritdoc />
    public void WriteRequest(ModelRequest request, IBufferWriter<byte> output, TranslationContext context)
    {
        using var writer = new Utf8JsonWriter(output, OpenAiErrors.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("model"u8, context.UpstreamModel);
        Prompt(request).WriteTo(writer, "input_prefix"u8);
        (request.Suffix ?? JsonText.Empty).WriteTo(writer, "input_suffix"u8);
        if (request.MaxOutputTokens is { } limit) writer.WriteNumber("n_predict"u8, limit);
        if (request.Sampling.Temperature is { } temperature) writer.WriteNumber("temperature"u8, temperature);
        if (request.Sampling.TopP is { } topP) writer.WriteNumber("top_p"u8, topP);
        if (request.Sampling.Seed is { } seed) writer.WriteNumber("seed"u8, seed);
        if (request.Sampling.Stop.Count > 0)
        {
            writer.WriteStartArray("stop"u8);
            foreach (var stop in request.Sampling.Stop) stop.WriteTo(writer);
            writer.WriteEndArray();
        }

        writer.WriteBoolean("stream"u8, request.Stream);
        writer.WriteEndObject();
        foreach (var field in request.Unmapped)
        {
            if (!field.Silent) context.Note(field.Path, FidelityAction.Dropped, field.Why);
        }
    }

    /// <inheritdoc />
    public JsonSplice SpliceRequest(RequestHead head, in PassthroughOptions options) => throw OneSided;

    /// <summary>Beside the version of the base URL, not under it.</summary>
    public string UpstreamPath(ProtocolOperation operation, string model, bool stream) => operation == ProtocolOperation.Generate ? "../infill" : throw OneSided;

    /// <inheritdoc />
    public IStreamReader CreateStreamReader(IStreamEventSink sink, TranslationContext context) => new InfillStreamReader(sink, context);

    /// <inheritdoc />
    public void ReadBody(RawJson body, IStreamEventSink sink, TranslationContext context)
    {
        var answer = new InfillAnswer(sink, context);
        answer.Read(body);
        answer.Complete();
    }

    /// <inheritdoc />
    public ModelError ReadError(int status, ReadOnlySpan<byte> body)
    {
        var error = OpenAiErrors.Read(status, body);
        // 501: the model has no tokens that mark the middle. Nobody's server is at fault.
        return status == 501 ? error with { Kind = ErrorKind.InvalidRequest, Status = 400, Parameter = "suffix" } : error;
    }

    /// <inheritdoc />
    public IResponseTap CreateResponseTap(in TapOptions options) => throw OneSided;

    /// <inheritdoc />
    public IStreamEventSink CreateStreamWriter(IBufferWriter<byte> output, TranslationContext context) => throw OneSided;

    /// <inheritdoc />
    public void WriteBody(ModelResponse response, IBufferWriter<byte> output, TranslationContext context) => throw OneSided;

    /// <inheritdoc />
    public int WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => throw OneSided;

    /// <inheritdoc />
    public void WriteStreamError(ModelError error, IBufferWriter<byte> output) => throw OneSided;

    /// <inheritdoc />
    public void WriteModels(IReadOnlyList<ModelListing> models, IBufferWriter<byte> output) => throw OneSided;

    /// <inheritdoc />
    public void WriteModel(ModelListing model, IBufferWriter<byte> output) => throw OneSided;

    private static JsonText Prompt(ModelRequest request) => request.Messages is [{ Content: [TextBlock { Text: var text }, ..] }, ..] ? text : JsonText.Empty;
}

using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Gemini generateContent (@google/genai 2.32.0, <c>genai.d.ts</c>). The model and the method stand in the path, not in the body
/// (<see cref="RequestHead.Path"/>), and a stream is events or, without <c>alt=sse</c>, one JSON array.
/// </summary>
public sealed class GeminiProtocol : IProtocol, ITokenCounting
{
    /// <summary>The protocol's name in configuration and canonical types.</summary>
    internal const string ProtocolName = "gemini";

    private GeminiProtocol()
    {
    }

    /// <summary>The one instance.</summary>
    public static GeminiProtocol Instance { get; } = new();

    /// <inheritdoc />
    public string Name => ProtocolName;

    /// <inheritdoc />
    public bool BreaksFailedStreams => true;

    /// <inheritdoc />
    public string StreamContentType(RequestHead head) => head.Path is { JsonArray: true } ? "application/json; charset=utf-8" : "text/event-stream";

    /// <inheritdoc />
    public bool IsStreaming(RequestHead head) => head.Path is { Stream: true };

    /// <inheritdoc />
    public ModelRequest ReadRequest(RequestHead head, TranslationContext context) => GeminiRequestReader.Read(head, context);

    /// <inheritdoc />
    public ModelRequest ReadCountRequest(RequestHead head, TranslationContext context) => GeminiRequestReader.Read(head, context);

    /// <inheritdoc />
    public void WriteRequest(ModelRequest request, IBufferWriter<byte> output, TranslationContext context) => GeminiRequestWriter.Write(request, output, context);

    /// <inheritdoc />
    public void WriteCountRequest(ModelRequest request, IBufferWriter<byte> output, TranslationContext context) => GeminiRequestWriter.WriteCount(request, output, context);

    /// <inheritdoc />
    public JsonSplice SpliceRequest(RequestHead head, in PassthroughOptions options) => GeminiSplice.Of(head, options.Model);

    /// <inheritdoc />
    public JsonSplice SpliceCountRequest(RequestHead head, string model) => GeminiSplice.Of(head, model);

    /// <inheritdoc />
    public long? ReadTokenCount(RawJson body) => body["totalTokens"u8].GetInt64();

    /// <inheritdoc />
    public void WriteTokenCount(long tokens, IBufferWriter<byte> output)
    {
        output.Write("{\"totalTokens\":"u8);
        GeminiJson.WriteNumber(output, tokens);
        output.Write("}"u8);
    }

    /// <inheritdoc />
    public string UpstreamPath(ProtocolOperation operation, string model, bool stream) => operation switch
    {
        ProtocolOperation.ListModels => "/v1beta/models",
        ProtocolOperation.CountTokens => $"{GeminiModels.Path(model)}:countTokens",
        _ => GeminiModels.Path(model) + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent"),
    };

    /// <inheritdoc />
    public IStreamReader CreateStreamReader(IStreamEventSink sink, TranslationContext context) => new GeminiStreamReader(sink, context);

    /// <inheritdoc />
    public void ReadBody(RawJson body, IStreamEventSink sink, TranslationContext context) => GeminiBodyReader.Read(body, new GeminiAnswer(sink, context));

    /// <inheritdoc />
    public ModelError ReadError(int status, ReadOnlySpan<byte> body) => GeminiErrors.Read(status, body);

    /// <inheritdoc />
    public IResponseTap CreateResponseTap(in TapOptions options) => options.Stream ? new GeminiResponseTap(options.JsonArray) : new GeminiBodyTap();

    /// <inheritdoc />
    public IStreamEventSink CreateStreamWriter(IBufferWriter<byte> output, TranslationContext context) => new GeminiStreamWriter(output, context);

    /// <inheritdoc />
    public void WriteBody(ModelResponse response, IBufferWriter<byte> output, TranslationContext context) => GeminiBodyWriter.Write(response, output, context);

    /// <inheritdoc />
    public int WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => GeminiErrors.Write(error, output);

    /// <inheritdoc />
    public void WriteStreamError(ModelError error, IBufferWriter<byte> output) => GeminiErrors.WriteChunk(error, output);

    /// <inheritdoc />
    public void WriteModels(IReadOnlyList<ModelListing> models, IBufferWriter<byte> output) => GeminiModels.Write(models, output);

    /// <inheritdoc />
    public void WriteModel(ModelListing model, IBufferWriter<byte> output) => GeminiModels.Write(model, output);
}

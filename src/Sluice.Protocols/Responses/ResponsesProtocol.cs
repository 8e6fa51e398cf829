using System.Buffers;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>OpenAI Responses: what Codex speaks (openai 6.49.0, <c>responses.d.ts</c>).</summary>
public sealed class ResponsesProtocol : IProtocol, ITokenCounting
{
    /// <summary>The protocol's name in configuration and canonical types.</summary>
    internal const string ProtocolName = "openai-responses";

    private ResponsesProtocol()
    {
    }

    /// <summary>The one instance.</summary>
    public static ResponsesProtocol Instance { get; } = new();

    /// <inheritdoc />
    public string Name => ProtocolName;

    /// <inheritdoc />
    public string StreamContentType(RequestHead head) => "text/event-stream; charset=utf-8";

    /// <inheritdoc />
    public bool IsStreaming(RequestHead head) => head["stream"u8].IsTrue;

    /// <inheritdoc />
    public ModelRequest ReadRequest(RequestHead head, TranslationContext context) => new ResponsesRequestReader(head, context).Read();

    /// <inheritdoc />
    public void WriteRequest(ModelRequest request, IBufferWriter<byte> output, TranslationContext context) => ResponsesRequestWriter.Write(request, output, context);

    /// <inheritdoc />
    public JsonSplice SpliceRequest(RequestHead head, in PassthroughOptions options)
    {
        var splice = new JsonSplice(head).Set("model"u8, JsonText.FromString(options.Model).Token.Bytes);
        if (options.Stream) splice.Set("stream"u8, "true"u8.ToArray());
        ResponsesHistory.Clean(head, splice);
        return splice;
    }

    /// <inheritdoc />
    public string UpstreamPath(ProtocolOperation operation, string model, bool stream) => operation switch
    {
        ProtocolOperation.CountTokens => "/responses/input_tokens",
        ProtocolOperation.ListModels => "/models",
        _ => "/responses",
    };

    /// <inheritdoc />
    public ModelRequest ReadCountRequest(RequestHead head, TranslationContext context) => ReadRequest(head, context);

    /// <inheritdoc />
    public void WriteCountRequest(ModelRequest request, IBufferWriter<byte> output, TranslationContext context) =>
        ResponsesRequestWriter.Write(request, output, context, forCounting: true);

    /// <inheritdoc />
    public JsonSplice SpliceCountRequest(RequestHead head, string model) => SpliceRequest(head, new PassthroughOptions(model));

    /// <inheritdoc />
    public long? ReadTokenCount(RawJson body) => body["input_tokens"u8].GetInt64();

    /// <inheritdoc />
    public void WriteTokenCount(long tokens, IBufferWriter<byte> output) =>
        output.Write(Encoding.ASCII.GetBytes($$"""{"object":"response.input_tokens","input_tokens":{{tokens}}}"""));

    /// <inheritdoc />
    public IStreamReader CreateStreamReader(IStreamEventSink sink, TranslationContext context) => new ResponsesStreamReader(sink, context);

    /// <inheritdoc />
    public void ReadBody(RawJson body, IStreamEventSink sink, TranslationContext context) => ResponsesBodyReader.Read(body, new StreamEmitter(sink, context), context);

    /// <inheritdoc />
    public ModelError ReadError(int status, ReadOnlySpan<byte> body) => OpenAiErrors.Read(status, body);

    /// <inheritdoc />
    public IResponseTap CreateResponseTap(in TapOptions options) => options.Stream ? new ResponsesResponseTap() : new ResponsesBodyTap();

    /// <inheritdoc />
    public IStreamEventSink CreateStreamWriter(IBufferWriter<byte> output, TranslationContext context) => new ResponsesStreamWriter(output, context);

    /// <inheritdoc />
    public void WriteBody(ModelResponse response, IBufferWriter<byte> output, TranslationContext context) => ResponsesBodyWriter.Write(response, output, context);

    /// <inheritdoc />
    public int WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => OpenAiErrors.Write(error, output);

    /// <inheritdoc />
    public void WriteStreamError(ModelError error, IBufferWriter<byte> output) => ResponsesErrors.WriteStream(error, output);

    /// <inheritdoc />
    public void WriteModels(IReadOnlyList<ModelListing> models, IBufferWriter<byte> output) => OpenAiModels.Write(models, output);

    /// <inheritdoc />
    public void WriteModel(ModelListing model, IBufferWriter<byte> output) => OpenAiModels.Write(model, output);
}

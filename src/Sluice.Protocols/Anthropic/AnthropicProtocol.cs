using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Anthropic Messages: what Claude Code speaks.</summary>
public sealed class AnthropicProtocol : IProtocol, ITokenCounting
{
    internal const string ProtocolName = "anthropic";

    private AnthropicProtocol()
    {
    }

    /// <summary>The one instance.</summary>
    public static AnthropicProtocol Instance { get; } = new();

    /// <inheritdoc />
    public string Name => ProtocolName;

    /// <inheritdoc />
    public string StreamContentType(RequestHead head) => "text/event-stream; charset=utf-8";

    /// <inheritdoc />
    public ModelRequest ReadCountRequest(RequestHead head, TranslationContext context) => AnthropicRequestReader.Read(head, context);

    /// <inheritdoc />
    public JsonSplice SpliceCountRequest(RequestHead head, string model) => SpliceRequest(head, new PassthroughOptions(model));

    /// <inheritdoc />
    public void WriteCountRequest(ModelRequest request, IBufferWriter<byte> output, TranslationContext context) =>
        AnthropicRequestWriter.Write(request, output, context, forCounting: true);

    /// <inheritdoc />
    public void WriteTokenCount(long tokens, IBufferWriter<byte> output)
    {
        output.Write("{\"input_tokens\":"u8);
        AnthropicUsage.WriteNumber(output, tokens);
        output.Write("}"u8);
    }

    /// <inheritdoc />
    public long? ReadTokenCount(RawJson body) => body["input_tokens"u8].GetInt64();

    /// <inheritdoc />
    public bool IsStreaming(RequestHead head) => head["stream"u8].IsTrue;

    /// <inheritdoc />
    public ModelRequest ReadRequest(RequestHead head, TranslationContext context) => AnthropicRequestReader.Read(head, context);

    /// <inheritdoc />
    public void WriteRequest(ModelRequest request, IBufferWriter<byte> output, TranslationContext context) => AnthropicRequestWriter.Write(request, output, context);

    /// <inheritdoc />
    public JsonSplice SpliceRequest(RequestHead head, in PassthroughOptions options)
    {
        var splice = new JsonSplice(head).Set("model"u8, JsonText.FromString(options.Model).Token.Bytes);
        if (options.Stream) splice.Set("stream"u8, "true"u8.ToArray());
        AnthropicHistory.Clean(head, splice);
        return splice;
    }

    /// <inheritdoc />
    public string UpstreamPath(ProtocolOperation operation, string model, bool stream) => operation switch
    {
        ProtocolOperation.CountTokens => "/v1/messages/count_tokens",
        ProtocolOperation.ListModels => "/v1/models",
        _ => "/v1/messages",
    };

    /// <inheritdoc />
    public IStreamReader CreateStreamReader(IStreamEventSink sink, TranslationContext context) => new AnthropicStreamReader(sink, context);

    /// <inheritdoc />
    public void ReadBody(RawJson body, IStreamEventSink sink, TranslationContext context) => AnthropicBodyReader.Read(body, sink, context);

    /// <inheritdoc />
    public ModelError ReadError(int status, ReadOnlySpan<byte> body) => AnthropicErrors.Read(status, body);

    /// <inheritdoc />
    public IResponseTap CreateResponseTap(in TapOptions options) => options.Stream ? new AnthropicResponseTap() : new AnthropicBodyTap();

    /// <inheritdoc />
    public IStreamEventSink CreateStreamWriter(IBufferWriter<byte> output, TranslationContext context) => new AnthropicStreamWriter(output, context);

    /// <inheritdoc />
    public void WriteBody(ModelResponse response, IBufferWriter<byte> output, TranslationContext context) => AnthropicBodyWriter.Write(response, output, context);

    /// <inheritdoc />
    public int WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => AnthropicErrors.Write(error, requestId, output);

    /// <inheritdoc />
    public void WriteStreamError(ModelError error, IBufferWriter<byte> output) => AnthropicErrors.WriteStream(error, output);

    /// <inheritdoc />
    public void WriteModels(IReadOnlyList<ModelListing> models, IBufferWriter<byte> output) => AnthropicModels.Write(models, output);

    /// <inheritdoc />
    public void WriteModel(ModelListing model, IBufferWriter<byte> output) => AnthropicModels.Write(model, output);
}

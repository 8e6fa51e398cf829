using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>
/// The legacy completions of the Chat endpoint's vendor, for callers that fill the middle: <c>prompt</c> and <c>suffix</c> in,
/// <c>text</c> out. Only ever the caller's side: a server that speaks it gets the caller's own bytes.
/// </summary>
public sealed class CompletionsProtocol : IProtocol
{
    private static readonly ChatCompletionsProtocol Chat = ChatCompletionsProtocol.Instance;

    private CompletionsProtocol()
    {
    }

    /// <summary>The one instance.</summary>
    public static CompletionsProtocol Instance { get; } = new();

    /// <inheritdoc />
    public string Name => ChatCompletionsProtocol.ProtocolName;

    /// <inheritdoc />
    public string StreamContentType(RequestHead head) => Chat.StreamContentType(head);

    /// <inheritdoc />
    public bool IsStreaming(RequestHead head) => Chat.IsStreaming(head);

    /// <inheritdoc />
    public ModelRequest ReadRequest(RequestHead head, TranslationContext context) => CompletionsRequestReader.Read(head, context);

    /// <inheritdoc />
    /// <exception cref="NotSupportedException">Always: nothing is translated into it.</exception>
    public void WriteRequest(ModelRequest request, IBufferWriter<byte> output, TranslationContext context) => throw new NotSupportedException("nothing is translated into a legacy completion");

    /// <inheritdoc />
    public JsonSplice SpliceRequest(RequestHead head, in PassthroughOptions options) => Chat.SpliceRequest(head, new PassthroughOptions(options.Model));

    /// <inheritdoc />
    public string UpstreamPath(ProtocolOperation operation, string model, bool stream) => operation == ProtocolOperation.Generate ? "/completions" : Chat.UpstreamPath(operation, model, stream);

    /// <inheritdoc />
    public IStreamReader CreateStreamReader(IStreamEventSink sink, TranslationContext context) => Chat.CreateStreamReader(sink, context);

    /// <inheritdoc />
    public void ReadBody(RawJson body, IStreamEventSink sink, TranslationContext context) => Chat.ReadBody(body, sink, context);

    /// <inheritdoc />
    public ModelError ReadError(int status, ReadOnlySpan<byte> body) => Chat.ReadError(status, body);

    /// <inheritdoc />
    public IResponseTap CreateResponseTap(in TapOptions options) => Chat.CreateResponseTap(options);

    /// <inheritdoc />
    public IStreamEventSink CreateStreamWriter(IBufferWriter<byte> output, TranslationContext context) => new CompletionsWriter(output, context);

    /// <inheritdoc />
    public void WriteBody(ModelResponse response, IBufferWriter<byte> output, TranslationContext context) => CompletionsWriter.WriteBody(response, output, context);

    /// <inheritdoc />
    public int WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => OpenAiErrors.Write(error, output);

    /// <inheritdoc />
    public void WriteStreamError(ModelError error, IBufferWriter<byte> output) => Chat.WriteStreamError(error, output);

    /// <inheritdoc />
    public void WriteModels(IReadOnlyList<ModelListing> models, IBufferWriter<byte> output) => Chat.WriteModels(models, output);

    /// <inheritdoc />
    public void WriteModel(ModelListing model, IBufferWriter<byte> output) => Chat.WriteModel(model, output);
}

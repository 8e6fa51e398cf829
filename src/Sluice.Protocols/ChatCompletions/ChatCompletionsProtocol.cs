using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>OpenAI Chat Completions, which most aggregators and local servers speak too (openai 6.49.0, <c>completions.d.ts</c>).</summary>
public sealed class ChatCompletionsProtocol : IProtocol
{
    /// <summary>The protocol's name in configuration and canonical types.</summary>
    internal const string ProtocolName = "openai-chat";

    private ChatCompletionsProtocol()
    {
    }

    /// <summary>The one instance.</summary>
    public static ChatCompletionsProtocol Instance { get; } = new();

    /// <inheritdoc />
    public string Name => ProtocolName;

    /// <inheritdoc />
    public string StreamContentType(RequestHead head) => "text/event-stream; charset=utf-8";

    /// <inheritdoc />
    public bool IsStreaming(RequestHead head) => head["stream"u8].IsTrue;

    /// <inheritdoc />
    public ModelRequest ReadRequest(RequestHead head, TranslationContext context) => new ChatCompletionsRequestReader(head, context).Read();

    /// <inheritdoc />
    public void WriteRequest(ModelRequest request, IBufferWriter<byte> output, TranslationContext context) =>
        ChatCompletionsRequestWriter.Write(request, output, context);

    /// <inheritdoc />
    public JsonSplice SpliceRequest(RequestHead head, in PassthroughOptions options) => ChatCompletionsSplice.Of(head, options);

    /// <inheritdoc />
    public string UpstreamPath(ProtocolOperation operation, string model, bool stream) => operation switch
    {
        ProtocolOperation.Generate => "/chat/completions",
        ProtocolOperation.ListModels => "/models",
        _ => throw new NotSupportedException("Chat Completions has no endpoint that counts tokens"),
    };

    /// <inheritdoc />
    public IStreamReader CreateStreamReader(IStreamEventSink sink, TranslationContext context) => new ChatCompletionsStreamReader(sink, context);

    /// <inheritdoc />
    public void ReadBody(RawJson body, IStreamEventSink sink, TranslationContext context) => ChatCompletionsBodyReader.Read(body, sink, context);

    /// <inheritdoc />
    public ModelError ReadError(int status, ReadOnlySpan<byte> body) => OpenAiErrors.Read(status, body);

    /// <inheritdoc />
    public IResponseTap CreateResponseTap(in TapOptions options) => new ChatCompletionsResponseTap(options is { RemoveUsage: true, Stream: true });

    /// <inheritdoc />
    public IStreamEventSink CreateStreamWriter(IBufferWriter<byte> output, TranslationContext context) => new ChatCompletionsStreamWriter(output, context);

    /// <inheritdoc />
    public void WriteBody(ModelResponse response, IBufferWriter<byte> output, TranslationContext context) => ChatCompletionsBodyWriter.Write(response, output, context);

    /// <inheritdoc />
    public int WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => OpenAiErrors.Write(error, output);

    /// <inheritdoc />
    public void WriteStreamError(ModelError error, IBufferWriter<byte> output) => ChatCompletionsErrors.WriteChunk(error, output);

    /// <inheritdoc />
    public void WriteModels(IReadOnlyList<ModelListing> models, IBufferWriter<byte> output) => OpenAiModels.Write(models, output);

    /// <inheritdoc />
    public void WriteModel(ModelListing model, IBufferWriter<byte> output) => OpenAiModels.Write(model, output);

    /// <summary>Reads an upstream's list of models, whatever server made it. What is not a list gives none.</summary>
    /// <param name="body">The answer to <see cref="ProtocolOperation.ListModels"/>.</param>
    /// <param name="owner">Name for models that do not say whose they are.</param>
    public static IReadOnlyList<ModelListing> ReadModels(RawJson body, string owner) => OpenAiModels.Read(body, owner);
}

using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>
/// Ollama's native API (github.com/ollama/ollama, docs/api.md and api/types.go). <see cref="Instance"/> speaks <c>/api/chat</c>;
/// <see cref="Generate"/> is the same protocol for a client of <c>/api/generate</c>. Upstream we always ask <c>/api/chat</c>,
/// but for a same-protocol request of a generate client, which goes to its own path.
/// </summary>
public sealed class OllamaProtocol : IProtocol
{
    private readonly OllamaFlavour _flavour;

    private OllamaProtocol(OllamaFlavour flavour) => _flavour = flavour;

    /// <summary><c>/api/chat</c>.</summary>
    public static OllamaProtocol Instance { get; } = new(OllamaFlavour.Chat);

    /// <summary><c>/api/generate</c>: as inbound, and as its own passthrough.</summary>
    public static OllamaProtocol Generate { get; } = new(OllamaFlavour.Generate);

    /// <summary><c>/api/generate</c> with a suffix: as an upstream only, for what is no conversation.</summary>
    public static OllamaProtocol FillIn { get; } = new(OllamaFlavour.FillIn);

    /// <inheritdoc />
    public string Name => "ollama";

    /// <inheritdoc />
    public bool IsLineFramed => true;

    /// <inheritdoc />
    public string StreamContentType(RequestHead head) => "application/x-ndjson";

    /// <inheritdoc />
    public bool IsStreaming(RequestHead head) => !head["stream"u8].IsFalse;

    /// <summary>
    /// A request without prompt or messages loads a model (<c>keep_alive</c> 0: unloads it) and generates nothing. It makes
    /// sense for an Ollama upstream only; for others the gateway answers it itself (<see cref="OllamaModels.WriteLoaded"/>).
    /// </summary>
    public bool IsLoadRequest(RequestHead head) => OllamaRequestReader.IsLoadRequest(head, _flavour);

    /// <inheritdoc />
    public ModelRequest ReadRequest(RequestHead head, TranslationContext context) => OllamaRequestReader.Read(head, _flavour, context);

    /// <inheritdoc />
    public void WriteRequest(ModelRequest request, IBufferWriter<byte> output, TranslationContext context) => new OllamaRequestWriter(request, context).Write(output, _flavour);

    /// <inheritdoc />
    public JsonSplice SpliceRequest(RequestHead head, in PassthroughOptions options) => OllamaSplice.Create(head, options);

    /// <inheritdoc />
    /// <exception cref="NotSupportedException"><see cref="ProtocolOperation.CountTokens"/>: Ollama counts no tokens.</exception>
    public string UpstreamPath(ProtocolOperation operation, string model, bool stream) => operation switch
    {
        ProtocolOperation.Generate => _flavour == OllamaFlavour.Chat ? "/api/chat" : "/api/generate",
        ProtocolOperation.ListModels => "/api/tags",
        _ => throw new NotSupportedException("Ollama has no endpoint that counts tokens"),
    };

    /// <inheritdoc />
    public IStreamReader CreateStreamReader(IStreamEventSink sink, TranslationContext context) => new OllamaStreamReader(sink, context);

    /// <inheritdoc />
    public void ReadBody(RawJson body, IStreamEventSink sink, TranslationContext context) => OllamaBodyReader.Read(body, sink, context);

    /// <inheritdoc />
    public ModelError ReadError(int status, ReadOnlySpan<byte> body) => OllamaErrors.Read(status, body);

    /// <inheritdoc />
    public IResponseTap CreateResponseTap(in TapOptions options) => new OllamaResponseTap(options.Stream);

    /// <inheritdoc />
    public IStreamEventSink CreateStreamWriter(IBufferWriter<byte> output, TranslationContext context) => new OllamaStreamWriter(output, _flavour, context);

    /// <inheritdoc />
    public void WriteBody(ModelResponse response, IBufferWriter<byte> output, TranslationContext context) => OllamaBodyWriter.Write(response, output, _flavour, context);

    /// <inheritdoc />
    public int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OllamaErrors.Write(error, output);
        return OllamaErrors.StatusOf(error.Kind);
    }

    /// <inheritdoc />
    public void WriteStreamError(ModelError error, IBufferWriter<byte> output)
    {
        OllamaErrors.Write(error, output);
        output.Write("\n"u8);
    }

    /// <inheritdoc />
    public void WriteModels(IReadOnlyList<ModelListing> models, IBufferWriter<byte> output) => OllamaModels.WriteTags(models, output);

    /// <inheritdoc />
    public void WriteModel(ModelListing model, IBufferWriter<byte> output) => OllamaModels.WriteShow(model, output);
}

/// <summary>Which of the two endpoints a client speaks.</summary>
internal enum OllamaFlavour
{
    /// <summary><c>/api/chat</c>: messages in, <c>message</c> out.</summary>
    Chat,

    /// <summary><c>/api/generate</c>: a prompt in, <c>response</c> out.</summary>
    Generate,

    /// <summary><c>/api/generate</c> with a suffix.</summary>
    FillIn,
}

using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols;

/// <summary>One wire protocol, both ways. A stateless singleton; what one exchange shares lives in <see cref="TranslationContext"/>.</summary>
public interface IProtocol
{
    /// <summary>Name in the configuration: <c>anthropic</c>, <c>openai-chat</c>, <c>openai-responses</c>, <c>gemini</c>, <c>ollama</c>.</summary>
    string Name { get; }

    /// <summary>Content type of the stream that this request asks for.</summary>
    string StreamContentType(RequestHead head);

    /// <summary>Streams are lines of JSON rather than server-sent events.</summary>
    bool IsLineFramed => false;

    /// <summary>Clients take a stream that ends cleanly for a whole answer, whatever error it held: the connection is broken off instead (Gemini CLI).</summary>
    bool BreaksFailedStreams => false;

    /// <summary>Does this request ask for a stream? (Ollama's default is yes.)</summary>
    bool IsStreaming(RequestHead head);

    /// <summary>Reads a caller's request. The result views the request's bytes.</summary>
    /// <exception cref="InvalidRequestException">A field is missing, of the wrong type, or cannot be carried; the message names it.</exception>
    ModelRequest ReadRequest(RequestHead head, TranslationContext context);

    /// <summary>Writes the request for an upstream of this protocol, leaving notes for what does not go.</summary>
    /// <exception cref="InvalidRequestException">Something that must not be lost has no place here.</exception>
    void WriteRequest(ModelRequest request, IBufferWriter<byte> output, TranslationContext context);

    /// <summary>Same protocol on both sides: the replacements that the body needs, and no others.</summary>
    JsonSplice SpliceRequest(RequestHead head, in PassthroughOptions options);

    /// <summary>Path, with a query where the protocol needs one, of an operation under the upstream's base URL.</summary>
    /// <param name="operation">What is asked.</param>
    /// <param name="model">The upstream's model id: Gemini has it in the path.</param>
    /// <param name="stream">A stream is asked for: Gemini has a path of its own for it.</param>
    string UpstreamPath(ProtocolOperation operation, string model, bool stream);

    /// <summary>Reads an upstream's stream into events.</summary>
    IStreamReader CreateStreamReader(IStreamEventSink sink, TranslationContext context);

    /// <summary>Reads a whole answer into the same events. An error object inside a 200 becomes <see cref="StreamEventKind.StreamFailed"/>.</summary>
    void ReadBody(RawJson body, IStreamEventSink sink, TranslationContext context);

    /// <summary>Reads an upstream's error answer, whatever shape it has.</summary>
    /// <param name="status">HTTP status, 400 or above.</param>
    /// <param name="body">The body, at most its first 64 KB; may be anything.</param>
    ModelError ReadError(int status, ReadOnlySpan<byte> body);

    /// <summary>Watches a same-protocol answer.</summary>
    IResponseTap CreateResponseTap(in TapOptions options);

    /// <summary>Writes a stream for a client.</summary>
    IStreamEventSink CreateStreamWriter(IBufferWriter<byte> output, TranslationContext context);

    /// <summary>Writes a whole answer for a client.</summary>
    void WriteBody(ModelResponse response, IBufferWriter<byte> output, TranslationContext context);

    /// <summary>Writes an error body for a client of this protocol; the return value is the HTTP status that goes with it.</summary>
    int WriteError(ModelError error, string requestId, IBufferWriter<byte> output);

    /// <summary>Writes an error into a stream that has begun; the connection is closed after it, without a good end.</summary>
    void WriteStreamError(ModelError error, IBufferWriter<byte> output);

    /// <summary>Writes a list of models in this protocol's shape.</summary>
    void WriteModels(IReadOnlyList<ModelListing> models, IBufferWriter<byte> output);

    /// <summary>Writes one model in this protocol's shape.</summary>
    void WriteModel(ModelListing model, IBufferWriter<byte> output);
}

/// <summary>What can be asked of an upstream.</summary>
public enum ProtocolOperation
{
    /// <summary>Generate an answer.</summary>
    Generate,

    /// <summary>Count a prompt's tokens; only where <see cref="IProtocol.UpstreamPath"/> has a path for it.</summary>
    CountTokens,

    /// <summary>List models.</summary>
    ListModels,
}

/// <summary>How a same-protocol answer is watched.</summary>
/// <param name="Stream">The answer is a stream.</param>
/// <param name="RemoveUsage">Chat: we asked for usage on the client's behalf, so the extra frame is taken out again.</param>
/// <param name="JsonArray">Gemini: the upstream sends events, the client asked for one JSON array of the same objects.</param>
public readonly record struct TapOptions(bool Stream, bool RemoveUsage = false, bool JsonArray = false);

/// <summary>What a same-protocol request needs changed.</summary>
/// <param name="Model">Model id to ask for.</param>
/// <param name="RequestUsage">Chat: ask for the usage chunk although the client did not.</param>
/// <param name="NumCtx">Ollama: context size, set only where the client set none.</param>
/// <param name="Stream">Ask for a stream although the client did not (Gemini has it in the path).</param>
/// <param name="LogProbabilities">Chat, Ollama: ask for the tokens' log-probabilities although the client did not.</param>
public readonly record struct PassthroughOptions(string Model, bool RequestUsage = false, long? NumCtx = null, bool Stream = false, bool LogProbabilities = false);

/// <summary>A model in a list for clients.</summary>
/// <param name="Id">Name that may be asked for.</param>
/// <param name="DisplayName">For people.</param>
/// <param name="OwnedBy">The upstream's name.</param>
/// <param name="Created">When it appeared; the Unix epoch when unknown.</param>
/// <param name="ContextWindow">Context in tokens, if known.</param>
/// <param name="MaxOutputTokens">Longest answer, if known.</param>
/// <param name="Capabilities">Words in Ollama's terms: completion, tools, vision, thinking.</param>
public sealed record ModelListing(
    string Id,
    string DisplayName,
    string OwnedBy,
    DateTimeOffset Created,
    long? ContextWindow = null,
    long? MaxOutputTokens = null,
    IReadOnlyList<string>? Capabilities = null);

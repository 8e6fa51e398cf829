using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols;

/// <summary>A protocol in which a prompt's tokens can be counted: as a question to an upstream and as an answer to a client.</summary>
public interface ITokenCounting
{
    /// <summary>Reads a caller's question. Its body is a request without a limit, or (Gemini) one inside another.</summary>
    /// <exception cref="InvalidRequestException">A field is missing, of the wrong type, or cannot be carried; the message names it.</exception>
    ModelRequest ReadCountRequest(RequestHead head, TranslationContext context);

    /// <summary>Writes the question for an upstream: no limit, no stream, no sampling.</summary>
    /// <exception cref="InvalidRequestException">Something that must not be lost has no place here.</exception>
    void WriteCountRequest(ModelRequest request, IBufferWriter<byte> output, TranslationContext context);

    /// <summary>Same protocol on both sides: the replacements that a question needs, and no others.</summary>
    JsonSplice SpliceCountRequest(RequestHead head, string model);

    /// <summary>Reads an upstream's answer; null when it is not one.</summary>
    long? ReadTokenCount(RawJson body);

    /// <summary>Writes the answer for a client.</summary>
    /// <param name="tokens">Tokens of the prompt.</param>
    /// <param name="output">Receives the body.</param>
    void WriteTokenCount(long tokens, IBufferWriter<byte> output);
}

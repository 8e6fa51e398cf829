using System.Buffers;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Canonical;

/// <summary>
/// A free-text tool (Chat and Responses <c>custom</c>) for upstreams that know only functions: its input is the one string
/// property <c>input</c> of an object.
/// </summary>
public static class CustomTools
{
    /// <summary>The schema that stands for "any text".</summary>
    public static RawJson Schema { get; } = RawJson.Parse("""{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}""");

    /// <summary>The arguments that carry <paramref name="input"/>.</summary>
    public static RawJson Wrap(JsonText input)
    {
        var output = new ArrayBufferWriter<byte>(input.Token.Bytes.Length + 12);
        output.Write("{\"input\":"u8);
        output.Write(input.Token.Span);
        output.Write("}"u8);
        return RawJson.Trusted(output.WrittenMemory);
    }

    /// <summary>The text in <paramref name="arguments"/>; the arguments themselves when the model sent something else.</summary>
    public static JsonText Unwrap(RawJson arguments) => arguments["input"u8].GetText() ?? JsonText.FromUtf8(arguments.Span);
}

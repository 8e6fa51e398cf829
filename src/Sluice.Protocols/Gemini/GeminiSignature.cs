using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Thought signatures, which are base64. A token of another vendor travels as the base64 of our envelope
/// (<see cref="Seal.ToEnvelope"/>); what a client puts in place of one it does not have is nobody's.
/// </summary>
internal static class GeminiSignature
{
    /// <summary>What Google accepts on a call that another model made (ai-sdk, <c>convert-to-google-messages.ts</c>); sent plain, as that does.</summary>
    public const string Skip = "skip_thought_signature_validator";

    // Other clients send it encoded, as the field's type asks.
    private static readonly string EncodedSkip = Convert.ToBase64String(Encoding.ASCII.GetBytes(Skip));

    // The base64 of "gw1" and of every byte that can follow it.
    private static ReadOnlySpan<byte> EnvelopeStart => "Z3cx"u8;

    /// <summary>Whose token a client brought back; null for nobody's.</summary>
    public static Seal? Read(JsonText signature)
    {
        var text = signature.Decode();
        if (text.Length == 0 || text is Skip || text == EncodedSkip || text == "context_engineering_is_the_way_to_go") return null;
        var seal = Envelope(text) is { } envelope ? Seal.Read(JsonText.FromString(envelope), GeminiProtocol.ProtocolName) : new Seal(GeminiProtocol.ProtocolName, text);
        return seal.Origin == Seal.None ? null : seal;
    }

    /// <summary>The signature for a client.</summary>
    public static string Write(Seal seal) =>
        seal.Origin == GeminiProtocol.ProtocolName ? seal.Payload : Convert.ToBase64String(Encoding.UTF8.GetBytes(seal.ToEnvelope()));

    /// <summary>Is this a token that only we can read?</summary>
    public static bool IsEnvelope(JsonText signature) => signature.StartsWith(EnvelopeStart) && Envelope(signature.Decode()) is not null;

    private static string? Envelope(string text)
    {
        if (!text.StartsWith("Z3cx", StringComparison.Ordinal)) return null;
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) return null;
        var decoded = Encoding.UTF8.GetString(bytes, 0, length);
        return decoded.StartsWith("gw1.", StringComparison.Ordinal) ? decoded : null;
    }
}

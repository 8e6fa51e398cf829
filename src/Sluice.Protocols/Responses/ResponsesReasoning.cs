using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>
/// Reasoning items and the tokens in them. <c>encrypted_content</c> is OpenAI's own, or an envelope of ours around another
/// vendor's token; Anthropic's redacted thinking, whose token takes another form there, is marked in the envelope.
/// </summary>
internal static class ResponsesReasoning
{
    private const string Redacted = "-redacted";

    /// <summary>The block of an input item; null when the item says nothing.</summary>
    public static ReasoningBlock? Read(RawJson item)
    {
        var texts = new List<JsonText>();
        foreach (var part in item["summary"u8].EnumerateArray()) AddText(part, texts);
        foreach (var part in item["content"u8].EnumerateArray()) AddText(part, texts);
        var text = texts.Count > 0 ? JsonText.Join("\n\n", texts) : JsonText.Empty;
        var (seal, redacted) = ReadToken(item["encrypted_content"u8]);
        return text.IsEmpty && seal is null ? null : new ReasoningBlock(text, seal, redacted);
    }

    /// <summary>What <c>encrypted_content</c> holds.</summary>
    public static (Seal? Seal, bool IsRedacted) ReadToken(RawJson token)
    {
        if (token.GetText() is not { IsEmpty: false } text) return default;
        var seal = Seal.Read(text, ResponsesProtocol.ProtocolName);
        if (seal.Origin == Seal.None) return default;
        return seal.Origin.EndsWith(Redacted, StringComparison.Ordinal) ? (seal with { Origin = seal.Origin[..^Redacted.Length] }, true) : (seal, false);
    }

    /// <summary><c>encrypted_content</c> for a client.</summary>
    public static string WriteToken(Seal seal, bool redacted)
    {
        if (seal.Origin == ResponsesProtocol.ProtocolName) return seal.Payload;
        return (redacted ? seal with { Origin = seal.Origin + Redacted } : seal).ToEnvelope();
    }

    private static void AddText(RawJson part, List<JsonText> texts)
    {
        if (part["text"u8].GetText() is { IsEmpty: false } text) texts.Add(text);
    }
}

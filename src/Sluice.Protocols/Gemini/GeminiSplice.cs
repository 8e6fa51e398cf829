using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// The same-protocol request. The model stands in the path; only where the body names it too is it set there. A signature that is
/// an envelope of ours, from an answer of another vendor's model, is replaced by the word that asks Google not to look.
/// </summary>
internal static class GeminiSplice
{
    private static readonly byte[] Skip = [.. "\""u8, .. "skip_thought_signature_validator"u8, .. "\""u8];

    public static JsonSplice Of(RequestHead head, string model)
    {
        var splice = new JsonSplice(head);
        SetModel(head, head["model"u8], model, splice);
        var inner = GeminiField.Get(head, "generateContentRequest"u8);
        SetModel(head, inner["model"u8], model, splice);
        if (head.Body.Span.IndexOf("\"Z3cx"u8) < 0) return splice;
        foreach (var contents in (RawJson[])[head["contents"u8], inner["contents"u8]])
        {
            foreach (var turn in contents.EnumerateArray()) ReplaceEnvelopes(head, turn["parts"u8], splice);
        }

        return splice;
    }

    private static void SetModel(RequestHead head, RawJson named, string model, JsonSplice splice)
    {
        if (named.IsString) Replace(head, named, JsonText.FromString($"models/{GeminiModels.Bare(model)}").Token.Bytes, splice);
    }

    private static void ReplaceEnvelopes(RequestHead head, RawJson parts, JsonSplice splice)
    {
        foreach (var part in parts.EnumerateArray())
        {
            if (GeminiField.Get(part, "thoughtSignature"u8) is { IsString: true } signature && GeminiSignature.IsEnvelope(signature.GetText()!.Value)) Replace(head, signature, Skip, splice);
        }
    }

    private static void Replace(RequestHead head, RawJson value, ReadOnlyMemory<byte> bytes, JsonSplice splice)
    {
        var start = (int)Unsafe.ByteOffset(ref MemoryMarshal.GetReference(head.Body.Span), ref MemoryMarshal.GetReference(value.Span));
        splice.Replace(start, start + value.Bytes.Length, bytes);
    }
}

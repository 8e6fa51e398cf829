using Sluice.Protocols.Json;

namespace Sluice.Protocols.Canonical;

/// <summary>A whole answer: the fold of its events. A non-streaming reply is written from it.</summary>
/// <param name="Id">The upstream's id of the answer, or empty.</param>
/// <param name="Model">The upstream's own model name, or empty.</param>
/// <param name="Content">Text, reasoning and tool-call blocks in order.</param>
/// <param name="Stop">Why it ended.</param>
/// <param name="Usage">Tokens; null when the upstream reported none.</param>
public sealed record ModelResponse(string Id, string Model, IReadOnlyList<ContentBlock> Content, StopReason Stop, Usage? Usage)
{
    /// <summary>Decoded text of all text blocks together.</summary>
    public string Text => string.Concat(Content.OfType<TextBlock>().Select(block => block.Text.Decode()));

    /// <summary>The tool calls in order.</summary>
    public IEnumerable<ToolCallBlock> ToolCalls => Content.OfType<ToolCallBlock>();

    /// <summary>A tool call's argument text as JSON: an object where it is one, else missing.</summary>
    internal static RawJson ArgumentsOf(ReadOnlyMemory<byte> text)
    {
        if (text.Span.Trim((byte)' ').IsEmpty) return RawJson.Trusted("{}"u8.ToArray());
        try
        {
            var json = RawJson.Parse(text);
            return json.IsObject ? json : default;
        }
        catch (JsonSyntaxException)
        {
            return default;
        }
    }
}

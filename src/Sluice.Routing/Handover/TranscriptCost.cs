using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Profile;

namespace Sluice.Routing.Handover;

/// <summary>Estimated tokens of the parts of a transcript.</summary>
internal static class TranscriptCost
{
    /// <summary>The note's own words.</summary>
    public const long Note = 120;

    private const long Picture = 1600;
    private const long Message = 6;
    private const double BytesPerToken = 3.2;

    public static long Of(Message message) => Message + message.Content.Sum(Of);

    /// <summary>Without the pictures, documents and sound that stand in the message itself.</summary>
    public static long TextOf(Message message) => Message + message.Content.Sum(block => block is MediaBlock ? 0 : Of(block));

    public static long Of(ToolDefinition tool) => Message + TokenEstimate.OfJson(tool.Schema.Span) + (tool.Description is { } text ? TokenEstimate.OfJson(text.Escaped) : 0) + TokenEstimate.OfJson(tool.Raw.Span);

    /// <summary>The text, without its middle when it has more tokens than this.</summary>
    public static JsonText Elide(JsonText text, long most)
    {
        var tokens = TokenEstimate.OfJson(text.Escaped);
        if (tokens <= most) return text;
        var decoded = text.Decode();
        // What the text weighs for each character decides how many characters may stay.
        var keep = (int)Math.Min(decoded.Length * (most / (double)tokens) * 0.95, int.MaxValue);
        return JsonText.FromString(Elide(decoded, keep));
    }

    /// <summary>The text, at most about this many characters long, its middle left out at line ends where there are any near.</summary>
    public static string Elide(string text, int keep)
    {
        if (text.Length <= keep) return text;
        var head = Whole(text, keep * 2 / 3);
        var tail = text.Length - (keep / 3);
        var line = text.IndexOf('\n', tail);
        if (line >= 0 && line - tail < 200) tail = line + 1;
        else if (tail < text.Length && char.IsLowSurrogate(text[tail])) tail++;
        return new StringBuilder().Append(text, 0, head).Append($"\n[… {tail - head} characters left out here …]\n").Append(text, tail, text.Length - tail).ToString();
    }

    /// <summary>Characters that fit in this many tokens.</summary>
    public static int Characters(long tokens) => (int)Math.Min(tokens * BytesPerToken, int.MaxValue);

    private static long Of(ContentBlock block) => block switch
    {
        TextBlock text => TokenEstimate.OfJson(text.Text.Escaped),
        ReasoningBlock thought => TokenEstimate.OfJson(thought.Text.Escaped),
        ToolCallBlock call => 12 + TokenEstimate.OfJson(call.Arguments.Span) + ((call.ArgumentsText?.Length ?? 0) / 4),
        ToolResultBlock result => 8 + result.Content.Sum(Of),
        MediaBlock => Picture,
        OpaqueBlock opaque => TokenEstimate.OfJson(opaque.Json.Span),
        _ => 0,
    };

    private static int Whole(string text, int at)
    {
        var line = text.LastIndexOf('\n', Math.Max(at - 1, 0));
        if (line > at - 200 && line > 0) return line;
        return at > 0 && char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;
    }
}

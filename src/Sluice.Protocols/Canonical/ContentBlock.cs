using Sluice.Protocols.Json;

namespace Sluice.Protocols.Canonical;

/// <summary>A piece of a message. The hierarchy is closed: every protocol's parts become one of these.</summary>
public abstract record ContentBlock
{
    private protected ContentBlock()
    {
    }
}

/// <summary>Text.</summary>
/// <param name="Text">The text as its JSON token.</param>
/// <param name="IsRefusal">The model's words for why it will not (Chat <c>refusal</c>).</param>
public sealed record TextBlock(JsonText Text, bool IsRefusal = false) : ContentBlock;

/// <summary>Thinking of an assistant turn.</summary>
/// <param name="Text">What may be read of it; empty when redacted.</param>
/// <param name="Seal">The vendor's opaque token, if any. It goes back to the family it came from and to nobody else.</param>
/// <param name="IsRedacted">Anthropic <c>redacted_thinking</c>: only the seal, no text.</param>
public sealed record ReasoningBlock(JsonText Text, Seal? Seal = null, bool IsRedacted = false) : ContentBlock;

/// <summary>A call of a tool.</summary>
/// <param name="Id">The call's id as the client knows it; may be empty where the protocol has none.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The arguments as raw JSON, or (<see cref="ArgumentsText"/>) as the text the model wrote when that is not JSON.</param>
public sealed record ToolCallBlock(string Id, string Name, RawJson Arguments) : ContentBlock
{
    /// <summary>The argument text as it came when it is not a JSON object; null otherwise.</summary>
    public string? ArgumentsText { get; init; }

    /// <summary>A token that belongs to this call (Gemini thought signature).</summary>
    public Seal? Seal { get; init; }
}

/// <summary>The result of a tool call.</summary>
/// <param name="CallId">Id of the call.</param>
/// <param name="ToolName">Name of the tool, where the protocol carries it; else found from the call.</param>
/// <param name="Content">Text and media blocks, in order.</param>
/// <param name="IsError">The tool failed.</param>
public sealed record ToolResultBlock(string CallId, string? ToolName, IReadOnlyList<ContentBlock> Content, bool IsError = false) : ContentBlock;

/// <summary>What kind of media a block holds.</summary>
public enum MediaKind
{
    /// <summary>A picture.</summary>
    Image,

    /// <summary>A document: PDF or another file that is not plain text.</summary>
    Document,

    /// <summary>Sound.</summary>
    Audio,
}

/// <summary>A picture, document or sound: inline base64, an address, or a vendor's file id.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="MediaType">MIME type; empty when unknown (the writer sniffs inline data).</param>
public sealed record MediaBlock(MediaKind Kind, string MediaType) : ContentBlock
{
    /// <summary>Inline data as base64 text (a string token without a <c>data:</c> prefix).</summary>
    public JsonText? Base64 { get; init; }

    /// <summary>An http(s) address.</summary>
    public JsonText? Url { get; init; }

    /// <summary>A file id of the vendor in <see cref="FileVendor"/>; useless anywhere else.</summary>
    public string? FileId { get; init; }

    /// <summary>Protocol name of the vendor that knows <see cref="FileId"/>.</summary>
    public string? FileVendor { get; init; }

    /// <summary>File name or title, where given.</summary>
    public JsonText? Title { get; init; }

    /// <summary>OpenAI's <c>detail</c>, where given.</summary>
    public string? Detail { get; init; }
}

/// <summary>A part that only its own protocol understands (server tool use and results, compaction …), kept as it came.</summary>
/// <param name="Protocol">Name of the protocol it came in.</param>
/// <param name="Type">Its type word.</param>
/// <param name="Json">The part.</param>
public sealed record OpaqueBlock(string Protocol, string Type, RawJson Json) : ContentBlock;

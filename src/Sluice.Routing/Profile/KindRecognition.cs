using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Prompts;

namespace Sluice.Routing.Profile;

/// <summary>
/// What a request is for, from the signals that each client was recorded to send. A pure function: what no table knows is a
/// user's turn, or a step of a tool loop when its last turn answers tool calls.
/// </summary>
public static partial class KindRecognition
{
    /// <summary>The word for the request, one of <see cref="RequestKind"/>.</summary>
    /// <param name="protocol">Inbound protocol name.</param>
    /// <param name="path">Request path, with or without the prefixes <c>/app/NAME</c> and <c>/key/TOKEN</c>.</param>
    /// <param name="client">As <see cref="ClientRecognition"/> found it.</param>
    /// <param name="header">Looks up a request header.</param>
    /// <param name="head">The body, if there is one.</param>
    public static string Recognise(string protocol, string path, string? client, Func<string, string?> header, RequestHead? head)
    {
        if (path.EndsWith("/count_tokens", StringComparison.Ordinal) || path.EndsWith("/input_tokens", StringComparison.Ordinal)
            || path.EndsWith(":countTokens", StringComparison.Ordinal)) return RequestKind.Count;
        if (path.EndsWith("/embeddings", StringComparison.Ordinal) || path.EndsWith("/embed", StringComparison.Ordinal)
            || (path.EndsWith("/completions", StringComparison.Ordinal) && !path.EndsWith("/chat/completions", StringComparison.Ordinal))) return RequestKind.Other;
        if (path.EndsWith("/responses/compact", StringComparison.Ordinal)) return RequestKind.Compaction;
        if (head is null) return RequestKind.Main;

        var shape = PromptShape.Of(protocol);
        var ofClient = client switch
        {
            ClientRecognition.Claude => OfClaude(shape, header, head),
            ClientRecognition.Codex => OfCodex(header, head),
            ClientRecognition.Gemini => OfGemini(shape, head),
            ClientRecognition.OpenCode => OfOpenCode(shape, header, head),
            _ => null,
        };
        return ofClient ?? OfAnyone(shape, head);
    }

    private static string OfAnyone(PromptShape shape, RequestHead head)
    {
        var turns = shape.Turns(head);
        if (IsWarmUp(turns)) return RequestKind.WarmUp;
        var last = LastTurn(shape, turns);
        if (AsksForSummary(shape, last)) return RequestKind.Compaction;
        if (shape.HoldsToolResults(last)) return RequestKind.ToolLoop;
        if (!HasTools(shape, head) && IsTitleSchema(shape.AnswerSchema(head))) return RequestKind.Title;
        return RequestKind.Main;
    }

    // Ollama's own clients load a model with an empty conversation.
    private static bool IsWarmUp(RawJson turns) =>
        (turns.IsArray && !turns.EnumerateArray().MoveNext()) || (turns.IsString && turns.Bytes.Length == 2);

    private static bool HasTools(PromptShape shape, RequestHead head) => shape.Tools(head).EnumerateArray().MoveNext();

    // A schema with one property, the title.
    private static bool IsTitleSchema(RawJson schema)
    {
        var count = 0;
        var title = false;
        foreach (var property in schema["properties"u8].EnumerateObject())
        {
            count++;
            title |= property.NameEquals("title"u8);
        }

        return title && count == 1;
    }

    // The last turn that is not the system's: Claude Code puts a system message behind the user's.
    private static RawJson LastTurn(PromptShape shape, RawJson turns)
    {
        RawJson last = default;
        RawJson before = default;
        foreach (var turn in turns.EnumerateArray()) (before, last) = (last, turn);
        return !last.IsMissing && shape.IsSystemTurn(last) ? before : last;
    }

    // Clients compact by asking in a user's turn; the openings of these prompts are the only mark there is.
    private static bool AsksForSummary(PromptShape shape, RawJson turn)
    {
        if (turn.IsMissing) return false;
        if (!IsCompactionPrompt(turn.Span)) return false;
        var texts = new List<JsonText>();
        shape.AddTexts(turn, texts);
        // In the last text, near its start: a conversation *about* such a prompt is not one.
        if (texts.Count == 0) return false;
        var text = texts[^1].Escaped;
        var opening = text[..Math.Min(text.Length, 600)];
        return IsCompactionPrompt(opening);
    }

    // Claude Code of the whole and of the later part of a session, opencode, Codex.
    private static bool IsCompactionPrompt(ReadOnlySpan<byte> text) =>
        text.IndexOf("detailed summary of the conversation so far"u8) >= 0 || text.IndexOf("detailed summary of the RECENT portion of the conversation"u8) >= 0
        || text.IndexOf("detailed summary of our conversation"u8) >= 0 || text.IndexOf("detailed summary of this conversation"u8) >= 0
        || text.IndexOf("CONTEXT CHECKPOINT COMPACTION"u8) >= 0;
}

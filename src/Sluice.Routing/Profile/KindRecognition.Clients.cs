using System.Text;
using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Prompts;

namespace Sluice.Routing.Profile;

/// <summary>The tables of the four clients. Null = nothing particular: the general rules decide.</summary>
public static partial class KindRecognition
{
    private static string? OfClaude(PromptShape shape, Func<string, string?> header, RequestHead head)
    {
        var system = shape.System(head).Span;
        if (header("x-claude-code-agent-id") is not null || Start(system, 512).IndexOf("cc_is_subagent=true"u8) >= 0) return RequestKind.Subagent;
        var tools = shape.Tools(head);
        if (!tools.EnumerateArray().MoveNext())
        {
            if (IsTitleSchema(shape.AnswerSchema(head))) return RequestKind.Title;
            if (IsSafetyCheck(system)) return RequestKind.Safety;
            if (shape.MaxOutputTokens(head) == 1) return RequestKind.WarmUp;
            return null;
        }

        // The search runs as a request of its own with the one server tool; short, so the look costs nothing on a real turn.
        if (tools.Bytes.Length < 2048)
        {
            if (tools.Span.IndexOf("\"web_search_20"u8) >= 0 && head["tool_choice"u8]["name"u8].StringEquals("web_search"u8)) return RequestKind.WebSearch;
            if (tools.Span.IndexOf("\"classify_result\""u8) >= 0 || IsSafetyCheck(system)) return RequestKind.Safety;
        }

        return null;
    }

    private static bool IsSafetyCheck(ReadOnlySpan<byte> system) =>
        system.IndexOf("security monitor for autonomous"u8) >= 0 || system.IndexOf("command_injection_detected"u8) >= 0;

    private static string? OfCodex(Func<string, string?> header, RequestHead head)
    {
        if (head["generate"u8].IsFalse) return RequestKind.WarmUp;
        if (header("x-openai-subagent") is { } subagent) return string.Equals(subagent, "compact", StringComparison.Ordinal) ? RequestKind.Compaction : RequestKind.Subagent;
        if (TurnMetadata(header, head) is not { IsObject: true } metadata) return null;
        var source = metadata["thread_source"u8];
        if (source.StringEquals("thread_title"u8)) return RequestKind.Title;
        if (metadata["request_kind"u8].StringEquals("compaction"u8)) return RequestKind.Compaction;
        return source.StringEquals("subagent"u8) ? RequestKind.Subagent : null;
    }

    // The header's JSON is repeated in the body, as a string or an object.
    private static RawJson TurnMetadata(Func<string, string?> header, RequestHead head)
    {
        var text = header("x-codex-turn-metadata");
        if (text is null)
        {
            var inBody = head["client_metadata"u8]["x-codex-turn-metadata"u8];
            if (inBody.IsObject) return inBody;
            text = inBody.GetString();
        }

        if (text is null) return head["client_metadata"u8];
        try
        {
            return RawJson.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonSyntaxException)
        {
            return default;
        }
    }

    private static string? OfGemini(PromptShape shape, RequestHead head)
    {
        if (shape.AnswerSchema(head)["properties"u8]["complexity_score"u8].IsObject) return RequestKind.Router;
        var tools = shape.Tools(head);
        // The chat is compressed by a request of its own without tools.
        if (tools.IsMissing) return Start(shape.System(head).Span, 2048).IndexOf("state_snapshot"u8) >= 0 ? RequestKind.Compaction : null;
        if (tools.Bytes.Length < 2048 && tools.Span.IndexOf("\"googleSearch\""u8) >= 0) return RequestKind.WebSearch;
        return tools.Span.IndexOf("\"complete_task\""u8) >= 0 && tools.Span.IndexOf("\"invoke_agent\""u8) < 0 ? RequestKind.Subagent : null;
    }

    private static string? OfOpenCode(PromptShape shape, Func<string, string?> header, RequestHead head)
    {
        if (header("x-parent-session-id") is not null) return RequestKind.Subagent;
        if (HasTools(shape, head)) return null;
        // Side requests have no tools and say in their system prompt what they are; Chat has it as the first message.
        var system = shape.System(head);
        var opening = Start(system.IsMissing ? shape.Turns(head).Span : system.Span, 1024);
        if (opening.IndexOf("title generator"u8) >= 0) return RequestKind.Title;
        if (opening.IndexOf("summarizing conversations"u8) >= 0) return RequestKind.Compaction;
        return opening.IndexOf("Summarize what was done in this conversation"u8) >= 0 ? RequestKind.Summary : null;
    }

    private static ReadOnlySpan<byte> Start(ReadOnlySpan<byte> bytes, int length) => bytes[..Math.Min(bytes.Length, length)];
}

using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.Responses;

namespace Sluice.Gateway.Endpoints;

/// <summary>The few things a request must have before anything else looks at it: errors name the field and the fix (F002, F011, F012).</summary>
internal static class RequestCheck
{
    private const int MaxModelName = 256;

    /// <summary>What is wrong with the request, or null.</summary>
    public static ModelError? Find(RequestHead head, IProtocol protocol, string? rawPath)
    {
        var model = head["model"u8];
        if (head.Path is null && !model.IsString) return Wrong("model", model.IsMissing ? "is missing: name a model, for example \"sluice/auto\"" : "must be a string");
        if (head.Model is not { Length: > 0 and var length }) return Wrong("model", "is empty: name a model, for example \"sluice/auto\"");
        if (length > MaxModelName) return Wrong("model", $"is longer than {MaxModelName} characters");
        var stream = head["stream"u8];
        if (!stream.IsNullOrMissing && stream.GetBoolean() is null) return Wrong("stream", "must be true or false");
        foreach (var name in MaxTokenFields)
        {
            if (CheckLimit(head[name.Span], name) is { } wrong) return wrong;
        }

        if (rawPath is not null) return null;
        if (protocol == GeminiProtocol.Instance) return CheckContents(head);
        if (protocol == ResponsesProtocol.Instance) return CheckInput(head);
        if (head["prompt"u8].IsString && protocol == OllamaProtocol.Generate) return null;
        var messages = head["messages"u8];
        if (protocol == OllamaProtocol.Generate || (protocol == OllamaProtocol.Instance && messages.IsNullOrMissing)) return null;
        return messages.IsArray ? null : Wrong("messages", messages.IsMissing ? "is missing: Field required" : "must be an array");
    }

    private static readonly ReadOnlyMemory<byte>[] MaxTokenFields = ["max_tokens"u8.ToArray(), "max_completion_tokens"u8.ToArray(), "max_output_tokens"u8.ToArray(), "maxOutputTokens"u8.ToArray()];

    private static ModelError? CheckLimit(RawJson limit, ReadOnlyMemory<byte> name)
    {
        if (limit.IsNullOrMissing || (limit.TryGetInt64(out var tokens) && tokens >= 0)) return null;
        return Wrong(System.Text.Encoding.UTF8.GetString(name.Span), "must be a whole number that is not negative");
    }

    // Input may be left out where the request goes on from something that is kept.
    private static ModelError? CheckInput(RequestHead head)
    {
        var input = head["input"u8];
        if (input.IsString || input.IsArray) return null;
        if (!input.IsNullOrMissing) return Wrong("input", "must be a string or an array of items");
        return head["previous_response_id"u8].IsNullOrMissing && head["conversation"u8].IsNullOrMissing && head["prompt"u8].IsNullOrMissing ? Wrong("input", "is missing: send a string or an array of items") : null;
    }

    // A question for a count may hold its request inside.
    private static ModelError? CheckContents(RequestHead head)
    {
        var settings = head["generationConfig"u8] is { IsMissing: false } camel ? camel : head["generation_config"u8];
        foreach (var name in MaxTokenFields)
        {
            if (CheckLimit(settings[name.Span], name) is { } wrong) return wrong;
        }

        if (head["generateContentRequest"u8].IsObject || head["generate_content_request"u8].IsObject) return null;
        var contents = head["contents"u8];
        return contents.IsArray ? null : Wrong("contents", contents.IsMissing ? "is missing: send at least one turn" : "must be an array");
    }

    private static ModelError Wrong(string field, string why) => new(ErrorKind.InvalidRequest, $"{field} {why}.", Parameter: field);
}

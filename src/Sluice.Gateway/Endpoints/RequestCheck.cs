using Sluice.Protocols;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

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
            var limit = head[name.Span];
            if (limit.IsNullOrMissing) continue;
            if (!limit.TryGetInt64(out var tokens) || tokens < 0) return Wrong(System.Text.Encoding.UTF8.GetString(name.Span), "must be a whole number that is not negative");
        }

        if (rawPath is not null) return null;
        if (protocol == Sluice.Protocols.Gemini.GeminiProtocol.Instance) return CheckContents(head);
        if (head["prompt"u8].IsString && protocol == Sluice.Protocols.Ollama.OllamaProtocol.Generate) return null;
        if (protocol == Sluice.Protocols.Responses.ResponsesProtocol.Instance)
        {
            var input = head["input"u8];
            // A stored prompt or conversation may be the whole input; only OpenAI itself can tell.
            if (input.IsNullOrMissing && (head["prompt"u8].IsObject || !head["conversation"u8].IsNullOrMissing || head["previous_response_id"u8].IsString)) return null;
            return input.IsString || input.IsArray ? null : Wrong("input", input.IsMissing ? "is missing: send the conversation as a string or an array of items" : "must be a string or an array");
        }

        var messages = head["messages"u8];
        if (protocol == Sluice.Protocols.Ollama.OllamaProtocol.Generate || (protocol == Sluice.Protocols.Ollama.OllamaProtocol.Instance && messages.IsNullOrMissing)) return null;
        return messages.IsArray ? null : Wrong("messages", messages.IsMissing ? "is missing: Field required" : "must be an array");
    }

    private static readonly ReadOnlyMemory<byte>[] MaxTokenFields = ["max_tokens"u8.ToArray(), "max_completion_tokens"u8.ToArray(), "max_output_tokens"u8.ToArray()];

    // A question for a count may hold its request inside.
    private static ModelError? CheckContents(RequestHead head)
    {
        if (head["generateContentRequest"u8].IsObject || head["generate_content_request"u8].IsObject) return null;
        var contents = head["contents"u8];
        return contents.IsArray ? null : Wrong("contents", contents.IsMissing ? "is missing: send at least one turn" : "must be an array");
    }

    private static ModelError Wrong(string field, string why) => new(ErrorKind.InvalidRequest, $"{field} {why}.", Parameter: field);
}

using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>Bodies that clients send. Every prompt holds the canary.</summary>
internal static class Ask
{
    public const string Messages = "/v1/messages";

    public const string Chat = "/v1/chat/completions";

    public const string OllamaChat = "/api/chat";

    public const string Responses = "/v1/responses";

    /// <summary>Model and method follow from the body, see <see cref="Address"/>.</summary>
    public const string Gemini = "/v1beta/models";

    /// <summary>For the Messages API.</summary>
    public static string Anthropic(string model, bool stream = false, string text = "Hello", string more = "") =>
        $$"""{"model":{{Text(model)}},"max_tokens":1024,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":{{Text($"{text} {Canary.Prompt}")}}}]{{more}}}""";

    /// <summary>For Chat Completions; serves Ollama's <c>/api/chat</c> as well.</summary>
    public static string OpenAi(string model, bool stream = false, string text = "Hello", string more = "") =>
        $$"""{"model":{{Text(model)}},"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":{{Text($"{text} {Canary.Prompt}")}}}]{{more}}}""";

    /// <summary>For the Responses API.</summary>
    public static string OpenAiResponses(string model, bool stream = false, string text = "Hello", string more = "") =>
        $$"""{"model":{{Text(model)}},"max_output_tokens":1024,"stream":{{(stream ? "true" : "false")}},"input":[{"role":"user","content":{{Text($"{text} {Canary.Prompt}")}}}]{{more}}}""";

    /// <summary>For Gemini, whose path takes the first two fields over.</summary>
    public static string Google(string model, bool stream = false, string text = "Hello", string more = "") =>
        $$"""{"model":{{Text(model)}},"stream":{{(stream ? "true" : "false")}},"contents":[{"role":"user","parts":[{"text":{{Text($"{text} {Canary.Prompt}")}}}]}],"generationConfig":{"maxOutputTokens":1024}{{more}}}""";

    /// <summary>For any of the paths.</summary>
    public static string For(string path, string model, bool stream = false, string text = "Hello", string more = "") => path switch
    {
        Messages => Anthropic(model, stream, text, more),
        Responses => OpenAiResponses(model, stream, text, more),
        Gemini => Google(model, stream, text, more),
        _ => OpenAi(model, stream, text, more),
    };

    /// <summary>Where a body goes, and the body: Gemini has the model and whether it streams in the path. A body that names none goes to the local model.</summary>
    public static (string Path, string Body) Address(string path, string body)
    {
        const string named = "{\"model\":\"";
        if (path != Gemini) return (path, body);
        var (model, stream) = ("coder", false);
        var end = body.IndexOf('"', Math.Min(named.Length, body.Length));
        if (body.StartsWith(named, StringComparison.Ordinal) && end > 0 && body[end..].StartsWith("\",", StringComparison.Ordinal))
        {
            model = body[named.Length..end];
            body = body[(end + 2)..];
            stream = body.StartsWith("\"stream\":true,", StringComparison.Ordinal);
            if (stream || body.StartsWith("\"stream\":false,", StringComparison.Ordinal)) body = body[(body.IndexOf(',') + 1)..];
            body = "{" + body;
        }

        return ($"{path}/{Uri.EscapeDataString(model)}{(stream ? ":streamGenerateContent?alt=sse" : ":generateContent")}", body);
    }

    private static string Text(string text) => JsonValue.Create(text).ToJsonString();
}

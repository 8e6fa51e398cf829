using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>Bodies that clients send. Every prompt holds the canary.</summary>
internal static class Ask
{
    public const string Messages = "/v1/messages";

    public const string Chat = "/v1/chat/completions";

    public const string OllamaChat = "/api/chat";

    /// <summary>For the Messages API.</summary>
    public static string Anthropic(string model, bool stream = false, string text = "Hello", string more = "") =>
        $$"""{"model":{{Text(model)}},"max_tokens":1024,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":{{Text($"{text} {Canary.Prompt}")}}}]{{more}}}""";

    /// <summary>For Chat Completions; serves Ollama's <c>/api/chat</c> as well.</summary>
    public static string OpenAi(string model, bool stream = false, string text = "Hello", string more = "") =>
        $$"""{"model":{{Text(model)}},"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":{{Text($"{text} {Canary.Prompt}")}}}]{{more}}}""";

    /// <summary>For any of the three paths.</summary>
    public static string For(string path, string model, bool stream = false, string text = "Hello", string more = "") =>
        path == Messages ? Anthropic(model, stream, text, more) : OpenAi(model, stream, text, more);

    private static string Text(string text) => JsonValue.Create(text).ToJsonString();
}

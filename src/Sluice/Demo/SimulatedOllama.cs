using System.Text.Json;

namespace Sluice.Demo;

/// <summary>An Ollama with one model, which calls tools and holds 32,768 tokens.</summary>
/// <remarks>Wire format: https://github.com/ollama/ollama/blob/main/docs/api.md.</remarks>
internal sealed class SimulatedOllama : SimulatedServer
{
    /// <summary>The model.</summary>
    public const string Model = "qwen2.5-coder:1.5b";

    private const int PieceLength = 400;
    private const string Details = """{"parent_model":"","format":"gguf","family":"qwen2","families":["qwen2"],"parameter_size":"1.5B","quantization_level":"Q4_K_M","context_length":32768,"embedding_length":1536}""";
    private const string Entry = $$""" "name":"{{Model}}","model":"{{Model}}","size":986061892,"digest":"d7372fd828518d4d38b1eb196c673c31a85f2ed302b3d1e406c4c2d1b64a15b4","details":{{Details}}""";
    private const string Capabilities = """["completion","tools"]""";

    /// <inheritdoc/>
    protected override Task AnswerAsync(HttpContext http) => (http.Request.Method, http.Request.Path.Value) switch
    {
        (_, "/") => http.Response.WriteAsync("Ollama is running", http.RequestAborted),
        ("GET", "/api/version") => WriteAsync(http, """{"version":"0.33.0"}"""),
        ("GET", "/api/tags") => WriteAsync(http, $$"""{"models":[{{{Entry}},"modified_at":"2026-11-01T10:00:00Z","capabilities":{{Capabilities}}}]}"""),
        ("GET", "/api/ps") => WriteAsync(http, $$"""{"models":[{{{Entry}},"expires_at":"2100-01-01T00:00:00Z","size_vram":986061892,"context_length":32768}]}"""),
        ("POST", "/api/show") => WriteAsync(http, $$"""{"details":{{Details}},"model_info":{"general.architecture":"qwen2","qwen2.context_length":32768,"qwen2.block_count":28,"qwen2.embedding_length":1536,"qwen2.attention.head_count":12,"qwen2.attention.head_count_kv":2},"capabilities":{{Capabilities}},"modified_at":"2026-11-01T10:00:00Z"}"""),
        ("POST", "/api/chat") => ChatAsync(http),
        ("POST", "/api/generate") => WriteAsync(http, $$"""{"model":"{{Model}}","created_at":"2026-11-20T09:00:00Z","response":"","done":true,"done_reason":"load"}"""),
        _ => WriteAsync(http, "404 page not found", StatusCodes.Status404NotFound),
    };

    private async Task ChatAsync(HttpContext http)
    {
        using var request = await ReadAsync(http);
        var (characters, prompt) = Measure(request.RootElement);
        var output = SimulatedText.ReplyTokens(prompt);
        var text = prompt.Contains(SimulatedText.TooHard, StringComparison.Ordinal) ? SimulatedText.Refusal : SimulatedText.Reply(Model, output);
        var end = $$""" "done":true,"done_reason":"stop","total_duration":900000000,"load_duration":10000000,"prompt_eval_count":{{SimulatedText.Tokens(characters)}},"prompt_eval_duration":200000000,"eval_count":{{output}},"eval_duration":600000000""";
        if (request.RootElement.TryGetProperty("stream"u8, out var stream) && stream.ValueKind is JsonValueKind.False)
        {
            await WriteAsync(http, Line(text, end));
            return;
        }

        http.Response.ContentType = "application/x-ndjson";
        for (var start = 0; start < text.Length; start += PieceLength)
        {
            await http.Response.WriteAsync(Line(text.Substring(start, Math.Min(PieceLength, text.Length - start)), "\"done\":false") + "\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await PaceAsync(http);
        }

        await http.Response.WriteAsync(Line("", end) + "\n", http.RequestAborted);
    }

    private static string Line(string text, string rest) =>
        $$"""{"model":"{{Model}}","created_at":"2026-11-20T09:00:00Z","message":{"role":"assistant","content":{{Quote(text)}}},{{rest}}}""";
}

using System.Text.Json.Serialization;
using Sluice.Output;

namespace Sluice.Clients.Setup;

/// <summary>What to enter in a client that is set up by hand.</summary>
/// <param name="Name">The client, or the protocol.</param>
/// <param name="BaseUrl">Its base URL.</param>
/// <param name="Key">Its key.</param>
/// <param name="WithoutKey">A base URL for what can send no key at all: the token is part of it.</param>
/// <param name="Steps">What to do, in order.</param>
internal sealed record ManualSteps(string Name, string BaseUrl, string Key, string WithoutKey, IReadOnlyList<string> Steps)
{
    /// <summary>All there are.</summary>
    [JsonIgnore]
    public static IReadOnlyList<string> Names { get; } = ["cursor", "continue", "cline", "aider", "openai", "anthropic", "gemini", "ollama", "claude", "codex", "opencode"];

    /// <summary>The steps for one; for any client that speaks OpenAI's protocol without a name.</summary>
    public static ManualSteps For(string? name, Uri gateway, string token)
    {
        var url = gateway.GetLeftPart(UriPartial.Authority);
        var path = name switch { "anthropic" or "claude" or "gemini" or "ollama" => "", _ => "/v1" };
        var app = name is "cursor" or "continue" or "cline" or "aider" ? $"/app/{name}" : "";
        var baseUrl = url + app + path;
        return new ManualSteps(name ?? "openai", baseUrl, token, $"{url}/key/{token}{app}{path}", name switch
        {
            "cursor" =>
            [
                "Cursor's own servers call this address, not the program on your machine, so a loopback address does not work: it must be reachable from the internet over https.",
                "Only if you want that: put a tunnel or a proxy with a certificate in front, add its name to server.allowedHosts, and keep the token secret.",
                "Cursor, Settings, Models: add a custom model named sluice/auto, switch 'Override OpenAI Base URL' on, enter https://YOUR-NAME/app/cursor/v1 and the key.",
                "Without that, use 'sluice run claude' or another client in Cursor's terminal; those stay on this machine.",
            ],
            "continue" =>
            [
                "Add to 'models' in ~/.continue/config.yaml:",
                "  - name: Sluice",
                "    provider: openai",
                "    model: sluice/auto",
                $"    apiBase: {baseUrl}",
                $"    apiKey: {token}",
                "    roles: [chat, edit, apply]",
            ],
            "cline" =>
            [
                "Cline's settings, API Provider: OpenAI Compatible.",
                $"Base URL: {baseUrl}",
                $"API Key: {token}",
                "Model ID: sluice/auto",
            ],
            "aider" =>
            [
                $"export OPENAI_API_BASE={baseUrl}",
                $"export OPENAI_API_KEY={token}",
                "aider --model openai/sluice/auto",
            ],
            "codex" =>
            [
                "In ~/.codex/config.toml, model_provider before every table:",
                "model_provider = \"sluice\"",
                "[model_providers.sluice]",
                "name = \"Sluice\"",
                $"base_url = \"{baseUrl}\"",
                "wire_api = \"responses\"",
                $"experimental_bearer_token = \"{token}\"",
                "Or let 'sluice connect codex' do it.",
            ],
            "claude" =>
            [
                $"export ANTHROPIC_BASE_URL={baseUrl}",
                $"export ANTHROPIC_AUTH_TOKEN={token}",
                $"With a subscription instead of the second line: export ANTHROPIC_CUSTOM_HEADERS='x-sluice-token: {token}'",
                "Or let 'sluice connect claude' do it.",
            ],
            "opencode" => ["A provider of the kind @ai-sdk/openai-compatible, with this base URL and key and the model sluice/auto.", "Or let 'sluice connect opencode' do it."],
            "anthropic" => [$"export ANTHROPIC_BASE_URL={baseUrl}", $"export ANTHROPIC_API_KEY={token}", "Any model name works; sluice/auto lets Sluice choose."],
            "gemini" => [$"export GOOGLE_GEMINI_BASE_URL={baseUrl}", $"export GEMINI_API_KEY={token}", "Any model name works; sluice/auto lets Sluice choose."],
            "ollama" => [$"export OLLAMA_HOST={baseUrl}", "Send the token as 'Authorization: Bearer'. A client that can send no header takes the address with the token in it."],
            _ => [$"export OPENAI_BASE_URL={baseUrl}", $"export OPENAI_API_KEY={token}", "Any model name works; sluice/auto lets Sluice choose."],
        });
    }

    /// <summary>Writes them down.</summary>
    public void Write(Terminal terminal)
    {
        terminal.Line($"base URL     {BaseUrl}");
        terminal.Line($"key          {Key}");
        terminal.Line($"without key  {WithoutKey}");
        terminal.Line();
        foreach (var step in Steps) terminal.Line(step);
    }
}

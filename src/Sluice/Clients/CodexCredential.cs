using System.Text.Json;
using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>Whether Codex has a sign-in of its own. Only asked whether there is one; the credential itself is never used here.</summary>
internal static class CodexCredential
{
    /// <summary>A sign-in with ChatGPT, a stored key, or what stands in for them in scripts. What a keychain holds instead is not seen.</summary>
    public static bool HasSignIn(HostEnvironment host)
    {
        if (host.Variable("CODEX_API_KEY") is not null || host.Variable("CODEX_ACCESS_TOKEN") is not null) return true;
        try
        {
            var folder = host.Variable("CODEX_HOME") ?? Path.Combine(host.Home, ".codex");
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "auth.json")));
            var root = document.RootElement;
            return root.ValueKind is JsonValueKind.Object
                && ((root.TryGetProperty("tokens"u8, out var tokens) && tokens.ValueKind is JsonValueKind.Object)
                    || (root.TryGetProperty("OPENAI_API_KEY"u8, out var key) && key.ValueKind is JsonValueKind.String && key.GetString()!.Length > 0));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return false;
        }
    }
}

using System.Text.Json;

namespace Sluice.Output;

/// <summary>What Claude Code tells a status line: every field may be missing. https://docs.anthropic.com/en/docs/claude-code/statusline</summary>
/// <param name="Session">Its session id.</param>
/// <param name="WindowUsed">How full it believes its context window to be, in percent.</param>
internal readonly record struct StatusLineInput(string? Session, double? WindowUsed)
{
    /// <summary>Reads it; nothing is known of what is no such JSON.</summary>
    public static StatusLineInput Read(TextReader input)
    {
        try
        {
            using var document = JsonDocument.Parse(input.ReadToEnd());
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return default;
            var session = root.TryGetProperty("session_id"u8, out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
            double? used = root.TryGetProperty("context_window"u8, out var window) && window.ValueKind == JsonValueKind.Object
                && window.TryGetProperty("used_percentage"u8, out var percent) && percent.ValueKind == JsonValueKind.Number ? percent.GetDouble() : null;
            return new(session, used);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}

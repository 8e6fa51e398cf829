using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Profile;

/// <summary>Which conversation a request belongs to.</summary>
public static class SessionRecognition
{
    private const int Longest = 200;

    private static readonly string[] Headers = ["x-sluice-session", "x-claude-code-session-id", "session-id", "session_id", "x-session-id"];

    /// <summary>The session's id, or null. What the user named with <c>x-sluice-session</c> wins.</summary>
    public static string? Recognise(Func<string, string?> header, RequestHead? head)
    {
        foreach (var name in Headers)
        {
            if (Clean(header(name)) is { } id) return id;
        }

        if (head is null) return null;
        return FromUserId(head["metadata"u8]["user_id"u8].GetString()) ?? Clean(head["prompt_cache_key"u8].GetString());
    }

    // Claude Code writes a JSON object into this string; older versions wrote user_<hash>_account_<id>_session_<id>.
    private static string? FromUserId(string? userId)
    {
        if (userId is null) return null;
        if (userId.StartsWith('{'))
        {
            try
            {
                return Clean(RawJson.Parse(Encoding.UTF8.GetBytes(userId))["session_id"u8].GetString());
            }
            catch (JsonSyntaxException)
            {
                return null;
            }
        }

        var mark = userId.LastIndexOf("_session_", StringComparison.Ordinal);
        return mark < 0 ? null : Clean(userId[(mark + 9)..]);
    }

    // It goes into rows and headers: no control characters, no novels.
    private static string? Clean(string? id) =>
        string.IsNullOrWhiteSpace(id) || id.Length > Longest || id.AsSpan().ContainsAnyInRange('\0', '\x1f') ? null : id;
}

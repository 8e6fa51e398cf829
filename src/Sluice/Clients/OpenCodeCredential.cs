using System.Text.Json;
using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>Which vendors the user has signed in to with opencode. The credentials themselves are not read.</summary>
internal static class OpenCodeCredential
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Stored(HostEnvironment host)
    {
        try
        {
            var data = host.Variable("XDG_DATA_HOME") ?? Path.Combine(host.Home, ".local", "share");
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, "opencode", "auth.json")));
            return document.RootElement.ValueKind is JsonValueKind.Object ? [.. document.RootElement.EnumerateObject().Select(entry => entry.Name)] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }
}

using System.Diagnostics;
using System.Text.Json;
using Sluice.Gateway.Platform;

namespace Sluice.Clients;

/// <summary>Whether Claude Code has a sign-in of its own. Only asked whether there is one; the credential itself is never used here.</summary>
internal static class ClaudeCredential
{
    /// <summary>The user signed in with a subscription or with the console.</summary>
    public static bool HasSignIn(HostEnvironment host) => HasCredentialFile(host) || (OperatingSystem.IsMacOS() && host.System is OperatingSystemKind.MacOS && HasKeychainEntry());

    private static bool HasCredentialFile(HostEnvironment host)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ClaudeSettings.Folder(host), ".credentials.json")));
            return document.RootElement.ValueKind is JsonValueKind.Object
                && document.RootElement.TryGetProperty("claudeAiOauth"u8, out var login)
                && login.ValueKind is JsonValueKind.Object
                && login.TryGetProperty("accessToken"u8, out var token)
                && token.ValueKind is JsonValueKind.String;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return false;
        }
    }

    // Without -w the tool tells of the entry and asks for no permission to read it.
    private static bool HasKeychainEntry()
    {
        try
        {
            using var security = Process.Start(new ProcessStartInfo("/usr/bin/security", ["find-generic-password", "-s", "Claude Code-credentials"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            return security is not null && security.WaitForExit(TimeSpan.FromSeconds(2)) && security.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

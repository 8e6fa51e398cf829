using System.ComponentModel;
using System.Diagnostics;
using Sluice.Gateway.Platform;

namespace Sluice.Output;

/// <summary>Opens a page in the user's browser: the system's own opener by its full path, the address as one argument, no shell.</summary>
internal static class WebBrowser
{
    /// <summary>Opens it.</summary>
    /// <returns>False where there is no screen or no opener.</returns>
    public static bool Open(HostEnvironment host, Uri page)
    {
        if (Opener(host) is not var (program, arguments)) return false;
        var start = new ProcessStartInfo(program, [.. arguments, page.AbsoluteUri]) { UseShellExecute = false, CreateNoWindow = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // A browser that starts here lives on: it needs none of the keys.
        foreach (var name in start.Environment.Keys.Where(IsSecret).ToList()) start.Environment.Remove(name);
        try
        {
            using var process = Process.Start(start);
            return process is not null;
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The program that opens pages, with its first arguments; null where there is none.</summary>
    public static (string Program, string[] Arguments)? Opener(HostEnvironment host)
    {
        switch (host.System)
        {
            case OperatingSystemKind.Windows:
                return host.Variable("SystemRoot") is { } root ? (Path.Combine(root, "System32", "rundll32.exe"), ["url.dll,FileProtocolHandler"]) : null;
            case OperatingSystemKind.MacOS:
                return ("/usr/bin/open", []);
            default:
                // Without a screen xdg-open would start a text browser in this terminal.
                if (host.Variable("DISPLAY") is null && host.Variable("WAYLAND_DISPLAY") is null) return null;
                return ProgramSearch.Find(host, "xdg-open") is { } opener ? (opener, []) : null;
        }
    }

    private static bool IsSecret(string name) => name.Contains("KEY", StringComparison.OrdinalIgnoreCase) || name.Contains("TOKEN", StringComparison.OrdinalIgnoreCase) || name.Contains("SECRET", StringComparison.OrdinalIgnoreCase);
}

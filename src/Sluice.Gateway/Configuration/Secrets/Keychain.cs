using System.ComponentModel;
using System.Diagnostics;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Configuration;

/// <summary>
/// Looks a credential up in the system's secret store, by the store's own tool: <c>secret-tool</c> on Linux (items stored with
/// <c>secret-tool store --label=NAME service sluice name NAME</c>), <c>security</c> on macOS (<c>security
/// add-generic-password -s sluice -a NAME -w</c>).
/// </summary>
internal sealed class Keychain(OperatingSystemKind system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The secret, or why there is none.</summary>
    public SecretLookup Find(string name) => system switch
    {
        OperatingSystemKind.Linux => Run("secret-tool", name, "lookup", "service", "sluice", "name", name),
        OperatingSystemKind.MacOS => Run("security", name, "find-generic-password", "-s", "sluice", "-a", name, "-w"),
        _ => SecretLookup.Missing($"keychain:{name} cannot be read on Windows yet. Use env:NAME or file:PATH."),
    };

    /// <summary>Puts a secret there, in the place of the one before; false when the store does not take it.</summary>
    public bool Keep(string name, Secret secret)
    {
        // The secret goes through standard input, where no list of processes shows it.
        var kept = system switch
        {
            OperatingSystemKind.Linux => Feed("secret-tool", secret.Reveal(), "store", $"--label=Sluice: {name}", "service", "sluice", "name", name),
            OperatingSystemKind.MacOS => Feed("security", $"add-generic-password -U -s sluice -a {Quote(name)} -w {Quote(secret.Reveal())}\n", "-i"),
            _ => false,
        };
        return kept && Find(name).Secret is { } found && found.Equals(secret);
    }

    /// <summary>Takes a secret out.</summary>
    public void Forget(string name) => _ = system switch
    {
        OperatingSystemKind.Linux => Feed("secret-tool", "", "clear", "service", "sluice", "name", name),
        OperatingSystemKind.MacOS => Feed("security", "", "delete-generic-password", "-s", "sluice", "-a", name),
        _ => false,
    };

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static bool Feed(string tool, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Locate(tool)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            if (process.WaitForExit(Patience)) return process.ExitCode == 0;
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            return false;
        }
    }

    private static SecretLookup Run(string tool, string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(Locate(tool)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                return SecretLookup.Missing($"keychain:{name}: {tool} did not answer within {Patience.TotalSeconds} s. Unlock the keychain.");
            }

            return process.ExitCode == 0
                ? SecretLookup.From(output.GetAwaiter().GetResult(), $"keychain:{name}")
                : SecretLookup.Missing($"keychain:{name}: there is no such item (service sluice, name {name}).");
        }
        catch (Win32Exception)
        {
            return SecretLookup.Missing($"keychain:{name} needs the tool {tool}, which is not installed. Use env:NAME or file:PATH.");
        }
    }

    // The system's own directory first: a tool of that name earlier in PATH would be handed nothing but could hand out anything.
    private static string Locate(string tool) => File.Exists($"/usr/bin/{tool}") ? $"/usr/bin/{tool}" : tool;
}

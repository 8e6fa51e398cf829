namespace Sluice.Gateway.Platform;

/// <summary>
/// What the process was given by its surroundings: the system's family, environment variables, the home directory. One seam,
/// so that every system's rules are tested on every system.
/// </summary>
/// <param name="System">The system's family.</param>
/// <param name="Variables">Environment variables by name.</param>
/// <param name="Home">The user's home directory; empty when there is none.</param>
internal sealed record HostEnvironment(OperatingSystemKind System, IReadOnlyDictionary<string, string> Variables, string Home)
{
    /// <summary>The surroundings of this process, read now.</summary>
    public static HostEnvironment Read()
    {
        var system = OperatingSystem.IsWindows() ? OperatingSystemKind.Windows
            : OperatingSystem.IsMacOS() ? OperatingSystemKind.MacOS
            : OperatingSystemKind.Linux;
        var variables = new Dictionary<string, string>(system is OperatingSystemKind.Windows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return new HostEnvironment(system, variables, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
    }

    /// <summary>A variable's value; null when it is not set or empty.</summary>
    public string? Variable(string name) => Variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

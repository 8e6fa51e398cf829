namespace Sluice.Gateway.Platform;

/// <summary>
/// Where the configuration and the data are. Nothing is ever looked for in the working directory: a cloned repository must not
/// be able to redirect its owner's requests.
/// </summary>
internal sealed record SluicePaths
{
    /// <summary>The configuration file, absolute. Need not exist unless <see cref="ConfigFileIsExplicit"/>.</summary>
    public required string ConfigFile { get; init; }

    /// <summary>Whether the user named the file (<c>--config</c>, <c>SLUICE_CONFIG</c>), so that its absence is an error.</summary>
    public bool ConfigFileIsExplicit { get; init; }

    /// <summary>The directory of ledger, tokens and cards, absolute. Created with mode 0700 by whoever first writes there.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The token of the inference paths.</summary>
    public string InferenceTokenFile => Path.Combine(DataDirectory, "inference.token");

    /// <summary>The token of the admin API, for the CLI.</summary>
    public string AdminTokenFile => Path.Combine(DataDirectory, "admin.token");

    /// <summary>The browsers that are logged in, hashed.</summary>
    public string DashboardSessionsFile => Path.Combine(DataDirectory, "dashboard-sessions.json");

    /// <summary>Runtime switches that survive a restart (routing on/off).</summary>
    public string StateFile => Path.Combine(DataDirectory, "state.json");

    /// <summary>What was measured of each local model.</summary>
    public string CardsDirectory => Path.Combine(DataDirectory, "cards");

    /// <summary>Pid and URL of the running gateway.</summary>
    public string InstanceFile => Path.Combine(DataDirectory, "instance.json");

    /// <summary>Held by the running gateway.</summary>
    public string LockFile => Path.Combine(DataDirectory, "sluice.lock");

    /// <summary>
    /// Finds both places: option, then variable, then the system's custom. An option may be relative, because the user typed it
    /// there and then; a variable may not, because it would follow the working directory.
    /// </summary>
    /// <param name="host">The surroundings.</param>
    /// <param name="configOption"><c>--config</c>, if given.</param>
    /// <param name="dataOption"><c>--data</c>, if given.</param>
    /// <param name="paths">The places; null when they cannot be told.</param>
    /// <param name="error">Why not, and what to do; else empty.</param>
    public static bool TryResolve(
        HostEnvironment host, string? configOption, string? dataOption, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SluicePaths? paths, out string error)
    {
        paths = null;
        var configVariable = host.Variable("SLUICE_CONFIG");
        var dataVariable = host.Variable("SLUICE_DATA");
        var config = configOption ?? configVariable ?? InBase(ConfigBase(host), "sluice", "sluice.json");
        var data = dataOption ?? dataVariable ?? InBase(DataBase(host), "sluice");

        if (configOption is null && configVariable is not null && !Path.IsPathFullyQualified(configVariable))
        {
            error = $"SLUICE_CONFIG is '{configVariable}', a relative path. Make it absolute: it must not depend on the working directory.";
            return false;
        }

        if (dataOption is null && dataVariable is not null && !Path.IsPathFullyQualified(dataVariable))
        {
            error = $"SLUICE_DATA is '{dataVariable}', a relative path. Make it absolute: it must not depend on the working directory.";
            return false;
        }

        if (config is null || data is null)
        {
            error = "There is no home directory to keep configuration and data in. Set HOME, or give --config and --data.";
            return false;
        }

        error = "";
        paths = new SluicePaths
        {
            ConfigFile = Path.GetFullPath(config),
            ConfigFileIsExplicit = configOption is not null || configVariable is not null,
            DataDirectory = Path.GetFullPath(data),
        };
        return true;
    }

    private static string? ConfigBase(HostEnvironment host) => host.System switch
    {
        OperatingSystemKind.Windows => host.Variable("APPDATA") ?? InBase(host.Home, "AppData", "Roaming"),
        _ => Xdg(host, "XDG_CONFIG_HOME") ?? InBase(host.Home, ".config"),
    };

    private static string? DataBase(HostEnvironment host) => host.System switch
    {
        OperatingSystemKind.Windows => host.Variable("LOCALAPPDATA") ?? InBase(host.Home, "AppData", "Local"),
        OperatingSystemKind.MacOS => Xdg(host, "XDG_DATA_HOME") ?? InBase(host.Home, "Library", "Application Support"),
        _ => Xdg(host, "XDG_DATA_HOME") ?? InBase(host.Home, ".local", "share"),
    };

    // The XDG base directory specification: a relative path in these variables is invalid and to be ignored.
    private static string? Xdg(HostEnvironment host, string name) =>
        host.Variable(name) is { } path && Path.IsPathFullyQualified(path) ? path : null;

    private static string? InBase(string? directory, params ReadOnlySpan<string> parts) =>
        string.IsNullOrEmpty(directory) ? null : Path.Combine([directory, .. parts]);
}

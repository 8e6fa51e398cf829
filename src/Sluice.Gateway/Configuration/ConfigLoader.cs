using Sluice.Gateway.Configuration.Reading;
using Sluice.Gateway.Configuration.Shapes;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Configuration;

/// <summary>What came of reading a configuration: one to run with, or everything that is wrong with it.</summary>
/// <param name="Effective">The configuration; null when there are problems.</param>
/// <param name="Problems">Everything that is wrong; empty when it can be used.</param>
internal sealed record ConfigResult(EffectiveConfig? Effective, IReadOnlyList<ConfigProblem> Problems);

/// <summary>
/// Reads a configuration: 1. parse the file, 2. lay variables and options over it, 3. read it into records, 4. derive the
/// defaults that depend on others, 5. check what concerns more than one value, 6. look the credentials up.
/// Every step but the first goes on after a mistake, so that all are told at once.
/// </summary>
/// <param name="host">Variables (<c>SLUICE__…</c> and those that keys refer to) and home.</param>
/// <param name="secrets">Looks credentials up.</param>
/// <param name="options">What the command line sets, by dotted path; wins over everything.</param>
internal sealed class ConfigLoader(HostEnvironment host, SecretResolver secrets, IReadOnlyDictionary<string, string>? options = null)
{
    private const int MaxFileBytes = 1 << 20;

    /// <summary>Reads the file of these paths. A missing file is an error only when the user named it.</summary>
    public ConfigResult Load(SluicePaths paths)
    {
        try
        {
            var file = new FileInfo(paths.ConfigFile);
            if (!file.Exists)
            {
                return paths.ConfigFileIsExplicit || Directory.Exists(paths.ConfigFile)
                    ? Failed(paths.ConfigFile, "There is no such file.", "Correct --config or SLUICE_CONFIG, or create it.")
                    : Parse("{}"u8, null);
            }

            if (file.Length > MaxFileBytes)
            {
                return Failed(paths.ConfigFile, "The file is larger than 1 MB.", "This is hardly a configuration; check --config.");
            }

            var bytes = File.ReadAllBytes(paths.ConfigFile);
            var result = Parse(bytes, paths.ConfigFile);
            return result.Effective is { } effective ? result with { Effective = effective with { Hash = Writing.ConfigFile.HashOf(bytes) } } : result;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Failed(paths.ConfigFile, $"The file cannot be read: {error.Message}", "Make it readable for the user who runs Sluice.");
        }
    }

    /// <summary>Reads a configuration from its text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="path">The file it came from; null when there is none.</param>
    public ConfigResult Parse(ReadOnlySpan<byte> utf8, string? path)
    {
        var reading = new ConfigReading();

        // 6. Credentials: a missing one takes its upstream out, not the gateway.
        return Read(utf8, path, reading) is { } config ? new ConfigResult(ResolveSecrets(config, reading, path), []) : new ConfigResult(null, InOrder(reading.Problems));
    }

    /// <summary>As <see cref="Parse"/>, but looks no credential up and touches no file: for a text that is not in force.</summary>
    public ConfigResult Check(ReadOnlySpan<byte> utf8, string? path)
    {
        var reading = new ConfigReading();
        return Read(utf8, path, reading) is { } config
            ? new ConfigResult(new EffectiveConfig { Config = config, Path = path, Warnings = InOrder(reading.Warnings), Origins = reading.Origins, Overrides = reading.Overrides }, [])
            : new ConfigResult(null, InOrder(reading.Problems));
    }

    private SluiceConfig? Read(ReadOnlySpan<byte> utf8, string? path, ConfigReading reading)
    {
        // 1. Syntax. Nothing else can be said about a file that does not parse.
        if (ConfigParser.Parse(utf8, path ?? "", reading.Problems) is not { } root)
        {
            return null;
        }

        // 2. Variables over the file, options over variables.
        ConfigOverrides.ApplyVariables(root, ConfigShape.Root, host.Variables, reading);
        ConfigOverrides.ApplyOptions(root, ConfigShape.Root, options ?? new Dictionary<string, string>(), reading);
        reading.Index(root);

        // 3. Records.
        if (!ConfigShape.Root.TryRead(root, reading, out var config))
        {
            return null;
        }

        // 4. and 5.
        config = Derive(config, root);
        new ConfigValidator(config, reading).Check();
        return reading.Problems.Count > 0 ? null : config;
    }

    /// <summary>Ollama on loopback is local without saying so: nothing else is more certainly on this machine.</summary>
    private static SluiceConfig Derive(SluiceConfig config, ConfigNode root)
    {
        var upstreams = new OrderedDictionary<string, UpstreamConfig>(StringComparer.Ordinal);
        foreach (var (name, upstream) in config.Upstreams)
        {
            var isSet = root["upstreams"]?[name]?["local"] is not null;
            upstreams.Add(name, isSet || upstream.Protocol is not "ollama" ? upstream : upstream with { Local = upstream.BaseUrl.IsLoopback });
        }

        return config with { Upstreams = upstreams };
    }

    private EffectiveConfig ResolveSecrets(SluiceConfig config, ConfigReading reading, string? path)
    {
        var fixes = new List<ModeFix>();
        var found = new Dictionary<string, UpstreamSecrets>(StringComparer.Ordinal);
        var disabled = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, upstream) in config.Upstreams)
        {
            var key = upstream.ApiKey is { } reference ? secrets.Find(reference, fixes) : new SecretLookup(null, "");
            var headers = FindAll(upstream.Headers, fixes, out var reason);
            if (key.Reason.Length > 0 || reason.Length > 0)
            {
                disabled[name] = key.Reason.Length > 0 ? key.Reason : reason;
                reading.Warn(ConfigPath.Member("upstreams", name), $"This upstream is off: {disabled[name]}", "Set it and reload, or remove the upstream.");
            }
            else if (key.Secret is not null || headers.Count > 0)
            {
                found[name] = new UpstreamSecrets(key.Secret, headers);
            }
        }

        var telemetryHeaders = FindAll(config.Telemetry.Headers, fixes, out var telemetryReason);
        if (telemetryReason.Length > 0)
        {
            reading.Warn("telemetry.headers", telemetryReason, "Nothing is exported until it is found.");
            config = config with { Telemetry = config.Telemetry with { Endpoint = null } };
        }

        if (path is not null && HoldsLiteralKey(config) && File.ResolveLinkTarget(path, returnFinalTarget: true) is null)
        {
            TightenConfig(path, fixes);
        }

        foreach (var fix in fixes)
        {
            reading.Warnings.Add(new ConfigProblem("", 0, 0, fix.ToString(), "") { Source = fix.Path });
        }

        return new EffectiveConfig
        {
            Config = config,
            Path = path,
            Secrets = found,
            Disabled = disabled,
            TelemetryHeaders = telemetryHeaders,
            Warnings = InOrder(reading.Warnings),
            Origins = reading.Origins,
            Overrides = reading.Overrides,
        };
    }

    private Dictionary<string, Secret> FindAll(IReadOnlyDictionary<string, SecretReference> references, List<ModeFix> fixes, out string reason)
    {
        var found = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);
        reason = "";
        foreach (var (name, reference) in references)
        {
            var lookup = secrets.Find(reference, fixes);
            if (lookup.Secret is { } secret)
            {
                found[name] = secret;
            }
            else
            {
                reason = $"Header {name}: {lookup.Reason}";
            }
        }

        return found;
    }

    private static void TightenConfig(string path, List<ModeFix> fixes)
    {
        try
        {
            if (PrivateFiles.Tighten(path) is { } fix)
            {
                fixes.Add(fix);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not ours to change (a read-only mount, another owner); the warning about the literal key stands anyway.
        }
    }

    private static bool HoldsLiteralKey(SluiceConfig config) =>
        config.Upstreams.Values.Any(upstream => upstream.ApiKey is { Source: SecretSource.Literal });

    private static List<ConfigProblem> InOrder(List<ConfigProblem> problems) => [.. problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];

    private static ConfigResult Failed(string path, string message, string fix) =>
        new(null, [new ConfigProblem("", 0, 0, message, fix) { Source = path }]);
}

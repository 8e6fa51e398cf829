using Microsoft.Extensions.Logging;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Configuration;

/// <summary>How the last look at the configuration file went.</summary>
/// <param name="At">When.</param>
/// <param name="Problems">Why the edit was not taken; empty when the file and what is in force agree.</param>
/// <param name="RestartNeeded">Settings that changed in the file but take effect only at the next start.</param>
internal sealed record ConfigReload(DateTimeOffset At, IReadOnlyList<ConfigProblem> Problems, IReadOnlyList<string> RestartNeeded)
{
    /// <summary>Whether an edit is waiting to be repaired while the last good configuration stays in force.</summary>
    public bool IsBroken => Problems.Count > 0;
}

/// <summary>
/// The configuration in force. Replaced as a whole by one assignment, so that a request that took <see cref="Current"/> sees
/// one configuration to its end. A broken edit changes nothing but <see cref="LastReload"/>.
/// </summary>
internal sealed partial class ConfigStore : IDisposable
{
    private readonly ConfigLoader _loader;
    private readonly SluicePaths _paths;
    private readonly TimeProvider _time;
    private readonly ILogger<ConfigStore> _log;
    private readonly Lock _reloading = new();
    private readonly SluiceConfig _atStart;
    private volatile EffectiveConfig _current;
    private volatile ConfigReload _lastReload;
    private ConfigFileWatch? _watch;

    /// <summary>Begins with a configuration that was loaded already.</summary>
    public ConfigStore(ConfigLoader loader, SluicePaths paths, EffectiveConfig initial, TimeProvider time, ILogger<ConfigStore> log)
    {
        _loader = loader;
        _paths = paths;
        _time = time;
        _log = log;
        _atStart = initial.Config;
        _current = initial;
        _lastReload = new ConfigReload(time.GetUtcNow(), [], []);
    }

    /// <summary>Reads configurations with the variables and options of this process.</summary>
    public ConfigLoader Loader => _loader;

    /// <summary>What is in force now. Take it once per request.</summary>
    public EffectiveConfig Current => _current;

    /// <summary>How the last look at the file went; for status, dashboard and admin API.</summary>
    public ConfigReload LastReload => _lastReload;

    /// <summary>A new configuration is in force. Handlers run one after another on the thread that reloads.</summary>
    public event Action<EffectiveConfig>? Changed;

    /// <summary>The file was looked at, whether or not the edit was good.</summary>
    public event Action<ConfigReload>? Reloaded;

    /// <summary>Begins to follow the file.</summary>
    public void Watch() => _watch ??= new ConfigFileWatch(_paths.ConfigFile, _time, () => Reload());

    /// <summary>Reads the file now. A good one is in force when this returns; a broken one is reported.</summary>
    public ConfigReload Reload()
    {
        lock (_reloading)
        {
            var result = _loader.Load(_paths);
            var problems = result.Problems;
            if (_current.Path is not null && result.Effective is { Path: null })
            {
                // Many editors save by moving the file away for a moment; and who deletes it on purpose restarts.
                problems = [new ConfigProblem("", 0, 0, "The file is gone.", "Put it back, or restart without it.") { Source = _paths.ConfigFile }];
            }

            if (problems.Count > 0 || result.Effective is not { } fresh)
            {
                LogRefused(problems.Count, string.Join("; ", problems));
                return Report(problems, _lastReload.RestartNeeded);
            }

            var restart = NeedsRestart(_atStart, fresh.Config);
            foreach (var setting in restart)
            {
                LogRestartNeeded(setting);
            }

            foreach (var warning in fresh.Warnings)
            {
                LogWarning(warning.ToString());
            }

            _current = fresh with { Version = _current.Version + 1 };
            LogReloaded(_current.Version);
            Changed?.Invoke(_current);
            return Report([], restart);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();

    private ConfigReload Report(IReadOnlyList<ConfigProblem> problems, IReadOnlyList<string> restartNeeded)
    {
        _lastReload = new ConfigReload(_time.GetUtcNow(), problems, restartNeeded);
        Reloaded?.Invoke(_lastReload);
        return _lastReload;
    }

    /// <summary>What the listening socket and the telemetry export were made from cannot change under them.</summary>
    private static List<string> NeedsRestart(SluiceConfig before, SluiceConfig now)
    {
        var changed = new List<string>();
        Compare("server.url", before.Server.Url, now.Server.Url);
        Compare("server.auth", before.Server.Auth, now.Server.Auth);
        Compare("server.certificate", before.Server.Certificate, now.Server.Certificate);
        Compare("server.certificateKey", before.Server.CertificateKey, now.Server.CertificateKey);
        Compare("server.limits", before.Server.Limits, now.Server.Limits);
        Compare("telemetry.endpoint", before.Telemetry.Endpoint, now.Telemetry.Endpoint);
        Compare("telemetry.protocol", before.Telemetry.Protocol, now.Telemetry.Protocol);
        Compare("telemetry.serviceName", before.Telemetry.ServiceName, now.Telemetry.ServiceName);
        if (!before.Telemetry.Headers.SequenceEqual(now.Telemetry.Headers)) changed.Add("telemetry.headers");
        return changed;

        void Compare<T>(string setting, T old, T fresh)
        {
            if (!EqualityComparer<T>.Default.Equals(old, fresh))
            {
                changed.Add(setting);
            }
        }
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Configuration version {Version} is in force.")]
    private partial void LogReloaded(int version);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "The edited configuration has {Count} problem(s) and is not used; the last good one stays in force: {Problems}")]
    private partial void LogRefused(int count, string problems);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Warning, Message = "{Setting} changed and takes effect at the next start.")]
    private partial void LogRestartNeeded(string setting);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "{Warning}")]
    private partial void LogWarning(string warning);
}

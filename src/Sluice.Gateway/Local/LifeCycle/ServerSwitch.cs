using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>
/// Starts and stops model servers on the user's word, and never by itself: a server that died is not started again (F058).
/// One that answers is adopted as it is. What we started we stop; what we did not start only when the order says yes.
/// Works in the gateway and in a command without one; what was started stands in the data directory.
/// </summary>
internal sealed partial class ServerSwitch
{
    // A server answers within seconds of its start, also while it loads; vLLM is the exception and takes minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ToolLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private readonly HostEnvironment _host;
    private readonly Func<EffectiveConfig> _config;
    private readonly ServerProbe _probe;
    private readonly TimeProvider _time;
    private readonly SystemTool _tool;
    private readonly ConcurrentDictionary<string, bool> _off = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Does nothing yet.</summary>
    /// <param name="paths">Where it is written down what was started.</param>
    /// <param name="host">The surroundings.</param>
    /// <param name="config">The configuration in force.</param>
    /// <param name="probe">Finds out what answers.</param>
    /// <param name="time">The clock.</param>
    public ServerSwitch(SluicePaths paths, HostEnvironment host, Func<EffectiveConfig> config, ServerProbe probe, TimeProvider time)
    {
        (_host, _config, _probe, _time) = (host, config, probe, time);
        _tool = new SystemTool(host, time);
        Started = new StartedServers(paths);
    }

    /// <summary>What Sluice started.</summary>
    public StartedServers Started { get; }

    /// <summary>Told when a server has come, before the order ends.</summary>
    public Func<Uri, CancellationToken, Task>? Came { get; init; }

    /// <summary>Told when a server has been stopped, before the order ends.</summary>
    public Func<Uri, CancellationToken, Task>? Left { get; init; }

    /// <summary>Starts a server, or finds that it runs, and waits until it answers.</summary>
    /// <param name="name">Which; null: the one that the configuration or the installation suggests.</param>
    /// <param name="cancellationToken">Stops waiting; what was started runs on.</param>
    public async IAsyncEnumerable<SwitchProgress> OnAsync(string? name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var config = _config();
        if (!ServerWish.TryRead(name, config.Config, out var wish, out var problem))
        {
            yield return SwitchProgress.Fail(problem);
            yield break;
        }

        // 1. What answers already is adopted.
        var command = LaunchCommand.Configured(config.Config.Local, _host) is { } own && wish.Means(own.Kind, own.Root) ? own : null;
        var targets = Targets(config, command?.Root ?? wish.Root);
        var answering = await _probe.ProbeAsync(targets, cancellationToken);
        if (answering.FirstOrDefault(server => server.Root.IsLoopback && wish.Means(server.Kind, server.Root) && (command is null || name is not null || server.Root.Port == command.Root.Port)) is { } there)
        {
            await CameAsync(there.Root, cancellationToken);
            yield return SwitchProgress.Done($"{Name(there)} answers at {there.Root.Authority} already, run by {(await OwnerOfAsync(there.Root, cancellationToken)).Words ?? "somebody else"}. Nothing was started.", there.Root);
            yield break;
        }

        // 2. What there is to start: the user's command, a service or an app, Ollama's program.
        var installed = command is null ? await InstalledServers.FindAsync(_tool, _host, cancellationToken) : [];
        var service = installed.FirstOrDefault(server => wish.Means(server.Kind, server.Root));
        command ??= service is null && LaunchCommand.Ollama(_host) is { } ollama && wish.Means(UpstreamKind.Ollama, ollama.Root) ? ollama : null;
        if ((command?.Root ?? service?.Root) is not { } root)
        {
            yield return SwitchProgress.Fail(name is null
                ? "No model server is installed that can be started. Install Ollama (https://ollama.com/download) or LM Studio, or set local.command to the program of another."
                : $"{name} does not answer, and there is nothing installed that would start it. Set local.command to its program and arguments.");
            yield break;
        }

        // 3. Started before, and not ready yet; or the port is somebody else's.
        var kind = command?.Kind ?? service!.Kind;
        var title = kind is UpstreamKind.Other ? Path.GetFileName(command!.Words[0]) : kind.DisplayName();
        var running = Started.Alive().FirstOrDefault(server => server.Root == root);
        if (running is null && service is not { IsActive: true } && await PortOwner.FindAsync(root.Port, _tool, cancellationToken) is { } stranger)
        {
            yield return SwitchProgress.Fail($"Port {root.Port.ToString(CultureInfo.InvariantCulture)} is taken by {stranger.Words}, which is no model server. Stop it, or let {title} listen on another port.", root);
            yield break;
        }

        if (running is not null || service is { IsActive: true })
        {
            yield return new SwitchProgress($"{title} was started already and does not answer yet.") { Url = root.ToString() };
        }
        else
        {
            var (begun, words) = service is not null ? await StartServiceAsync(service, cancellationToken) : StartCommand(command!, root);
            if (begun is null)
            {
                yield return SwitchProgress.Fail(words, root);
                yield break;
            }

            yield return new SwitchProgress(words) { Url = root.ToString(), Log = begun.Log };
            running = begun;
        }

        // 4. Until it answers.
        await foreach (var step in WaitAsync(title, root, running, service, targets, cancellationToken)) yield return step;
    }

    private (StartedServer? Server, string Words) StartCommand(LaunchCommand command, Uri root)
    {
        if (command.Program(_host, out var problem) is not { } file) return (null, problem);
        var log = Started.NewLog(command.Kind, root.Port);
        if (DetachedProcess.Start(file, [.. command.Words.Skip(1)], ServerEnvironment.Of(_host), _host.Home.Length > 0 ? _host.Home : "/", log, out var error) is not { } process) return (null, $"{file} could not be started: {error}");
        var server = new StartedServer(root, command.Kind, process, null, OperatingSystem.IsWindows() ? null : log, string.Join(' ', command.Words));
        Started.Add(server);
        return (server, $"Started {string.Join(' ', command.Words)} (process {process.Pid.ToString(CultureInfo.InvariantCulture)}).");
    }

    private async Task<(StartedServer? Server, string Words)> StartServiceAsync(InstalledServer service, CancellationToken cancellationToken)
    {
        // A program of Windows that stays in the tray does not end; all others do.
        if (service.Start is [var app] && _host.System is OperatingSystemKind.Windows)
        {
            var tray = DetachedProcess.Start(app, [], ServerEnvironment.Of(_host), _host.Home, "", out var failure);
            return tray is null ? (null, $"{service.Words} could not be started: {failure}") : (new StartedServer(service.Root, service.Kind, tray, service.Name, null, app), $"Started {service.Words}.");
        }

        var answer = await _tool.RunAsync(service.Start[0], ToolLimit, [.. service.Start.Skip(1)], cancellationToken);
        if (answer is not { ExitCode: 0 })
        {
            return (null, $"{service.Words} could not be started{Reason(answer)}. Start it yourself: {service.StartByHand}");
        }

        return (new StartedServer(service.Root, service.Kind, null, service.Name, null, string.Join(' ', service.Start)), $"Started {service.Words}.");
    }

    private async IAsyncEnumerable<SwitchProgress> WaitAsync(
        string title, Uri root, StartedServer? running, InstalledServer? service, IReadOnlyList<ProbeTarget> targets, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = targets.FirstOrDefault(target => target.Root.IsLoopback == root.IsLoopback && target.Root.Port == root.Port) ?? new ProbeTarget(root);
        var begin = _time.GetTimestamp();
        var told = TimeSpan.Zero;
        var loading = false;
        while (true)
        {
            var seen = await _probe.ProbeAsync(target, cancellationToken);
            if (seen is { Status: ServerStatus.Up or ServerStatus.NeedsKey })
            {
                if (service is not null && running is { Process: null }) await RememberAsync(service, cancellationToken);
                await CameAsync(root, cancellationToken);
                var unseen = DiscoveryTargets.Of(_config(), _host.Variable).All(known => known.Root.Port != root.Port) ? $" Sluice does not look there by itself: add port {root.Port.ToString(CultureInfo.InvariantCulture)} to discovery.ports, or the server to upstreams." : "";
                yield return SwitchProgress.Done($"{Name(seen)} answers at {root.Authority}{(seen.Status is ServerStatus.NeedsKey ? " and wants a key: configure it as an upstream with apiKey" : "")}.{unseen}", root, running?.Log);
                yield break;
            }

            var elapsed = _time.GetElapsedTime(begin);
            if (running is { Process: { } process, Log: { } log } && !process.IsAlive())
            {
                Started.Remove(root);
                yield return SwitchProgress.Fail($"{title} ended before it answered. The end of its log, {log}:\n{LogFile.End(log, 20)}".TrimEnd(), root, log);
                yield break;
            }

            if (seen is { Status: ServerStatus.Loading } && !loading)
            {
                loading = true;
                yield return new SwitchProgress($"{title} answers at {root.Authority} and loads its model.") { Url = root.ToString(), Log = running?.Log };
            }

            if (elapsed > Patience && !loading)
            {
                yield return SwitchProgress.Fail($"{title} did not answer at {root.Authority} within {Patience.TotalMinutes:0} minutes. It was left running{Log(running, service)}. Stop it: sluice local off", root, running?.Log);
                yield break;
            }

            if (elapsed - told > TellEvery)
            {
                told = elapsed;
                if (service is not null && seen is null && (await InstalledServers.FindAsync(_tool, _host, cancellationToken)).FirstOrDefault(found => found.Name == service.Name) is { IsActive: false })
                {
                    yield return SwitchProgress.Fail($"{service.Words} ended before it answered{Log(running, service)}", root);
                    yield break;
                }

                yield return new SwitchProgress(string.Create(CultureInfo.InvariantCulture, $"Waiting for {title} ({elapsed.TotalSeconds:0} s).")) { Url = root.ToString() };
            }

            await Task.Delay(Pause, _time, cancellationToken);
        }
    }

    // The main process of a service is known once it runs; it tells later whether the service still is the one we started.
    private async Task RememberAsync(InstalledServer service, CancellationToken cancellationToken)
    {
        var now = (await InstalledServers.FindAsync(_tool, _host, cancellationToken)).FirstOrDefault(other => other.Name == service.Name);
        var process = ProcessIdentity.Of(now?.Pid ?? 0) ?? (await PortOwner.FindAsync(service.Root.Port, _tool, cancellationToken))?.Process;
        if (process is not null) Started.Add(new StartedServer(service.Root, service.Kind, process, service.Name, null, string.Join(' ', service.Start)));
    }

    /// <summary>Who runs the server at an address of this machine, and the file with its output when that is we.</summary>
    public async Task<(string? Words, string? Log)> OwnerOfAsync(Uri root, CancellationToken cancellationToken)
    {
        if (Started.Alive().FirstOrDefault(server => server.Root.Port == root.Port) is not { } ours) return ((await PortOwner.FindAsync(root.Port, _tool, cancellationToken))?.Words, null);
        return (ours.Service is null && ours.Process is { } process ? $"Sluice (process {process.Pid.ToString(CultureInfo.InvariantCulture)})" : "Sluice, as a service", ours.Log);
    }

    /// <summary>Whether it was stopped here and has not been seen since.</summary>
    public bool IsOff(Uri root) => _off.ContainsKey(root.Authority);

    private async Task LeftAsync(Uri root, CancellationToken cancellationToken)
    {
        _off[root.Authority] = true;
        if (Left is not null) await Left(root, cancellationToken);
    }

    private async Task CameAsync(Uri root, CancellationToken cancellationToken)
    {
        _off.TryRemove(root.Authority, out _);
        if (Came is not null) await Came(root, cancellationToken);
    }

    private IReadOnlyList<ProbeTarget> Targets(EffectiveConfig config, Uri? also)
    {
        var targets = DiscoveryTargets.Of(config, _host.Variable);
        return also is null || targets.Any(target => target.Root.Port == also.Port) ? targets : [.. targets, new ProbeTarget(also)];
    }

    private static string Name(DiscoveredServer server) => $"{server.Kind.DisplayName()} {server.Version}".TrimEnd();

    private static string Log(StartedServer? running, InstalledServer? service) => (running?.Log ?? service?.Log) is { } log ? $"; its log: {log}" : "";

    private static string Reason(ToolAnswer? answer) => answer is null ? ": its program did not end in time" : (answer.Error.Trim().Length > 0 ? answer.Error : answer.Output).Trim().Split('\n')[0] is { Length: > 0 } line ? $": {line.TrimEnd('.')}" : "";
}

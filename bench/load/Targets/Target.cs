using System.Diagnostics;
using System.Net;
using Sluice.Load.Client;
using Sluice.Load.Dialects;

namespace Sluice.Load.Targets;

/// <summary>Something that answers the load: the upstream itself, or a program between.</summary>
internal sealed class Target
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private Process? _process;

    /// <summary>Its name in the tables.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listens.</summary>
    public required int Port { get; init; }

    /// <summary>What its callers speak.</summary>
    public Dialect Dialect { get; init; } = Dialect.All[0];

    /// <summary>The model to ask for.</summary>
    public string Model { get; init; } = "claude-bench";

    /// <summary>Sent as the dialect's clients send a key.</summary>
    public string Token { get; init; } = "bench";

    /// <summary>How it is started; null when it is a further model of <see cref="Host"/> or the upstream itself.</summary>
    public (string File, string[] Arguments)? Command { get; init; }

    /// <summary>Further environment variables.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>The target whose process answers for this one too.</summary>
    public Target? Host { get; init; }

    /// <summary>Its process; 0 for the upstream, whose CPU does not count.</summary>
    public int ProcessId => Host?.ProcessId ?? _process?.Id ?? 0;

    /// <summary>Address of its port.</summary>
    public IPEndPoint Endpoint => new(IPAddress.Loopback, Port);

    /// <summary>Starts it and waits for its first whole streamed answer: the milliseconds that took.</summary>
    public async Task<double> StartAsync(string log)
    {
        if (Command is not { } command) return 0;
        var start = new ProcessStartInfo(command.File, command.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // What makes the load generator itself cheap must not reach the program that is measured.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("DOTNET_", StringComparison.Ordinal) && name is not "DOTNET_ROOT").ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        var begin = Clock.Microseconds;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{command.File} does not start");
        _ = KeepAsync(_process.StandardError, log);
        _ = KeepAsync(_process.StandardOutput, log + ".out");
        while (Clock.Microseconds - begin < StartLimit.TotalMicroseconds)
        {
            if ((await new LoadRun(this, new Cell("start", 1, true)).RunAsync(0.001)).Requests > 0) return (Clock.Microseconds - begin) / 1000.0;
            if (_process.HasExited) break;
        }

        throw new InvalidOperationException($"{Name} does not answer; its log is {log}");
    }

    /// <summary>Ends it and all that it started: asked first, then killed.</summary>
    public async Task StopAsync()
    {
        if (_process is null) return;
        var members = ProcessTree.Members(_process.Id);
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"])) await kill.WaitForExitAsync();
        for (var i = 0; i < 100 && members.Any(ProcessTree.IsAlive); i++) await Task.Delay(50);
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    private static async Task KeepAsync(StreamReader output, string file)
    {
        await using var log = File.CreateText(file);
        while (await output.ReadLineAsync() is { } line) await log.WriteLineAsync(line);
    }
}

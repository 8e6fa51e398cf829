using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Sluice.Testing.Processes;

/// <summary>What a process said and how it ended.</summary>
public sealed record ProcessOutcome(int ExitCode, string Output, string Error)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"exit {ExitCode}\n--- output\n{Output}\n--- error\n{Error}");
}

/// <summary>
/// A child process whose environment is exactly what it is given, whose input is closed and whose output is collected. It
/// is killed with everything that it started when it is disposed.
/// </summary>
public sealed class RunningProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();

    private RunningProcess(Process process) => _process = process;

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>True once it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote to standard output so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>What it wrote to standard error so far.</summary>
    public string Error => string.Join('\n', _error);

    /// <summary>Resident memory in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Its working folder.</param>
    /// <param name="environment">Its whole environment; nothing is inherited.</param>
    /// <param name="input">What it reads from standard input, a short text.</param>
    public static RunningProcess Start(string file, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment, string input = "")
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var running = new RunningProcess(new Process { StartInfo = start });
        running._process.OutputDataReceived += (_, line) => Keep(running._output, line.Data);
        running._process.ErrorDataReceived += (_, line) => Keep(running._error, line.Data);
        running._process.Start();
        running._process.StandardInput.Write(input);
        running._process.StandardInput.Close();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>The environment that a program needs to run at all: where programs are, and a home of its own.</summary>
    public static Dictionary<string, string> BareEnvironment(string home)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
            ["HOME"] = home,
            ["TMPDIR"] = home,
            ["TERM"] = "dumb",
            ["LANG"] = "C.UTF-8",
            ["NO_COLOR"] = "1",
            ["NO_PROXY"] = "127.0.0.1,localhost",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
        };
        foreach (var name in (string[])["DOTNET_ROOT", "SystemRoot", "ComSpec", "PATHEXT"])
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        if (OperatingSystem.IsWindows())
        {
            environment["USERPROFILE"] = home;
            environment["APPDATA"] = Path.Combine(home, "AppData", "Roaming");
            environment["LOCALAPPDATA"] = Path.Combine(home, "AppData", "Local");
            environment["TEMP"] = home;
        }

        return environment;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<ProcessOutcome> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return new ProcessOutcome(_process.ExitCode, Output, Error);
    }

    /// <summary>Kills it, without its children, as <c>kill -9</c> does, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}

using System.Runtime.InteropServices;
using Sluice.Testing.Processes;

namespace Sluice.Testing.Clients;

/// <summary>
/// A real coding client, headless, in a home and a folder of its own; keep one instance for several runs to go on with a
/// session. Where it is pointed is up to who starts it: <c>sluice run</c>, or <see cref="PointAt"/>.
/// </summary>
public abstract class CodingClient : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly TemporaryFolder _work = new();

    /// <summary>Its name on Sluice's command line, and the name of its program.</summary>
    public abstract string Name { get; }

    /// <summary>The program that the npm package brings for this platform.</summary>
    public abstract string Executable { get; }

    /// <summary>Why it is not on this machine; null when it is.</summary>
    public string? Missing => File.Exists(Executable) ? null : $"{Name} is not here: run npm ci in test/tools (and its package must exist for this platform)";

    /// <summary>The folder that the client works in.</summary>
    public string WorkFolder => _work.Path;

    /// <summary>Its home.</summary>
    public string Home => _home.Path;

    /// <summary>Model name to ask for; null leaves the client's default.</summary>
    public string? Model { get; init; }

    /// <summary>Further variables of its environment, applied last.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>The platform in npm's words.</summary>
    protected static string Platform { get; } = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";

    /// <summary>The processor in npm's words.</summary>
    protected static string Processor { get; } = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <summary>The arguments of a run.</summary>
    /// <param name="prompt">What to do.</param>
    /// <param name="goOn">Goes on with the last session.</param>
    public abstract IReadOnlyList<string> Arguments(string prompt, bool goOn = false);

    /// <summary>Variables that make it send its requests there, without Sluice's help.</summary>
    /// <param name="root">The root of the endpoint, without a version.</param>
    /// <param name="token">The credential.</param>
    public abstract IReadOnlyDictionary<string, string> PointAt(Uri root, string token);

    /// <summary>The environment of a run: for starting the client through something else, which finds the program on the PATH.</summary>
    public Dictionary<string, string> BuildEnvironment()
    {
        var environment = RunningProcess.BareEnvironment(_home.Path);
        environment["CI"] = "1";
        environment["SHELL"] = "/bin/bash";
        foreach (var (name, value) in Quiet)
        {
            environment[name] = value;
        }

        var programs = _home[".programs"];
        Directory.CreateDirectory(programs);
        var program = Path.Combine(programs, Name);
        if (!File.Exists(program))
        {
            File.CreateSymbolicLink(program, Executable);
        }

        environment["PATH"] = programs + Path.PathSeparator + environment["PATH"];
        foreach (var (name, value) in Environment)
        {
            environment[name] = value;
        }

        return environment;
    }

    /// <summary>Starts a run against a gateway or vendor.</summary>
    public RunningProcess Start(Uri root, string token, string prompt, bool goOn = false)
    {
        var environment = BuildEnvironment();
        foreach (var (name, value) in PointAt(root, token))
        {
            environment[name] = value;
        }

        return RunningProcess.Start(Executable, Arguments(prompt, goOn), WorkFolder, environment);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _home.Dispose();
        _work.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Variables that keep it from telling, updating and asking around.</summary>
    protected abstract IReadOnlyDictionary<string, string> Quiet { get; }
}

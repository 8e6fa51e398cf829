using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>
/// LM Studio, on every system, by its own command line: <c>lms server start|stop|status</c>
/// (https://lmstudio.ai/docs/cli). It is on the PATH after <c>lms bootstrap</c>, else below its folder.
/// </summary>
internal sealed class LmStudioTool(SystemTool tool, HostEnvironment host) : IInstalledServers
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<InstalledServer>> FindAsync(CancellationToken cancellationToken)
    {
        var name = host.System is OperatingSystemKind.Windows ? "lms.exe" : "lms";
        var program = ProgramSearch.Find(host, "lms") ?? new[] { Path.Combine(host.Home, ".lmstudio", "bin", name), Path.Combine(host.Home, ".cache", "lm-studio", "bin", name) }.FirstOrDefault(File.Exists);
        if (program is null) return [];

        // "The server is running on port 1234." or "The server is not running.", on standard error in some versions.
        var status = await tool.RunAsync(program, SystemdUnits.Limit, ["server", "status"], cancellationToken);
        var words = status is null ? "" : status.Output + status.Error;
        return
        [
            new InstalledServer(UpstreamKind.LmStudio, "lmstudio", "LM Studio", ServerAddresses.OllamaHost($"127.0.0.1:{PortIn(words)}")!)
            {
                IsActive = words.Contains("is running", StringComparison.OrdinalIgnoreCase),
                Start = [program, "server", "start"],
                Stop = [program, "server", "stop"],
                StartByHand = "lms server start, or start the server in LM Studio's developer page",
                StopByHand = "lms server stop, or stop the server in LM Studio's developer page",
                Log = "lms log stream",
            },
        ];
    }

    private static int PortIn(string words)
    {
        var at = words.IndexOf("port ", StringComparison.OrdinalIgnoreCase);
        var digits = at < 0 ? "" : string.Concat(words[(at + 5)..].TakeWhile(char.IsAsciiDigit));
        return ushort.TryParse(digits, out var port) && port > 0 ? port : ServerAddresses.UsualPort(UpstreamKind.LmStudio);
    }
}

/// <summary>Ollama on macOS: the app, which starts its server, and Homebrew's launchd job.</summary>
/// <param name="tool">Runs the system's programs.</param>
/// <param name="host">Where the user's things are.</param>
/// <param name="applications">Where apps are, but in tests.</param>
internal sealed class MacServers(SystemTool tool, HostEnvironment host, string applications = "/Applications") : IInstalledServers
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<InstalledServer>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new List<InstalledServer>();
        var root = LaunchCommand.RootOf(UpstreamKind.Ollama, [], host.Variable("OLLAMA_HOST"));
        if (new[] { Path.Combine(applications, "Ollama.app"), Path.Combine(host.Home, "Applications", "Ollama.app") }.FirstOrDefault(Directory.Exists) is { } app)
        {
            var processes = await tool.RunAsync("ps", SystemdUnits.Limit, ["-axo", "pid=,comm="], cancellationToken);
            var line = processes?.Output.Split('\n').FirstOrDefault(line => line.Contains("/Ollama.app/Contents/MacOS/", StringComparison.Ordinal));
            found.Add(new InstalledServer(UpstreamKind.Ollama, "app:ollama", "the app Ollama", root)
            {
                IsActive = line is not null,
                Pid = int.TryParse(line?.Trim().Split(' ')[0], out var pid) ? pid : null,
                Start = ["open", "-g", "-a", app],
                Stop = ["osascript", "-e", "quit app \"Ollama\""],
                StartByHand = "open -a Ollama",
                StopByHand = "quit Ollama in the menu bar",
                Log = Path.Combine(host.Home, ".ollama", "logs", "server.log"),
            });
        }

        // "PID	Status	Label": a PID of - means that it does not run.
        if (await tool.RunAsync("launchctl", SystemdUnits.Limit, ["list"], cancellationToken) is { ExitCode: 0, Output: var jobs }
            && jobs.Split('\n').Select(job => job.Split('\t')).FirstOrDefault(job => job.Length == 3 && job[2].Trim() is "homebrew.mxcl.ollama") is { } brew)
        {
            found.Add(new InstalledServer(UpstreamKind.Ollama, "launchd:ollama", "the launchd job homebrew.mxcl.ollama", root)
            {
                IsActive = int.TryParse(brew[0], out _),
                Pid = int.TryParse(brew[0], out var pid) ? pid : null,
                Start = ["launchctl", "start", "homebrew.mxcl.ollama"],

                // The job is kept alive, so that stopping it would only restart it: it is taken out.
                Stop = ["launchctl", "remove", "homebrew.mxcl.ollama"],
                StartByHand = "brew services start ollama",
                StopByHand = "brew services stop ollama",
            });
        }

        return found;
    }
}

/// <summary>Ollama on Windows: the tray app, which starts and restarts its server. It can be started; the user quits it in the tray.</summary>
internal sealed class WindowsServers(SystemTool tool, HostEnvironment host) : IInstalledServers
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<InstalledServer>> FindAsync(CancellationToken cancellationToken)
    {
        if (host.Variable("LOCALAPPDATA") is not { } local) return [];
        var app = Path.Combine(local, "Programs", "Ollama", "ollama app.exe");
        if (!File.Exists(app)) return [];

        // "ollama app.exe","1234","Console","1","12,345 K", or a sentence when there is none.
        var tasks = await tool.RunAsync("tasklist", SystemdUnits.Limit, ["/fi", "imagename eq ollama app.exe", "/fo", "csv", "/nh"], cancellationToken);
        var fields = tasks?.Output.Split('"', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var runs = fields.Length > 2 && fields[0].Equals("ollama app.exe", StringComparison.OrdinalIgnoreCase);
        return
        [
            new InstalledServer(UpstreamKind.Ollama, "app:ollama", "the tray app Ollama", LaunchCommand.RootOf(UpstreamKind.Ollama, [], host.Variable("OLLAMA_HOST")))
            {
                IsActive = runs,
                Pid = runs && int.TryParse(fields[2], out var pid) ? pid : null,
                Start = [app],
                Stop = [],
                StartByHand = "start Ollama from the start menu",
                StopByHand = "quit Ollama in the tray",
                Log = Path.Combine(local, "Ollama", "server.log"),
            },
        ];
    }
}

/// <summary>The services and apps of this system.</summary>
internal static class InstalledServers
{
    /// <summary>Looks in every place that this system has; services before apps, Ollama before LM Studio.</summary>
    public static async Task<IReadOnlyList<InstalledServer>> FindAsync(SystemTool tool, HostEnvironment host, CancellationToken cancellationToken)
    {
        IInstalledServers system = host.System switch
        {
            OperatingSystemKind.MacOS => new MacServers(tool, host),
            OperatingSystemKind.Windows => new WindowsServers(tool, host),
            _ => new SystemdUnits(tool),
        };
        return [.. await system.FindAsync(cancellationToken), .. await new LmStudioTool(tool, host).FindAsync(cancellationToken)];
    }
}

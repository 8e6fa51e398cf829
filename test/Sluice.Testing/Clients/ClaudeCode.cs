using System.Runtime.InteropServices;
using Sluice.Testing.Processes;

namespace Sluice.Testing.Clients;

/// <summary>
/// The real Claude Code, headless, in a home of its own with nothing inherited: what a person's <c>claude -p</c> does, minus
/// telemetry and updates.
/// </summary>
public sealed class ClaudeCode : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly TemporaryFolder _work = new();

    /// <summary>Why the client is not on this machine; null when it is.</summary>
    public static string? Missing => File.Exists(Executable) ? null : "Claude Code is not here: run npm ci in test/tools";

    /// <summary>The native program inside the npm package of this platform.</summary>
    public static string Executable { get; } = Path.Combine(
        Checkout.Tools,
        "node_modules",
        "@anthropic-ai",
        $"claude-code-{Platform}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
        OperatingSystem.IsWindows() ? "claude.exe" : "claude");

    /// <summary>The folder that the client works in.</summary>
    public string WorkFolder => _work.Path;

    /// <summary>Its home; keep one instance for several runs to continue a session.</summary>
    public string Home => _home.Path;

    /// <summary>Model name to ask for; null leaves the client's default.</summary>
    public string? Model { get; init; }

    /// <summary>Tools that it offers; few make small requests. Null offers all of its own.</summary>
    public string? Tools { get; init; } = "Bash,Write";

    /// <summary>Further variables of its environment, applied last.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    private static string Platform => OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";

    /// <summary>The environment of a run: for starting the client through something else.</summary>
    public Dictionary<string, string> BuildEnvironment()
    {
        var environment = RunningProcess.BareEnvironment(_home.Path);
        environment["CI"] = "1";
        environment["SHELL"] = "/bin/bash";
        environment["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1";
        environment["DISABLE_TELEMETRY"] = "1";
        environment["DISABLE_ERROR_REPORTING"] = "1";
        environment["DISABLE_AUTOUPDATER"] = "1";
        environment["IS_SANDBOX"] = "1";
        environment["CLAUDE_CODE_MAX_RETRIES"] = "1";
        foreach (var (name, value) in Environment)
        {
            environment[name] = value;
        }

        return environment;
    }

    /// <summary>The arguments of a run.</summary>
    public IReadOnlyList<string> BuildArguments(string prompt, params ReadOnlySpan<string> extra)
    {
        List<string> arguments = ["-p", prompt, "--dangerously-skip-permissions"];
        if (Model is not null)
        {
            arguments.AddRange(["--model", Model]);
        }

        if (Tools is not null)
        {
            arguments.AddRange(["--tools", Tools]);
        }

        arguments.AddRange(extra);
        return arguments;
    }

    /// <summary>Starts a run against a gateway or vendor.</summary>
    /// <param name="baseUrl">Its root, without <c>/v1</c>.</param>
    /// <param name="token">The credential, sent as a bearer token.</param>
    /// <param name="prompt">What to do.</param>
    /// <param name="extra">Further arguments.</param>
    public RunningProcess Start(Uri baseUrl, string token, string prompt, params ReadOnlySpan<string> extra)
    {
        var environment = BuildEnvironment();
        environment["ANTHROPIC_BASE_URL"] = baseUrl.ToString().TrimEnd('/');
        environment["ANTHROPIC_AUTH_TOKEN"] = token;
        return RunningProcess.Start(Executable, BuildArguments(prompt, extra), _work.Path, environment);
    }

    /// <summary>Runs to the end.</summary>
    public async Task<ProcessOutcome> RunAsync(Uri baseUrl, string token, string prompt, CancellationToken cancellationToken)
    {
        await using var process = Start(baseUrl, token, prompt);
        return await process.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _home.Dispose();
        _work.Dispose();
    }
}

using Sluice.Testing.Processes;

namespace Sluice.Testing.Clients;

/// <summary>The real Claude Code of <c>test/tools</c>: what a person's <c>claude -p</c> does, minus telemetry and updates.</summary>
public sealed class ClaudeCode : CodingClient
{
    /// <summary>Its program: native, inside the npm package of this platform.</summary>
    public static string Native { get; } = Path.Combine(
        Checkout.Tools, "node_modules", "@anthropic-ai", $"claude-code-{Platform}-{Processor}", OperatingSystem.IsWindows() ? "claude.exe" : "claude");

    /// <inheritdoc/>
    public override string Name => "claude";

    /// <inheritdoc/>
    public override string Executable => Native;

    /// <summary>Tools that it offers; few make small requests. Null offers all of its own.</summary>
    public string? Tools { get; init; } = "Bash,Write";

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Quiet { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
        ["DISABLE_TELEMETRY"] = "1",
        ["DISABLE_ERROR_REPORTING"] = "1",
        ["DISABLE_AUTOUPDATER"] = "1",
        ["IS_SANDBOX"] = "1",
        ["CLAUDE_CODE_MAX_RETRIES"] = "1",
    };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Arguments(string prompt, bool goOn = false) => goOn ? BuildArguments(prompt, "--continue") : BuildArguments(prompt);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> PointAt(Uri root, string token) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ANTHROPIC_BASE_URL"] = root.ToString().TrimEnd('/'),
        ["ANTHROPIC_AUTH_TOKEN"] = token,
    };

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
        foreach (var (name, value) in PointAt(baseUrl, token))
        {
            environment[name] = value;
        }

        return RunningProcess.Start(Executable, BuildArguments(prompt, extra), WorkFolder, environment);
    }

    /// <summary>Runs to the end.</summary>
    public async Task<ProcessOutcome> RunAsync(Uri baseUrl, string token, string prompt, CancellationToken cancellationToken)
    {
        await using var process = Start(baseUrl, token, prompt, []);
        return await process.WaitAsync(cancellationToken);
    }
}

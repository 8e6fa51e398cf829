using Sluice.Testing.Processes;

namespace Sluice.Testing.Clients;

/// <summary>The real Codex CLI of <c>test/tools</c>.</summary>
public sealed class CodexCli : CodingClient
{
    /// <inheritdoc/>
    public override string Name => "codex";

    /// <inheritdoc/>
    public override string Executable { get; } = Path.Combine(
        Checkout.Tools, "node_modules", "@openai", $"codex-{Platform}-{Processor}", "vendor", Triple, "bin", OperatingSystem.IsWindows() ? "codex.exe" : "codex");

    /// <summary>Settings that go in as <c>-c</c> flags, before all others.</summary>
    public List<string> Settings { get; } = ["check_for_update_on_startup=false", "analytics.enabled=false", "feedback.enabled=false"];

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Quiet { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    private static string Triple => (Processor is "arm64" ? "aarch64" : "x86_64") + (OperatingSystem.IsWindows() ? "-pc-windows-msvc" : OperatingSystem.IsMacOS() ? "-apple-darwin" : "-unknown-linux-musl");

    /// <inheritdoc/>
    public override IReadOnlyList<string> Arguments(string prompt, bool goOn = false)
    {
        List<string> arguments = [.. Settings.SelectMany(setting => new[] { "-c", setting }), "exec"];
        if (goOn)
        {
            arguments.AddRange(["resume", "--last"]);
        }

        arguments.AddRange(["--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"]);
        if (Model is not null)
        {
            arguments.AddRange(["-m", Model]);
        }

        return [.. arguments, prompt];
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> PointAt(Uri root, string token)
    {
        Settings.AddRange(
        [
            "model_provider=\"direct\"", "model_providers.direct.name=\"Direct\"", $"model_providers.direct.base_url=\"{new Uri(root, "/v1")}\"", "model_providers.direct.wire_api=\"responses\"",
            "model_providers.direct.env_key=\"DIRECT_KEY\"",
        ]);
        return new Dictionary<string, string>(StringComparer.Ordinal) { ["DIRECT_KEY"] = token };
    }
}

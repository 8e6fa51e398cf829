using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>The built executable runs a stand-in for a client, as a user's shell would.</summary>
public sealed class RunCommandTests : IAsyncDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly int _port = FreePort.Next();

    public async ValueTask DisposeAsync()
    {
        await SluiceAsync("stop");
        _home.Dispose();
    }

    [Fact]
    public async Task ExitCodeAndEnvironment_AreTheClients()
    {
        if (OperatingSystem.IsWindows()) return;
        Client("""echo "args: $*"; echo "url: $ANTHROPIC_BASE_URL"; echo "token: ${#ANTHROPIC_AUTH_TOKEN}"; exit 7""");
        var first = await SluiceAsync("run", "claude", "--", "-p", "two words");
        Assert.Equal(7, first.ExitCode);
        Assert.Equal($"args: -p two words\nurl: http://127.0.0.1:{_port}\ntoken: 43", first.Output);
        Assert.Contains("started in the background", first.Error, StringComparison.Ordinal);

        // It stayed, and is not announced again.
        var second = await SluiceAsync("run", "claude");
        Assert.Equal(7, second.ExitCode);
        Assert.Empty(second.Error);
        Assert.Equal(0, (await SluiceAsync("status")).ExitCode);
        Assert.Equal(0, (await SluiceAsync("stop")).ExitCode);
        Assert.Equal(3, (await SluiceAsync("status")).ExitCode);
    }

    [Fact]
    public async Task Terminate_ReachesTheClient()
    {
        if (OperatingSystem.IsWindows()) return;
        Client("""
            trap 'echo told; exit 42' TERM
            echo ready
            for i in $(seq 200); do sleep 0.05; done
            """);
        await using var run = Start("run", "claude");
        while (!run.Output.Contains("ready", StringComparison.Ordinal))
        {
            Assert.False(run.HasExited, run.Error);
            await Task.Yield();
        }

        Clients.UnixProcess.Signal(run.Id, System.Runtime.InteropServices.PosixSignal.SIGTERM);
        var outcome = await run.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(42, outcome.ExitCode);
        Assert.Contains("told", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingClient_IsToldWithTheCommandThatInstallsIt()
    {
        var outcome = await SluiceAsync("run", "claude");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("npm install -g @anthropic-ai/claude-code", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenConfiguration_IsShownByRunToo()
    {
        if (OperatingSystem.IsWindows()) return;
        Client("exit 0");
        await File.WriteAllTextAsync(_home["bad.json"], """{ "server": { "bogus": 1 } }""", TestContext.Current.CancellationToken);
        var outcome = await SluiceAsync("--config", _home["bad.json"], "run", "claude");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("server.bogus", outcome.Error, StringComparison.Ordinal);
    }

    private void Client(string script)
    {
        if (OperatingSystem.IsWindows()) return;
        var file = _home["bin", "claude"];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private async Task<ProcessOutcome> SluiceAsync(params string[] arguments)
    {
        await using var run = Start(arguments);
        return await run.WaitAsync(TestContext.Current.CancellationToken);
    }

    private RunningProcess Start(params string[] arguments)
    {
        var environment = RunningProcess.BareEnvironment(_home.Path);
        environment["PATH"] = _home["bin"] + Path.PathSeparator + "/usr/bin" + Path.PathSeparator + "/bin";
        environment["SLUICE__SERVER__URL"] = $"http://127.0.0.1:{_port}";
        environment["SLUICE__DISCOVERY__ENABLED"] = "false";
        return RunningProcess.Start(Path.Combine(Checkout.Output("Sluice"), OperatingSystem.IsWindows() ? "sluice.exe" : "sluice"), ["--data", _home["data"], .. arguments], _home.Path, environment);
    }
}

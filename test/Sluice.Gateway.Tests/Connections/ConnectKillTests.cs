using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.Gateway.Tests.Connections;

/// <summary>The built executable, killed for good while it changes a client's file.</summary>
public sealed class ConnectKillTests
{
    private const string Before = "{\n  \"env\": { \"A\": \"1\" } // mine\n}\n";

    [Theory]
    [InlineData("data/inference.token")]
    [InlineData("data/clients/lock")]
    [InlineData(".claude/settings.json.sluice.tmp")]
    [InlineData("data/clients/claude.settings.json.backup")]
    [InlineData("data/clients/claude.json")]
    public async Task F070_KilledWhenAFileAppears_LeavesAWholeFile_AndIsUndone(string file)
    {
        if (OperatingSystem.IsWindows()) return;
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home["bin"]);
        Directory.CreateDirectory(home[".claude"]);
        var program = home["bin", "claude"];
        await File.WriteAllTextAsync(program, "#!/bin/sh\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var settings = home[".claude", "settings.json"];
        await File.WriteAllTextAsync(settings, Before, TestContext.Current.CancellationToken);

        // Watched without a pause, so that the kill falls into the steps that follow.
        await using (var run = Start(home, "connect", "claude"))
        {
            var awaited = home[file.Split('/')];
            while (!run.HasExited && !File.Exists(awaited)) Thread.SpinWait(50);
            await run.KillAsync();
        }

        var after = await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken);
        Assert.True(after == Before || (after.Contains("ANTHROPIC_BASE_URL", StringComparison.Ordinal) && after.EndsWith("} // mine\n}\n", StringComparison.Ordinal)), after);
        Assert.Equal(0, (await SluiceAsync(home, "connect", "claude")).ExitCode);
        Assert.Contains("ANTHROPIC_BASE_URL", await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, (await SluiceAsync(home, "disconnect", "claude")).ExitCode);
        Assert.Equal(Before, await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken));
        Assert.Equal([settings], Directory.EnumerateFileSystemEntries(home[".claude"]));
    }

    private static async Task<ProcessOutcome> SluiceAsync(TemporaryFolder home, params string[] arguments)
    {
        await using var run = Start(home, arguments);
        return await run.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static RunningProcess Start(TemporaryFolder home, params string[] arguments)
    {
        var environment = RunningProcess.BareEnvironment(home.Path);
        environment["PATH"] = home["bin"] + Path.PathSeparator + "/usr/bin" + Path.PathSeparator + "/bin";
        return RunningProcess.Start(Path.Combine(Checkout.Output("Sluice"), "sluice"), ["--data", home["data"], .. arguments], home.Path, environment);
    }
}

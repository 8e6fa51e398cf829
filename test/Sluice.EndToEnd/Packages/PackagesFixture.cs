using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Packages;

/// <summary>What <c>eng/package.sh</c> builds, built once for all tests of the packages. Takes a minute or two.</summary>
public sealed class PackagesFixture : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder with the three packages.</summary>
    public string Folder => _folder["packages"];

    /// <summary>The package whose name ends so.</summary>
    public string Find(string ending) => Directory.EnumerateFiles(Folder).Single(file => file.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Runs a program to its end; it must succeed.</summary>
    public static async Task<string> RunAsync(string file, params string[] arguments)
    {
        var environment = RunningProcess.BareEnvironment(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        await using var process = RunningProcess.Start(file, arguments, Checkout.Root, environment);
        var outcome = await process.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(outcome.ExitCode == 0, $"{file} {string.Join(' ', arguments)}: {outcome}");
        return outcome.Output;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux()) return;
        await RunAsync("bash", Path.Combine(Checkout.Root, "eng", "package.sh"), Folder);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}

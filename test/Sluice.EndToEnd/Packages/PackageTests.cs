using System.Formats.Tar;
using System.IO.Compression;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Packages;

/// <summary>Everything that Sluice is handed out as starts, and answers over HTTP with its ledger open.</summary>
[Trait("Slow", "builds three packages")]
public sealed class PackageTests(PackagesFixture packages) : IClassFixture<PackagesFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DotnetTool_InstallsAndStarts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "packages are built on Linux");
        var version = Path.GetFileNameWithoutExtension(packages.Find(".nupkg"))["Sluice.".Length..];
        await PackagesFixture.RunAsync("dotnet", "tool", "install", "Sluice", "--version", version, "--source", packages.Folder, "--tool-path", _folder["tool"]);
        await StartsAsync(_folder["tool", "sluice"]);
    }

    [Fact]
    public async Task SingleFile_Starts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "the file is for linux-x64");
        await StartsAsync(packages.Find("-linux-x64"));
    }

    [Fact]
    public async Task PortableArchive_Starts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "packages are built on Linux");
        await StartsAsync(Path.Combine(await UnpackAsync(), "sluice"));
    }

    [Fact]
    public async Task PortableArchive_HasTheDatabaseForArm64()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "packages are built on Linux");
        const ushort Arm64 = 183; // e_machine of an ELF file, ELF-64 object file format section 3
        var library = await File.ReadAllBytesAsync(Path.Combine(await UnpackAsync(), "runtimes", "linux-arm64", "native", "libe_sqlite3.so"), TestContext.Current.CancellationToken);
        Assert.Equal(Arm64, BitConverter.ToUInt16(library, 18));
    }

    private async Task<string> UnpackAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var archive = new GZipStream(File.OpenRead(packages.Find("-portable.tar.gz")), CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(archive, _folder.Path, overwriteFiles: false, cancellation);
        return Directory.EnumerateDirectories(_folder.Path, "sluice-*").Single();
    }

    private async Task StartsAsync(string program)
    {
        Assert.Matches(@"^\d+\.\d+\.\d+", await PackagesFixture.RunAsync(program, "--version"));

        var home = _folder["home"];
        Directory.CreateDirectory(home);
        string[] arguments = ["serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"]];
        await using var gateway = RunningProcess.Start(program, arguments, home, RunningProcess.BareEnvironment(home));
        using var http = new HttpClient { BaseAddress = await AddressAsync(gateway) };
        var answer = await http.GetAsync(new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}\n{gateway.Error}");
        Assert.True(File.Exists(_folder["data", "ledger.db"]), string.Join('\n', Directory.EnumerateFiles(_folder["data"])));
    }

    private static async Task<Uri> AddressAsync(RunningProcess gateway)
    {
        while (true)
        {
            var text = gateway.Output.Split([' ', '\n']).FirstOrDefault(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal));
            if (text is not null) return new Uri(text);
            Assert.False(gateway.HasExited, gateway.Error);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}

using Sluice.Gateway.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Platform;

public sealed class PrivateFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private static void AssertMode(string expected, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(expected, Convert.ToString((int)File.GetUnixFileMode(path), 8));
        }
    }

    [Fact]
    public void F125_NewDirectory_Is0700_NewFile_Is0600()
    {
        PrivateFiles.CreateDirectory(_directory["data"]);
        PrivateFiles.Open(_directory["data/ledger.db"], FileMode.OpenOrCreate, FileAccess.ReadWrite).Dispose();
        PrivateFiles.WriteAtomically(_directory["data/state.json"], "{}"u8);

        AssertMode("700", _directory["data"]);
        AssertMode("600", _directory["data/ledger.db"]);
        AssertMode("600", _directory["data/state.json"]);
    }

    [Fact]
    public void F125_WiderModes_AreFixedAndReported()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var file = _directory.Write("admin.token", "x");
        File.SetUnixFileMode(file, (UnixFileMode)Convert.ToInt32("644", 8));
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)Convert.ToInt32("755", 8));

        var fixes = PrivateFiles.TightenDirectory(_directory.Path);

        Assert.Equal([new ModeFix(_directory.Path, "0755", "0700"), new ModeFix(file, "0644", "0600")], fixes);
        AssertMode("600", file);
        Assert.Empty(PrivateFiles.TightenDirectory(_directory.Path));
    }

    [Fact]
    public void F069_Replacement_IsWhole_AndLeavesNothingBeside()
    {
        var path = _directory["config.json"];
        PrivateFiles.WriteAtomically(path, "old"u8);
        PrivateFiles.WriteAtomically(path, "new and longer"u8);

        Assert.Equal("new and longer", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_directory.Path));
        AssertMode("600", path);
    }

    [Fact]
    public void F069_FailedReplacement_KeepsTheOldFile()
    {
        var path = _directory["taken"];
        Directory.CreateDirectory(path);

        Assert.ThrowsAny<Exception>(() => PrivateFiles.WriteAtomically(path, "new"u8));
        Assert.True(Directory.Exists(path));
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task F069_ReadersDuringReplacements_SeeOldOrNew_NeverAPart()
    {
        var path = _directory["state.json"];
        byte[][] versions = [new byte[40_000], new byte[70_000]];
        Array.Fill(versions[1], (byte)1);
        PrivateFiles.WriteAtomically(path, versions[0]);

        using var done = new CancellationTokenSource();
        var reading = Task.Run(
            () =>
            {
                var seen = 0;
                while (!done.IsCancellationRequested || seen == 0)
                {
                    var bytes = File.ReadAllBytes(path);
                    Assert.Contains(versions, version => version.AsSpan().SequenceEqual(bytes));
                    seen++;
                }
            },
            TestContext.Current.CancellationToken);
        for (var i = 0; i < 50; i++)
        {
            PrivateFiles.WriteAtomically(path, versions[i % 2]);
        }

        await done.CancelAsync();
        await reading;
    }

    [Fact]
    public void TryCreate_LeavesAnExistingFileAlone()
    {
        Assert.True(PrivateFiles.TryCreateAtomically(_directory["t"], "first"u8));
        Assert.False(PrivateFiles.TryCreateAtomically(_directory["t"], "second"u8));
        Assert.Equal("first", File.ReadAllText(_directory["t"]));
        Assert.Single(Directory.GetFiles(_directory.Path));
    }
}

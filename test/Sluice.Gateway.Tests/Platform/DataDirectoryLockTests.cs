using Sluice.Gateway.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Platform;

public sealed class DataDirectoryLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private SluicePaths Paths => new() { ConfigFile = _directory["sluice.json"], DataDirectory = _directory["data"] };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void F079_SecondInstance_IsRefused_NamingTheFirst()
    {
        Assert.True(DataDirectoryLock.TryAcquire(Paths, out var first, out _));
        using (first)
        {
            first.Announce(new Uri("http://127.0.0.1:8484"));

            Assert.False(DataDirectoryLock.TryAcquire(Paths, out var second, out var error));
            Assert.Null(second);
            Assert.Contains($"process {Environment.ProcessId}", error, StringComparison.Ordinal);
            Assert.Contains("http://127.0.0.1:8484", error, StringComparison.Ordinal);
            Assert.Equal(Environment.ProcessId, RunningInstance.Find(Paths)?.Pid);
        }
    }

    [Fact]
    public void F079_BeforeTheFirstListens_TheSecondIsStillRefused()
    {
        Assert.True(DataDirectoryLock.TryAcquire(Paths, out var first, out _));
        using (first)
        {
            Assert.False(DataDirectoryLock.TryAcquire(Paths, out _, out var error));
            Assert.Contains(Paths.DataDirectory, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AfterTheFirstIsGone_TheNextGetsIt()
    {
        Assert.True(DataDirectoryLock.TryAcquire(Paths, out var first, out _));
        first.Announce(new Uri("http://127.0.0.1:8484"));
        first.Dispose();

        Assert.Null(RunningInstance.Find(Paths));
        Assert.True(DataDirectoryLock.TryAcquire(Paths, out var next, out _));
        next.Dispose();
    }

    [Fact]
    public void AnnouncementOfAKilledProcess_IsNotARunningInstance()
    {
        PrivateFiles.CreateDirectory(Paths.DataDirectory);
        File.WriteAllText(Paths.InstanceFile, $$"""{"pid":{{Environment.ProcessId}},"url":"http://127.0.0.1:1","processStart":"2001-01-01T00:00:00Z"}""");

        Assert.NotNull(RunningInstance.Read(Paths));
        Assert.Null(RunningInstance.Find(Paths));
    }

    [Fact]
    public void BrokenAnnouncement_ReadsAsNone()
    {
        PrivateFiles.CreateDirectory(Paths.DataDirectory);
        File.WriteAllText(Paths.InstanceFile, "{");

        Assert.Null(RunningInstance.Read(Paths));
    }
}

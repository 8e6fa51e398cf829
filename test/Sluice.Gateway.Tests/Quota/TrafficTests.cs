using Sluice.Gateway.Platform;
using Sluice.Gateway.Quota;
using Sluice.Gateway.Tests.Platform;
using Sluice.Protocols.Canonical;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Quota;

/// <summary>What is learned from one's own traffic, and kept.</summary>
public sealed class TrafficTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void OneModelsTraffic_TeachesAnInterval_AndSurvivesARestart()
    {
        using var home = new TemporaryDirectory();
        var paths = new SluicePaths { ConfigFile = home["sluice.json"], DataDirectory = home["data"] };
        PrivateFiles.CreateDirectory(paths.DataDirectory);
        var resets = _time.GetUtcNow().AddHours(5);
        using (var book = new QuotaBook(paths, _time))
        {
            for (var i = 0; i <= 4; i++)
            {
                book.Hear("anthropic", "f00d", Reading(0.1 + (0.02 * i), resets));
                book.Use("anthropic", "f00d", "claude-opus-4-8", new Usage(100_000, CacheRead: 900_000, Output: 10_000));
            }

            // Two models between two readings: nobody can tell whose it was.
            book.Use("anthropic", "f00d", "claude-haiku-4-5", new Usage(5_000_000));
            book.Hear("anthropic", "f00d", Reading(0.4, resets));
            book.Work(_time.GetLocalNow());
        }

        using var again = new QuotaBook(paths, _time);
        var (upstream, window, model, tokens) = Assert.Single(again.Learned);
        Assert.Equal(("anthropic", "5h", "claude-opus-4-8", 4), (upstream, window, model, tokens.Samples.Count));
        Assert.Equal(100_000, tokens.Interval!.Value.Low, 0);
        Assert.Equal(0.4, Assert.Single(again.Accounts).Reading.Windows[0].Used);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(paths.DataDirectory, "quota.json")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"accounts\":[null,{}],\"seen\":[1,2]}")]
    [InlineData("{\"accounts\":[{\"upstream\":\"a\",\"credential\":\"b\",\"windows\":[{\"used\":1e300}]}],\"learned\":[{\"samples\":null}]}")]
    public void BrokenFile_IsLearnedAnew(string content)
    {
        using var home = new TemporaryDirectory();
        PrivateFiles.CreateDirectory(home["data"]);
        home.Write("data/quota.json", content);
        using var book = new QuotaBook(new SluicePaths { ConfigFile = home["sluice.json"], DataDirectory = home["data"] }, _time);
        Assert.Empty(book.Learned);
        Assert.DoesNotContain(book.Accounts, account => account.Paced(_time.GetLocalNow()).Any());
    }

    [Fact]
    public void RenewedWindow_BeginsAnew()
    {
        var traffic = new Traffic();
        var resets = _time.GetUtcNow().AddHours(1);
        Assert.Null(traffic.Read("5h", 0.9, resets));
        traffic.Add("m", 1000);
        Assert.Null(traffic.Read("5h", 0.1, resets.AddHours(5)));
        traffic.Add("m", 1000);
        Assert.Null(traffic.Read("5h", 0.105, resets.AddHours(5)));
        traffic.Add("m", 1000);
        Assert.Equal(("m", 2000.0), traffic.Read("5h", 0.12, resets.AddHours(5)) is { } change ? (change.Model, change.Tokens) : default);
    }

    private static QuotaReading Reading(double used, DateTimeOffset resets) => new() { Status = "allowed", Windows = [new QuotaWindow("5h") { Used = used, Resets = resets }] };
}

using Sluice.Gateway.Admin.Overview;
using Sluice.Gateway.Ledger;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Overview;

public sealed class CacheAlarmTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 17, 30, 0, TimeSpan.Zero);
    private static readonly long Hour = Now.ToUnixTimeMilliseconds() / 3_600_000;

    [Fact]
    public void ShareThatDrops_IsToldWithItsClientAndItsHour()
    {
        List<ClientCacheHour> hours = [.. Days("claude", 0.9), .. Today("claude", at => at >= 4 ? 0.9 : 0.1), .. Days("codex", 0.8), .. Today("codex", _ => 0.8)];

        var alarm = Assert.Single(CacheAlarm.Find(hours, Now));

        Assert.Equal("claude", alarm.Client);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds((Hour - 3) * 3_600_000), alarm.Since);
        Assert.Equal((0.9, 0.1, 40L), (alarm.Usual, alarm.Share, alarm.Requests));
        Assert.Equal(320_000, alarm.MissedTokens);
    }

    [Fact]
    public void ShareThatIsWellAgain_IsNoAlarm() =>
        Assert.Empty(CacheAlarm.Find([.. Days("claude", 0.9), .. Today("claude", at => at is >= 5 and <= 6 ? 0.1 : 0.9)], Now));

    [Fact]
    public void FewRequests_AreNoAlarm() =>
        Assert.Empty(CacheAlarm.Find([.. Days("claude", 0.9), new ClientCacheHour(Hour, "claude", 19, 190_000, 0)], Now));

    [Fact]
    public void ClientWithoutADayBefore_IsNoAlarm() => Assert.Empty(CacheAlarm.Find([.. Today("claude", _ => 0)], Now));

    [Fact]
    public void ClientThatNeverUsedACache_IsNoAlarm() => Assert.Empty(CacheAlarm.Find([.. Days("ci", 0.05), .. Today("ci", _ => 0)], Now));

    // Ten requests an hour of 10,000 prompt tokens each, in the seven days before the last 24 hours.
    private static IEnumerable<ClientCacheHour> Days(string client, double share) =>
        Enumerable.Range(24, 7 * 24).Reverse().Select(ago => new ClientCacheHour(Hour - ago, client, 10, 100_000, (long)(100_000 * share)));

    private static IEnumerable<ClientCacheHour> Today(string client, Func<int, double> share) =>
        Enumerable.Range(0, 12).Reverse().Select(ago => new ClientCacheHour(Hour - ago, client, 10, 100_000, (long)(100_000 * share(ago))));
}

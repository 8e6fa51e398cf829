using Sluice.Gateway.Ledger;
using Xunit;

namespace Sluice.Gateway.Tests.Ledger;

public sealed class RequestIdsTests
{
    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Fact]
    public void F098_ClockBackAnHour_IdsKeepGrowing()
    {
        var clock = new Clock();
        var ids = new RequestIds(clock);
        var before = ids.Next();
        clock.Now -= TimeSpan.FromHours(1);
        var during = ids.Next();
        clock.Now += TimeSpan.FromHours(2);
        var after = ids.Next();

        Assert.True(before < during && during < after);
        Assert.Equal(clock.Now, RequestIds.TimeOf(after));
    }

    [Fact]
    public void MoreThanACounterInOneMillisecond_AreStillDistinct()
    {
        var ids = new RequestIds(new Clock());
        var drawn = Enumerable.Range(0, 20_000).Select(_ => ids.Next()).ToArray();

        Assert.Equal(drawn.Order().Distinct(), drawn);
    }

    [Fact]
    public void ManyThreads_DrawDistinctIds()
    {
        var ids = new RequestIds(new Clock());
        var drawn = new long[4][];
        Parallel.For(0, 4, thread => drawn[thread] = [.. Enumerable.Range(0, 5_000).Select(_ => ids.Next())]);

        Assert.Equal(20_000, drawn.SelectMany(part => part).Distinct().Count());
        Assert.All(drawn, part => Assert.Equal(part.Order(), part));
    }

    [Fact]
    public void StartsAboveTheLastKnownId_EvenOfAnotherNodeAndALaterClock()
    {
        var clock = new Clock();
        var later = new RequestIds(new Clock { Now = clock.Now.AddDays(1) }, node: 1023).Next();

        var ids = new RequestIds(clock, node: 3, above: later);

        Assert.True(ids.Next() > later);
    }

    [Theory]
    [InlineData(0, "req_0000000000000")]
    [InlineData(31, "req_000000000000Z")]
    [InlineData(long.MaxValue, "req_7ZZZZZZZZZZZZ")]
    public void Text_RoundTrips(long id, string text)
    {
        Assert.Equal(text, RequestIds.Format(id));
        Assert.True(RequestIds.TryParse(text, out var parsed));
        Assert.Equal(id, parsed);
        Assert.True(RequestIds.TryParse(text.ToLowerInvariant(), out parsed));
        Assert.Equal(id, parsed);
        Assert.True(RequestIds.TryParse(text[4..], out parsed));
        Assert.Equal(id, parsed);
    }

    [Fact]
    public void Text_HasTheOrderOfTheNumbers()
    {
        var ids = new RequestIds(TimeProvider.System);
        var drawn = Enumerable.Range(0, 1_000).Select(_ => RequestIds.Format(ids.Next())).ToArray();

        Assert.Equal(drawn.Order(StringComparer.Ordinal), drawn);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("req_")]
    [InlineData("req_000000000000")]
    [InlineData("req_00000000000000")]
    [InlineData("req_8000000000000")]
    [InlineData("req_000000000000U")]
    [InlineData("' OR 1=1--xxxxxxx")]
    public void Text_ThatIsNoId_IsRefused(string? text)
    {
        Assert.False(RequestIds.TryParse(text, out var id));
        Assert.Equal(0, id);
    }

    [Fact]
    public void Text_ReadsLookalikesAsCrockfordHasThem()
    {
        Assert.True(RequestIds.TryParse("req_0000000000oil", out var id));
        Assert.Equal((1 << 5) | 1, id);
    }
}

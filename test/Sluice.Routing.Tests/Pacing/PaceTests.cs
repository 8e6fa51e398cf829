using Sluice.Routing.Pacing;
using Sluice.Routing.Situations;
using Xunit;

namespace Sluice.Routing.Tests.Pacing;

public sealed class PaceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 16, 9, 0, 0, TimeSpan.FromHours(1));

    [Theory]
    [InlineData(0.0, 0.0, 0)]
    [InlineData(0.5, 0.475, 0)]
    public void OnPace_NothingMoves(double elapsed, double used, double shift) => Assert.Equal(shift, Of(elapsed, used).Shift, 6);

    [Fact]
    public void ThinEvidence_MovesLittle()
    {
        Assert.InRange(Of(0.01, 0.02).Shift, 0, 0.6);
        Assert.InRange(Of(0.01, 0.0).Shift, -0.3, 0);
    }

    [Fact]
    public void FasterThanTheWindow_KeepsMoreAtHome_SlowerLetsMoreGo()
    {
        Assert.True(Of(0.3, 0.6).Shift > 1.5);
        Assert.True(Of(0.6, 0.2).Shift < -1.5);
        Assert.Equal(Pace.Largest, Of(0.5, 0.96).Shift);
        Assert.Equal(Pace.Least, Of(0.98, 0.3).Shift);
    }

    [Fact]
    public void SmallChange_MovesAlittle_Everywhere()
    {
        for (var elapsed = 0.0; elapsed < 0.99; elapsed += 0.01)
        {
            for (var used = 0.0; used < 1.2; used += 0.01)
            {
                var here = Of(elapsed, used).Shift;
                Assert.InRange(Of(elapsed, used + 0.001).Shift - here, -1e-9, 1.0);
                Assert.InRange(here - Of(elapsed + 0.001, used).Shift, -1.0, 1.0);
            }
        }
    }

    [Fact]
    public void MoreUse_NeverLowersTheThreshold()
    {
        for (var used = 0.0; used < 1.5; used += 0.01) Assert.True(Of(0.4, used + 0.01).Shift >= Of(0.4, used).Shift);
    }

    [Fact]
    public void Budget_ThatIsLeftOver_IsNotSpentForItsOwnSake()
    {
        var budget = new PacedWindow("budget", 0.1, Start, Start.AddHours(10));
        Assert.Equal(0, Pace.Of(budget, Start.AddHours(8), ActivityProfile.Even, PacingOptions.Default).Shift);
        Assert.True(Pace.Of(budget with { Used = 0.9 }, Start.AddHours(3), ActivityProfile.Even, PacingOptions.Default).Shift > 2);
    }

    [Fact]
    public void Windows_TheOneThatPressesHardestDecides()
    {
        var now = Start.AddHours(2.5);
        PacedWindow[] windows = [new("5h window", 0.05, Start, Start.AddHours(5)) { Expires = true }, new("7d window", 0.9, Start.AddDays(-3), Start.AddDays(4)) { Expires = true }];
        var view = Pace.Of(windows, now, ActivityProfile.Even, PacingOptions.Default);
        Assert.True(view.Shift > 2);
        Assert.Equal(0.9, view.Used);
        Assert.Contains("7d window: 90% used", view.Why, StringComparison.Ordinal);
        Assert.True(Pace.Of([windows[0]], now, ActivityProfile.Even, PacingOptions.Default).Shift < -2);
    }

    [Fact]
    public void NoWindow_NothingPresses() => Assert.Equal(PacingView.None, Pace.Of([], Start, ActivityProfile.Even, PacingOptions.Default));

    [Fact]
    public void Forecast_SaysWhenItRunsOut()
    {
        var pace = Of(0.4, 0.5);
        // Of the five hours two are gone; half of the allowance, a little evened out, lasts for less than another half of them.
        Assert.NotNull(pace.RunsOut);
        Assert.InRange(pace.RunsOut.Value, Start.AddHours(3.8), Start.AddHours(4.5));
        Assert.Null(Of(0.5, 0.3).RunsOut);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-3)]
    public void NonsenseShare_CountsAsNothingUsed(double used) => Assert.Equal(Of(0.5, 0).Shift, Of(0.5, used).Shift);

    [Fact]
    public void WorkingWeek_FridayEveningLeavesLittleWork()
    {
        var monday = new DateTimeOffset(2026, 11, 16, 0, 0, 0, TimeSpan.Zero);
        var share = ActivityProfile.WorkingWeek.Share(monday, monday.AddDays(4).AddHours(20), monday.AddDays(7));
        Assert.InRange(share, 0.84, 0.9);
        Assert.InRange(ActivityProfile.Even.Share(monday, monday.AddDays(4).AddHours(20), monday.AddDays(7)), 0.68, 0.7);
        Assert.Equal(monday.AddDays(4).AddHours(20), ActivityProfile.WorkingWeek.At(share, monday, monday.AddDays(7), TimeSpan.Zero), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Activity_FollowsWhatIsSeen()
    {
        var seen = new int[ActivityProfile.Hours];
        for (var hour = 0; hour < 8; hour++) seen[(5 * 24) + hour] = 6;
        var owl = ActivityProfile.Of(seen, weeks: 6);
        var saturday = new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);
        Assert.True(owl.Share(saturday, saturday.AddHours(8), saturday.AddHours(24)) > 0.8);
    }

    [Fact]
    public void TokensForAPercent_AreAnInterval_AndNeverFromAFewSamples()
    {
        var learned = TokensPerPercent.None.Learn(0.02, 40_000).Learn(0.01, 30_000);
        Assert.Null(learned.Interval);
        learned = learned.Learn(0.03, 75_000).Learn(0.001, 1e9).Learn(double.NaN, 5).Learn(0.02, 0).Learn(0.01, 24_000);
        Assert.Equal(4, learned.Samples.Count);
        var (low, high) = learned.Interval!.Value;
        Assert.Equal(24_000, low, 3);
        Assert.Equal(25_000, high, 3);
    }

    private static WindowPace Of(double elapsed, double used) =>
        Pace.Of(new PacedWindow("5h window", used, Start, Start.AddHours(5)) { Expires = true }, Start.AddHours(5 * elapsed), ActivityProfile.Even, PacingOptions.Default);
}

using Sluice.Demo;
using Xunit;

namespace Sluice.Gateway.Tests.Commands;

public sealed class DemoWeekTests
{
    [Theory]
    [InlineData("2026-11-21T18:00:00Z")]
    [InlineData("2026-11-23T00:20:00Z")]
    [InlineData("2026-10-25T09:00:00Z")]
    public void Week_IsInOrder_EndsNow_AndHasAllThatAPageShows(string moment)
    {
        var now = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);

        var week = DemoWeek.Until(now, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        Assert.True(week.Count is > 200 and < 1_500, $"{week.Count}");
        Assert.Equal(week.OrderBy(one => one.At), week);
        Assert.True(week[^1].At < now && week[0].At > now.AddDays(-7));
        Assert.Equal(4, week.Count(one => one.Outage));
        Assert.All(week.Where(one => one.Outage), one => Assert.True(one.At < now.AddHours(-1)));
        Assert.Equal(["ci", "claude", "opencode"], week.Select(one => one.Request.Client).Distinct().Order());
        Assert.Contains(week, one => one.Request.IsTitle);
        Assert.Contains(week, one => one.Request.What.Contains(SimulatedText.TooHard, StringComparison.Ordinal));
    }
}

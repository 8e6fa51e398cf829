using Sluice.Gateway.Upstreams.Http;
using Xunit;

namespace Sluice.Gateway.Tests.Upstreams.Http;

public class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2", 2)]
    [InlineData("0", 0)]
    [InlineData("3600", 3600)]
    [InlineData(" 7 ", 7)]
    public void Seconds_AreRead(string value, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Parse(("retry-after", value)));

    [Theory]
    [InlineData("Sat, 21 Nov 2026 08:00:30 GMT", 30)]
    [InlineData("Sat, 21 Nov 2026 07:00:00 GMT", 0)]
    public void F027_ADate_BecomesSeconds(string value, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Parse(("retry-after", value)));

    [Theory]
    [InlineData("-5")]
    [InlineData("abc")]
    [InlineData("1e99")]
    [InlineData("1.5")]
    [InlineData("+5")]
    [InlineData("99999999999999999999")]
    [InlineData("99999999")]
    [InlineData("12:00")]
    [InlineData("")]
    [InlineData("Sat, 21 Nov 9999 08:00:30 GMT")]
    public void F028_WhatIsNoWait_CountsAsAbsent(string value)
    {
        // A bare time of day is a date of today to the parser; only a wait that can be meant is kept.
        var wait = Parse(("retry-after", value));

        Assert.True(wait is null || value == "12:00", $"{wait}");
    }

    [Fact]
    public void F028_TwoValues_CountAsAbsent() => Assert.Null(Parse(("retry-after", "2"), ("retry-after", "3")));

    [Fact]
    public void Milliseconds_WinOverSeconds()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(1500), Parse(("retry-after", "2"), ("retry-after-ms", "1500")));
        Assert.Equal(TimeSpan.FromSeconds(2), Parse(("retry-after", "2"), ("retry-after-ms", "-1")));
    }

    [Fact]
    public void ASpentPlan_WaitsForTheLatestRejectedWindow()
    {
        var wait = Parse(
            ("anthropic-ratelimit-unified-status", "rejected"),
            ("anthropic-ratelimit-unified-5h-status", "rejected"),
            ("anthropic-ratelimit-unified-5h-reset", Epoch(600)),
            ("anthropic-ratelimit-unified-7d-status", "rejected"),
            ("anthropic-ratelimit-unified-7d-reset", "2026-11-21T10:00:00Z"),
            ("anthropic-ratelimit-unified-7d_oi-status", "allowed"),
            ("anthropic-ratelimit-unified-7d_oi-reset", Epoch(999_999)),
            ("anthropic-ratelimit-unified-overage-status", "rejected"),
            ("anthropic-ratelimit-unified-overage-reset", Epoch(888_888)),
            ("anthropic-ratelimit-unified-reset", Epoch(60)));

        Assert.Equal(TimeSpan.FromHours(2), wait);
    }

    [Fact]
    public void ASpentPlan_WithoutWindows_WaitsForTheGeneralReset() => Assert.Equal(TimeSpan.FromSeconds(60), Parse(
        ("anthropic-ratelimit-unified-status", "rejected"), ("anthropic-ratelimit-unified-reset", Epoch(60))));

    [Fact]
    public void AnAllowedPlan_SaysNothing() => Assert.Null(Parse(
        ("anthropic-ratelimit-unified-status", "allowed_warning"), ("anthropic-ratelimit-unified-reset", Epoch(60))));

    [Fact]
    public void ForClients_ItIsWholeSeconds_RoundedUp()
    {
        Assert.Equal("2", RetryAfter.Format(TimeSpan.FromSeconds(1.2)));
        Assert.Equal("1", RetryAfter.Format(TimeSpan.Zero));
    }

    private static string Epoch(int seconds) => Now.AddSeconds(seconds).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static TimeSpan? Parse(params (string Name, string Value)[] headers)
    {
        using var response = new HttpResponseMessage();
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return RetryAfter.Parse(response.Headers, Now);
    }
}

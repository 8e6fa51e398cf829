using Sluice.Gateway.Quota;
using Xunit;

namespace Sluice.Gateway.Tests.Quota;

public sealed class QuotaHeadersTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void UnifiedWindows_AreRead_WhateverTheirNames()
    {
        var reading = Read(
            ("anthropic-ratelimit-unified-status", "allowed_warning"),
            ("anthropic-ratelimit-unified-5h-utilization", "0.62"),
            ("anthropic-ratelimit-unified-5h-reset", "1800007200"),
            ("anthropic-ratelimit-unified-5h-status", "allowed"),
            ("anthropic-ratelimit-unified-7d-utilization", "0.94"),
            ("anthropic-ratelimit-unified-7d-reset", "2027-01-18T08:00:00Z"),
            ("anthropic-ratelimit-unified-7d_oi-utilization", "1.02"),
            ("anthropic-ratelimit-unified-7d_oi-status", "rejected"),
            ("anthropic-ratelimit-unified-representative-claim", "seven_day"),
            ("anthropic-ratelimit-unified-reset", "1800400000"),
            ("anthropic-ratelimit-unified-overage-status", "rejected"),
            ("anthropic-ratelimit-unified-overage-disabled-reason", "out_of_credits"),
            ("anthropic-ratelimit-unified-fallback-percentage", "0.5"))!;
        Assert.Equal(("allowed_warning", "seven_day", "rejected", "out_of_credits"), (reading.Status, reading.Claim, reading.Overage, reading.OverageDisabled));
        Assert.Equal([("5h", 0.62), ("7d", 0.94), ("7d_oi", 1.02)], reading.Windows.Select(window => (window.Name, window.Used!.Value)));
        Assert.Equal([TimeSpan.FromHours(5), TimeSpan.FromDays(7), TimeSpan.FromDays(7)], reading.Windows.Select(window => window.Length!.Value));
        Assert.Equal(Now.AddHours(2), reading.Windows[0].Resets);
        Assert.Equal([true, true, false], reading.Windows.Select(window => window.IsAccountWide));
        Assert.Equal(new DateTimeOffset(2027, 1, 18, 8, 0, 0, TimeSpan.Zero), reading.Windows[1].Resets);
        Assert.Equal([new("anthropic-ratelimit-unified-fallback-percentage", "0.5")], reading.Raw);
    }

    [Fact]
    public void ExtraUsageAlone_IsRead()
    {
        var reading = Read(("anthropic-ratelimit-unified-reset", "1800007200"), ("anthropic-ratelimit-unified-overage-reset", "1800400000"), ("anthropic-ratelimit-unified-overage-in-use", "true"))!;
        Assert.Equal((Now.AddHours(2), true), (reading.Resets, reading.OverageInUse));
        Assert.Empty(reading.Windows);
    }

    [Theory]
    [InlineData("anthropic-ratelimit-input-tokens-limit", "anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset", "2027-01-15T08:01:00Z", "input-tokens")]
    [InlineData("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", "1m0s", "tokens")]
    [InlineData("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "1800000060000", "requests")]
    public void LimitRemainingReset_BecomeAUsedShare(string limit, string remaining, string reset, string at, string name)
    {
        var window = Assert.Single(Read((limit, "2000000"), (remaining, "500000"), (reset, at))!.Windows);
        Assert.Equal((name, 0.75, 2_000_000, 500_000), (window.Name, window.Used, window.Limit, window.Remaining));
        Assert.Equal(Now.AddMinutes(1), window.Resets);
        Assert.Null(window.Length);
    }

    [Fact]
    public void Codex_IsShownAsItCame()
    {
        var reading = Read(("x-codex-primary-used-percent", "12"), ("x-codex-plan-type", "pro"))!;
        Assert.Empty(reading.Windows);
        Assert.Equal(2, reading.Raw.Count);
    }

    [Theory]
    [InlineData("anthropic-ratelimit-unified-5h-utilization", "NaN")]
    [InlineData("anthropic-ratelimit-unified-5h-utilization", "-0.2")]
    [InlineData("anthropic-ratelimit-unified-5h-utilization", "62")]
    [InlineData("anthropic-ratelimit-unified-5h-utilization", "1e99")]
    [InlineData("anthropic-ratelimit-unified-5h-reset", "99999999999999999999")]
    [InlineData("anthropic-ratelimit-unified-5h-reset", "-5")]
    [InlineData("anthropic-ratelimit-unified-5h-reset", "tomorrow")]
    [InlineData("anthropic-ratelimit-unified-5h-reset", "2099-01-01T00:00:00Z")]
    [InlineData("x-ratelimit-reset-tokens", "6m0")]
    [InlineData("x-ratelimit-remaining-tokens", "1.5")]
    [InlineData("x-ratelimit-limit-tokens", "99999999999999999999999")]
    public void F028_Nonsense_CountsAsNotSaid(string name, string value) => Assert.Empty(Read((name, value))!.Windows);

    [Fact]
    public void SaidTwice_CountsAsNotSaid() => Assert.Null(Read(("anthropic-ratelimit-unified-status", "allowed"), ("anthropic-ratelimit-unified-status", "rejected")));

    [Fact]
    public void OtherHeaders_AreNotOurs() => Assert.Null(Read(("x-request-id", "1"), ("anthropic-organization-id", "o"), ("alt-svc", "h3")));

    [Fact]
    public void FloodOfWindows_IsBounded() =>
        Assert.Equal(16, Read([.. Enumerable.Range(1, 300).Select(i => ($"anthropic-ratelimit-unified-{i}d-utilization", "0.5"))])!.Windows.Count);

    [Theory]
    [InlineData("1s", 1)]
    [InlineData("6m0s", 360)]
    [InlineData("880ms", 0.88)]
    [InlineData("1h2m3.5s", 3723.5)]
    public void GoDurations_AreRead(string text, double seconds) => Assert.Equal(seconds, QuotaHeaders.GoDuration(text)!.Value.TotalSeconds, 6);

    [Fact]
    public void Google_TellsItsQuotaInTheBody()
    {
        var body = """
            {"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[
              {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaValue":"250"}]},
              {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"}]}}
            """u8.ToArray();
        var window = Assert.Single(GoogleQuota.Read(body, TimeSpan.FromSeconds(34), Now)!.Windows);
        Assert.Equal(("GenerateRequestsPerDayPerProjectPerModel-FreeTier", 250, "rejected"), (window.Name, window.Limit, window.Status));
        Assert.Equal(Now.AddSeconds(34), window.Resets);
        Assert.Null(GoogleQuota.Read("""{"error":{"code":429}}"""u8.ToArray(), null, Now));
        Assert.Null(GoogleQuota.Read("""google.rpc.QuotaFailure {"""u8.ToArray(), null, Now));
    }

    private static QuotaReading? Read(params (string Name, string Value)[] headers)
    {
        using var response = new HttpResponseMessage();
        foreach (var (name, value) in headers) response.Headers.TryAddWithoutValidation(name, value);
        return QuotaHeaders.Read(response.Headers, Now);
    }
}

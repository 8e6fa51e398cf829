using Sluice.Gateway.Forwarding;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Forwarding;

public sealed class AnswerSilenceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void TimeToTheFirstContent_IsNoSilence()
    {
        using var timer = Begin();
        Read(timer, seconds: 30);
        Read(timer, seconds: 40, content: true);
        Assert.Equal(TimeSpan.Zero, timer.Silence.Longest);
        Assert.Equal(0, timer.Silence.Count);
    }

    [Fact]
    public void LongestSilence_IsKeptWithItsBeginning_AndNoticeableOnesAreCounted()
    {
        using var timer = Begin();
        Read(timer, seconds: 2, content: true);
        Read(timer, seconds: 5, content: true);
        Read(timer, seconds: 9, content: true);
        Read(timer, seconds: 4, content: true);
        Assert.Equal(TimeSpan.FromSeconds(9), timer.Silence.Longest);
        Assert.Equal(TimeSpan.FromSeconds(7), timer.Silence.LongestAt);
        Assert.Equal(2, timer.Silence.Count);
    }

    [Fact]
    public void KeepAlives_DoNotEndASilence()
    {
        using var timer = Begin();
        Read(timer, seconds: 1, content: true);
        for (var ping = 0; ping < 3; ping++) Read(timer, seconds: 4);
        Read(timer, seconds: 1, content: true);
        Assert.Equal(TimeSpan.FromSeconds(13), timer.Silence.Longest);
        Assert.Equal(TimeSpan.FromSeconds(1), timer.Silence.LongestAt);
        Assert.Equal(1, timer.Silence.Count);
    }

    [Fact]
    public void ASlowClient_IsNoSilenceOfTheUpstream()
    {
        using var timer = Begin();
        Read(timer, seconds: 1, content: true);
        _clock.Advance(TimeSpan.FromSeconds(60));
        timer.BeginRead(TimeSpan.FromMinutes(10));
        timer.EndRead(waited: false);
        timer.Spoke();
        _clock.Advance(TimeSpan.FromSeconds(60));
        timer.EndAnswer();
        Assert.Equal(TimeSpan.Zero, timer.Silence.Longest);
    }

    [Fact]
    public void TheSilenceInWhichAnAnswerBreaksOff_IsOne()
    {
        using var timer = Begin();
        Read(timer, seconds: 1, content: true);
        timer.BeginRead(TimeSpan.FromMinutes(10));
        _clock.Advance(TimeSpan.FromSeconds(20));
        timer.EndAnswer();
        Assert.Equal(TimeSpan.FromSeconds(20), timer.Silence.Longest);
        Assert.Equal(1, timer.Silence.Count);
    }

    private AttemptTimer Begin() => new(TimeSpan.FromHours(1), _clock, CancellationToken.None, CancellationToken.None);

    private void Read(AttemptTimer timer, int seconds, bool content = false)
    {
        timer.BeginRead(TimeSpan.FromMinutes(10));
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        timer.EndRead(waited: true);
        if (content) timer.Spoke();
    }
}

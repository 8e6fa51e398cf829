using Sluice.Gateway.Learning;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Sessions;
using Sluice.Testing.Processes;
using Sluice.Testing.Time;
using Xunit;
using static Sluice.Gateway.Tests.Sessions.SessionWorld;

namespace Sluice.Gateway.Tests.Learning;

/// <summary>What outcomes teach: bounded, explained, the same for the same counts.</summary>
public sealed class OutcomeTests
{
    private const string Edit = "edit";
    private const double SecondPrice = 0.001;

    [Fact]
    public void Correction_IsBounded_WhateverTheCounts()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var tally = new IntentTally { Good = random.Next(0, 5000), Bad = random.Next(0, 5000) };
            Assert.InRange(ScoreCorrection.Of(tally), -ScoreCorrection.Most, ScoreCorrection.Most);
            Assert.Equal(ScoreCorrection.Of(tally), ScoreCorrection.Of(tally with { }));
            // One more that went wrong never makes the score lower.
            Assert.True(ScoreCorrection.Of(tally with { Bad = tally.Bad + 1 }) >= ScoreCorrection.Of(tally));
            Assert.True(ScoreCorrection.Of(tally with { Good = tally.Good + 1 }) <= ScoreCorrection.Of(tally));
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(75, 25, 0)]
    [InlineData(1, 0, -0.07)]
    [InlineData(0, 3, 0.59)]
    [InlineData(40, 0, -1)]
    [InlineData(0, 200, 1.5)]
    public void Correction_Table(int good, int bad, double points) => Assert.Equal(points, ScoreCorrection.Of(new() { Good = good, Bad = bad }));

    [Fact]
    public void Correction_SaysWhy() =>
        Assert.Equal("12 of 30 turns at the lower tiers went wrong (usual: 25%), so +0.5 points", ScoreCorrection.Words(new() { Good = 18, Bad = 12 }));

    [Fact]
    public void OldTurns_Fade()
    {
        var tally = new IntentTally();
        for (var i = 0; i < 1000; i++) tally = ScoreCorrection.Count(tally, good: false);
        Assert.InRange(tally.Bad, 100, 200);
        for (var i = 0; i < 300; i++) tally = ScoreCorrection.Count(tally, good: true);
        Assert.True(ScoreCorrection.Of(tally) < 0);
    }

    [Fact]
    public void Drafts_AreNotJudgedBeforeTwenty()
    {
        var tally = Drafts(new(), DraftBalance.Least - 1, new(false, 30, 0));
        Assert.Null(tally.PausedUntil);
        Assert.NotNull(Drafts(tally, 1, new(false, 30, 0)).PausedUntil);
    }

    [Theory]
    [InlineData(10, 0.02, false)]
    [InlineData(30, 0.02, true)]
    [InlineData(0, -0.0001, true)]
    public void Drafts_ThatCostMoreThanTheySave_AreLeftOut(double seconds, double dollars, bool paused) =>
        Assert.Equal(paused, Drafts(new(), 20, new(true, seconds, dollars)).PausedUntil is not null);

    [Fact]
    public void Pause_Ends_AndDoublesWhenDraftsLoseAgain_UpToFourWeeks()
    {
        var now = DateTimeOffset.UnixEpoch;
        var tally = new IntentTally();
        foreach (var days in new[] { 7, 14, 28, 28 })
        {
            tally = Drafts(tally, 20, new(false, 60, 0), now);
            Assert.Equal(now.AddDays(days), tally.PausedUntil);
            Assert.Contains("20 drafts, 20 refused", DraftBalance.Pause(tally, now), StringComparison.Ordinal);
            now = now.AddDays(days);
            Assert.Null(DraftBalance.Pause(tally, now));
        }

        tally = Drafts(tally, 20, new(true, 0, 0.05), now);
        Assert.Equal(0, tally.Pauses);
        Assert.Equal(now.AddDays(7), Drafts(tally, 20, new(false, 600, 0), now).PausedUntil);
    }

    [Fact]
    public void AskedAgain_OrTakenBack_IsBad_GoingOnIsGood()
    {
        var world = new SessionWorld();
        var talk = new Transcript().Says("rename the class Foo to Bar");
        world.Answer(talk.Request(), Coder, intent: Edit);
        talk.Replies().Says("no, undo that");
        world.Answer(talk.Request(), Coder, intent: Edit);
        Assert.Equal((0, 1), Counts(world));
        talk.Replies().Says("now add a test for it");
        world.Answer(talk.Request(), Coder, intent: "test");
        Assert.Equal((1, 1), Counts(world));
        talk.Replies().Says("now add a test for it");
        world.Answer(talk.Request(), Coder, intent: "test");
        talk.Replies().Says("now add a test for it, please, as I said");
        world.Answer(talk.Request(), Coder, intent: "test");
        // Said again word for word, then put differently: one bad, one good.
        Assert.Equal((1, 1), Counts(world, "test"));
    }

    [Fact]
    public void TestsThatPass_AreGood_OnceATurn()
    {
        var world = new SessionWorld();
        var talk = new Transcript().Says("rename the class Foo to Bar");
        world.Answer(talk.Request(), Coder, intent: Edit);
        for (var i = 0; i < 3; i++) world.Answer(talk.Calls(argument: $"dotnet test {i}", result: "Passed! - Failed: 0, Passed: 120").Request(), Coder);
        Assert.Equal((1, 0), Counts(world));
        // Taken back nevertheless.
        world.Answer(talk.Replies().Says("Revert that, I meant the other one").Request(), Coder, intent: Edit);
        Assert.Equal((1, 1), Counts(world));
    }

    [Fact]
    public void RefusedDraft_IsBad_OnceATurn()
    {
        var world = new SessionWorld();
        var talk = new Transcript().Says("rename the class Foo to Bar");
        world.Answer(talk.Request(), Coder, Sonnet, rejected: true, intent: Edit);
        world.Answer(talk.Calls().Request(), Sonnet);
        world.Answer(talk.Replies().Says("no, undo that").Request(), Sonnet, intent: Edit);
        Assert.Equal((0, 1), Counts(world));
    }

    [Fact]
    public void TurnsOfTheStrongModel_TeachNothingAboutTheWeakOne()
    {
        var world = new SessionWorld();
        var talk = new Transcript().Says("rename the class Foo to Bar");
        world.Answer(talk.Request(), Sonnet, intent: Edit);
        world.Answer(talk.Replies().Says("no, undo that").Request(), Sonnet, intent: Edit);
        world.Answer(talk.Replies().Says("fine, go on with the docs").Request(), Sonnet, intent: Edit);
        Assert.Empty(world.Outcomes.Tallies);
    }

    [Theory]
    [InlineData("Undo this", true)]
    [InlineData("Still failing with the same message", true)]
    [InlineData("undoubtedly the best; now the docs", false)]
    [InlineData("No tests are needed, only the docs", false)]
    [InlineData("Wrong file, I meant b.cs", true)]
    [InlineData("Falsch, nimm die andere Datei", true)]
    [InlineData("Now revert the order of the list", false)]
    public void Openings_ThatTakeBack(string text, bool takesBack) => Assert.Equal(takesBack, new Transcript().Says(text).Request().Turn.TakesBack);

    [Fact]
    public void Kept_InAPrivateFile_WithCountsOnly_AndForgottenWhenAsked()
    {
        using var folder = new TemporaryFolder();
        var clock = new FakeTimeProvider();
        var paths = new SluicePaths { ConfigFile = "", DataDirectory = folder.Path };
        using (var book = new OutcomeBook(paths, clock))
        {
            for (var i = 0; i < 40; i++) book.Judge(Edit, good: true);
            for (var i = 0; i < 20; i++) book.Draft("debug", new(false, 60, 0), SecondPrice);
        }

        var file = Path.Combine(folder.Path, "learned.json");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var read = new OutcomeBook(paths, clock);
        Assert.Equal(-1, read.View.Offsets[Edit]);
        Assert.Contains("20 drafts", read.View.NoDraft["debug"], StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromDays(8));
        Assert.Empty(read.View.NoDraft);
        read.Reset();
        Assert.Empty(read.View.Offsets);
        Assert.Empty(new OutcomeBook(paths, clock).Tallies);
    }

    [Fact]
    public void FileThatIsBroken_OrNotOurs_TeachesNothing()
    {
        using var folder = new TemporaryFolder();
        var paths = new SluicePaths { ConfigFile = "", DataDirectory = folder.Path };
        File.WriteAllText(Path.Combine(folder.Path, "learned.json"), """{"edit":{"good":-5},"no such intent":{"good":3},"debug":{"good":2}}""");
        using var book = new OutcomeBook(paths, new FakeTimeProvider());
        Assert.Equal(["debug"], book.Tallies.Keys);
        File.WriteAllText(Path.Combine(folder.Path, "learned.json"), "{");
        Assert.Empty(new OutcomeBook(paths, new FakeTimeProvider()).Tallies);
    }

    private static (int Good, int Bad) Counts(SessionWorld world, string intent = Edit)
    {
        var tally = world.Outcomes.Tallies.GetValueOrDefault(intent) ?? new();
        return (tally.Good, tally.Bad);
    }

    private static IntentTally Drafts(IntentTally tally, int count, DraftOutcome outcome, DateTimeOffset? now = null)
    {
        for (var i = 0; i < count; i++) tally = DraftBalance.Count(tally, outcome, SecondPrice, now ?? DateTimeOffset.UnixEpoch);
        return tally;
    }
}

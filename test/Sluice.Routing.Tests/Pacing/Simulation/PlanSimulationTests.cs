using System.Globalization;
using System.Text;
using Sluice.Routing.Pacing;
using Xunit;

namespace Sluice.Routing.Tests.Pacing.Simulation;

/// <summary>Made-up weeks on plans of three sizes, with and without pacing. Its table stands in docs/pacing.md.</summary>
public sealed class PlanSimulationTests
{
    private const string Begin = "<!-- begin: written by a test from the simulation -->\n";
    private const string End = "<!-- end -->";
    private static readonly int[] Seeds = [.. Enumerable.Range(1, 20)];

    // Share of the week's tokens that the plan holds, and of a busy five hours'.
    private static readonly (string Name, double Week, double Five)[] Plans = [("small", 0.25, 0.035), ("middle", 0.5, 0.07), ("large", 1.2, 0.15)];

    [Fact]
    public void Paced_ThePlanIsHardlyEverUsedUpEarly()
    {
        foreach (var plan in Plans)
        {
            var (all, @fixed, paced) = Sums(plan);
            // Some forty hours are worked.
            Assert.True(paced.SpentMinutes <= 30 * Seeds.Length, $"{plan.Name}: {paced.SpentMinutes / Seeds.Length} minutes a week");
            Assert.True(paced.SpentMinutes <= @fixed.SpentMinutes / 10, plan.Name);
            Assert.True(paced.SpentMinutes <= all.SpentMinutes / 20, plan.Name);
            Assert.True(paced.WeeklyUsed < Seeds.Length, plan.Name);
        }
    }

    [Fact]
    public void Paced_TheHardestTurnsAreServedBest()
    {
        foreach (var plan in Plans)
        {
            var (all, @fixed, paced) = Sums(plan);
            Assert.True(paced.HardCloud >= @fixed.HardCloud * 0.99, $"{plan.Name}: {paced.HardCloud} of {paced.Hard}, {@fixed.HardCloud} without");
            if (plan.Name is "small") Assert.True(paced.HardCloud > @fixed.HardCloud * 1.2, $"{paced.HardCloud} of {paced.Hard}, {@fixed.HardCloud} without");
            if (plan.Week < 1) Assert.True(paced.HardCloud > all.HardCloud * 1.5, $"{plan.Name}: {paced.HardCloud} of {paced.Hard}, {all.HardCloud} when all goes there");
        }
    }

    [Fact]
    public void Paced_NoLessWorkIsDoneWell_AndWhatWouldBeLeftOverIsUsed()
    {
        foreach (var plan in Plans)
        {
            var (all, @fixed, paced) = Sums(plan);
            Assert.True(paced.Quality >= @fixed.Quality * 0.985, $"{plan.Name}: {paced.Quality}, {@fixed.Quality} with a threshold that does not move");
            if (plan.Name is "large") Assert.True(paced.Quality > @fixed.Quality * 1.03, $"{paced.Quality}, {@fixed.Quality} with a threshold that does not move");
            if (plan.Name is "small") Assert.True(paced.Quality > all.Quality * 1.02, $"{plan.Name}: {paced.Quality}, {all.Quality} when all goes there");
        }
    }

    [Fact]
    public void SameWeek_SameResult() => Assert.Equal(Sums(Plans[1]), Sums(Plans[1]));

    /// <summary>Run once with SLUICE_WRITE_REFERENCE=1 after the pace changed.</summary>
    [Fact]
    public void Page_ShowsTheTable()
    {
        var path = Repository.Path("docs/pacing.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, begin, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("SLUICE_WRITE_REFERENCE") is "1")
        {
            File.WriteAllText(path, page[..begin] + Table() + page[end..]);
            return;
        }

        Assert.Equal(Table(), page[begin..end]);
    }

    private static string Table()
    {
        var text = new StringBuilder("| plan | how | turns answered by the plan | of the hard ones | turns done well | working time with a window used up | of the weekly window used |\n|---|---|---:|---:|---:|---:|---:|\n");
        foreach (var plan in Plans)
        {
            var (all, @fixed, paced) = Sums(plan);
            foreach (var (how, result) in new[] { ("everything to the plan", all), ("threshold 5, not moving", @fixed), ("paced", paced) })
            {
                text.Append(CultureInfo.InvariantCulture, $"| {plan.Name} | {how} | {Percent(result.Cloud / (double)result.Turns)} | {Percent(result.HardCloud / (double)result.Hard)} | {Percent(result.Quality / result.Turns)} | {result.SpentMinutes / Seeds.Length:0} min | {Percent(result.WeeklyUsed / Seeds.Length)} |\n");
            }
        }

        return text.ToString();
    }

    private static (WeekResult All, WeekResult Fixed, WeekResult Paced) Sums((string Name, double Week, double Five) plan)
    {
        var (all, @fixed, paced) = (default(WeekResult), default(WeekResult), default(WeekResult));
        foreach (var seed in Seeds)
        {
            var turns = SyntheticWeek.Of(seed);
            // The plan is of one size for all weeks: what a middling week needs is its measure.
            var simulation = new PlanSimulation(plan.Five * TypicalWeek, plan.Week * TypicalWeek);
            (all, @fixed, paced) = (Add(all, simulation.AllToThePlan(turns)), Add(@fixed, simulation.Fixed(turns)), Add(paced, simulation.Paced(turns, ActivityProfile.WorkingWeek)));
        }

        return (all, @fixed, paced);
    }

    private static double TypicalWeek { get; } = Seeds.Average(seed => (double)SyntheticWeek.Of(seed).Sum(turn => turn.Tokens));

    private static WeekResult Add(WeekResult a, WeekResult b) => new(
        a.Turns + b.Turns, a.Cloud + b.Cloud, a.Hard + b.Hard, a.HardCloud + b.HardCloud, a.Quality + b.Quality, a.SpentMinutes + b.SpentMinutes, a.WeeklyUsed + b.WeeklyUsed);

    private static string Percent(double share) => (share * 100).ToString("0", CultureInfo.InvariantCulture) + " %";
}

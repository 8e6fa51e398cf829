using Sluice.Routing.Pacing;

namespace Sluice.Routing.Tests.Pacing.Simulation;

/// <summary>What a way of deciding did with a week.</summary>
/// <param name="Turns">Turns of the week.</param>
/// <param name="Cloud">Answered by the plan.</param>
/// <param name="Hard">Hard turns.</param>
/// <param name="HardCloud">Of these, answered by the plan.</param>
/// <param name="Quality">Sum of the turns' worth: 1 where the model was good enough for the turn, less the harder a turn was that a weak one answered.</param>
/// <param name="SpentMinutes">Working minutes in which a window was used up.</param>
/// <param name="WeeklyUsed">Share of the weekly window that was used.</param>
internal readonly record struct WeekResult(int Turns, int Cloud, int Hard, int HardCloud, double Quality, double SpentMinutes, double WeeklyUsed);

/// <summary>A subscription with a five-hour and a weekly window, and a way to decide turn by turn what it answers.</summary>
/// <param name="perFive">Tokens that a five-hour window holds.</param>
/// <param name="perWeek">Tokens that the week holds.</param>
internal sealed class PlanSimulation(double perFive, double perWeek)
{
    // A turn of this difficulty or more is one that a small local model mostly gets wrong.
    private const double HardFrom = 6.5;

    // The threshold between local and cloud where nothing presses.
    private const double Threshold = 5;

    /// <summary>Everything to the plan until it is used up.</summary>
    public WeekResult AllToThePlan(IReadOnlyList<Turn> turns) => Run(turns, static (_, _) => 0);

    /// <summary>A threshold that does not move.</summary>
    public WeekResult Fixed(IReadOnlyList<Turn> turns) => Run(turns, static (_, _) => Threshold);

    /// <summary>The threshold moves as the windows are used.</summary>
    public WeekResult Paced(IReadOnlyList<Turn> turns, ActivityProfile activity) =>
        Run(turns, (windows, now) => Threshold + Pace.Of(windows, now, activity, PacingOptions.Default).Shift);

    // Goes through the week; from which difficulty on a turn goes to the plan, the windows decide.
    private WeekResult Run(IReadOnlyList<Turn> turns, Func<IReadOnlyList<PacedWindow>, DateTimeOffset, double> threshold)
    {
        var (five, week) = (0.0, 0.0);
        var fiveStart = DateTimeOffset.MinValue;
        var weekStart = SyntheticWeek.Monday;
        var (cloud, hard, hardCloud, quality, spent) = (0, 0, 0, 0.0, 0.0);
        DateTimeOffset? before = null;
        foreach (var turn in turns)
        {
            // A five-hour window begins with the first request in it.
            if (turn.At - fiveStart >= TimeSpan.FromHours(5)) (fiveStart, five) = (turn.At, 0);
            PacedWindow[] windows =
            [
                new("5h window", five / perFive, fiveStart, fiveStart.AddHours(5)) { Expires = true },
                new("7d window", week / perWeek, weekStart, weekStart.AddDays(7)) { Expires = true },
            ];
            var isSpent = five >= perFive || week >= perWeek;
            if (isSpent && before is { } last && turn.At - last < TimeSpan.FromMinutes(30)) spent += (turn.At - last).TotalMinutes;
            before = turn.At;
            var toPlan = !isSpent && turn.Difficulty >= threshold(windows, turn.At);
            if (turn.Difficulty >= HardFrom) hard++;
            if (toPlan)
            {
                (five, week) = (five + turn.Tokens, week + turn.Tokens);
                cloud++;
                if (turn.Difficulty >= HardFrom) hardCloud++;
            }

            // Odds that a local model's answer holds, falling with difficulty: nine in ten at 2, half at 5.5, one in ten at 9.
            quality += toPlan ? 0.97 : 1 / (1 + Math.Exp((turn.Difficulty - 5.5) * 0.63));
        }

        return new WeekResult(turns.Count, cloud, hard, hardCloud, quality, spent, week / perWeek);
    }
}

namespace Sluice.Routing.Tests.Pacing.Simulation;

/// <summary>A user's turn.</summary>
/// <param name="At">When.</param>
/// <param name="Difficulty">What it would be scored: 1-10.</param>
/// <param name="Tokens">Tokens of all calls of the turn together.</param>
internal readonly record struct Turn(DateTimeOffset At, double Difficulty, long Tokens);

/// <summary>
/// A week of work that nobody worked: made up, by a seed, in the shape of real ones. Five days from nine to six with a lunch
/// break, an evening or two, a little on Saturday; bursts of turns with pauses between; most turns easy, few hard; tokens of a
/// turn widely spread (its calls read the whole transcript again). Not recorded from anybody.
/// </summary>
internal static class SyntheticWeek
{
    // Turns of a working day.
    private const int PerDay = 90;

    /// <summary>Monday 0:00 of the week.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 11, 16, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The turns of a week in their order.</summary>
    /// <param name="seed">Another seed, another week.</param>
    public static List<Turn> Of(int seed)
    {
        var random = new Random(seed);
        var turns = new List<Turn>();
        for (var day = 0; day < 6; day++)
        {
            // No day is like another: a deadline, a day of meetings.
            var count = day == 5 ? PerDay / 10 : (int)(PerDay * (0.6 + (0.8 * random.NextDouble())));
            var evening = day < 5 && random.NextDouble() < 0.3;
            while (count > 0)
            {
                var burst = Math.Min(count, 3 + random.Next(14));
                var hour = evening && random.NextDouble() < 0.2 ? 20 + (2 * random.NextDouble()) : day == 5 ? 10 + (3 * random.NextDouble()) : Hour(random);
                var at = Monday.AddDays(day).AddHours(hour);
                // A burst is one task: it is as hard as it is, by and large.
                var mood = Gaussian(random);
                for (var i = 0; i < burst; i++)
                {
                    at = at.AddMinutes(1 + (6 * random.NextDouble()));
                    var difficulty = Math.Clamp(4.2 + (1.3 * mood) + (1.4 * Gaussian(random)), 1, 10);
                    var tokens = (long)Math.Clamp(Math.Exp(10.9 + (0.12 * (difficulty - 4)) + (0.9 * Gaussian(random))), 2_000, 2_000_000);
                    turns.Add(new Turn(at, difficulty, tokens));
                }

                count -= burst;
            }
        }

        turns.Sort((a, b) => a.At.CompareTo(b.At));
        return turns;
    }

    private static double Hour(Random random)
    {
        var hour = 9 + (8 * random.NextDouble());
        return hour >= 12.5 ? hour + 1 : hour;
    }

    private static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

namespace Sluice.Demo;

/// <summary>A week of work up to now for the dashboard, always the same for the same moment: sessions of two coding clients, nightly builds, a hard question now and then.</summary>
internal static class DemoWeek
{
    private const string Sonnet = "claude-sonnet-5", Opus = "claude-opus-4-8", Haiku = "claude-haiku-4-5";

    // One less than it takes to keep requests away from the server, for pauses run on the real clock: a day goes by while one lasts.
    private const int OutageLength = Sluice.Gateway.Upstreams.Health.Breaker.ConsecutiveFailures - 1;

    private static readonly string[] Small =
    [
        "Rename maxTries to attempts", "Add the missing null check", "Sort these imports", "Fix the typo in the README", "Write a test for ParsePort", "Add a doc comment to Retry",
        "Convert this loop to LINQ", "Extract the constant", "Format the table in the changelog", "Which file reads the port?", "Write the commit message", "Add a case to the switch",
    ];

    private static readonly string[] Large =
    [
        "Redesign the cache so that two writers lose no update", "Find the deadlock in this trace", "Plan the migration to the new storage format", "Why does the second request stall after a reload?",
        "Review the security of the login flow", "Make the parser incremental",
    ];

    /// <summary>One moment of the week.</summary>
    /// <param name="At">When.</param>
    /// <param name="Request">What is asked.</param>
    /// <param name="Outage">The local server is away while it is asked.</param>
    public sealed record Moment(DateTimeOffset At, DemoRequest Request, bool Outage = false);

    /// <summary>The week before <paramref name="now"/>, in its order.</summary>
    public static IReadOnlyList<Moment> Until(DateTimeOffset now, TimeZoneInfo zone)
    {
        var random = new Random(20261120);
        var moments = new List<Moment>();
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        for (var ago = 6; ago >= 0; ago--)
        {
            var day = today.AddDays(-ago);
            var weekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            var (first, last) = ago == 0 ? Today(day, now, zone) : (Local(day.AddHours(8.5)), Local(day.AddHours(18)));
            // Today is busy whatever day it is: there is something to see.
            var sessions = ago == 0 ? 9 : weekend ? 1 : 6 + random.Next(3);
            for (var session = 0; session < sessions; session++)
            {
                var at = first + ((last - first) * ((session + random.NextDouble() * 0.6) / sessions));
                Session($"{day:MMdd}-{session}", at, last, random, moments);
            }

            for (var build = 0; build < (weekend ? 1 : 4); build++)
                moments.Add(new(first + ((last - first) * random.NextDouble()), new("Summarise the build log", Sonnet, 3_000 + random.Next(4_000), 200) { Client = "ci" }));
        }

        moments.RemoveAll(moment => moment.At >= now);
        var ordered = moments.OrderBy(moment => moment.At).ToList();
        // The laptop's server was away for a little while on the day before: what was asked then went on to the cloud.
        var midnight = new DateTimeOffset(today, zone.GetUtcOffset(today));
        for (var (at, left) = (Math.Max(0, ordered.FindIndex(moment => moment.At >= midnight) - 20), OutageLength); at < ordered.Count && left > 0; at++, left--) ordered[at] = ordered[at] with { Outage = true };
        return ordered;

        DateTimeOffset Local(DateTime time) => new(time, zone.GetUtcOffset(time));
    }

    /// <summary>What goes on while somebody watches: one request after the other, without end.</summary>
    public static IEnumerable<DemoRequest> Now()
    {
        var random = new Random();
        for (var turn = 0; ; turn++)
            yield return Turn($"live-{turn / 12}", turn % 12, turn % 4 == 3 ? "opencode" : "claude", 8_000 + (turn % 12 * 700), random);
    }

    private static (DateTimeOffset First, DateTimeOffset Last) Today(DateTime day, DateTimeOffset now, TimeZoneInfo zone)
    {
        var midnight = new DateTimeOffset(day, zone.GetUtcOffset(day));
        var first = midnight.AddHours(8.5) < now.AddHours(-3) ? midnight.AddHours(8.5) : midnight;
        return (first, now);
    }

    private static void Session(string name, DateTimeOffset at, DateTimeOffset last, Random random, List<Moment> moments)
    {
        var client = random.Next(4) == 0 ? "opencode" : "claude";
        var prompt = 3_000 + random.Next(9_000);
        if (client == "claude") moments.Add(new(at, new("Title for this session", Haiku, 420, 18) { IsTitle = true, Session = name }));
        for (var (turn, turns) = (0, 7 + random.Next(9)); turn < turns && at < last; turn++)
        {
            prompt += 150 + random.Next(900);
            moments.Add(new(at, Turn(name, turn, client, prompt, random)));
            at += TimeSpan.FromSeconds(25 + random.Next(200));
        }
    }

    private static DemoRequest Turn(string session, int turn, string client, int prompt, Random random)
    {
        var large = random.Next(6) == 0;
        var what = large ? Large[random.Next(Large.Length)] : Small[random.Next(Small.Length)];
        if (!large && random.Next(9) == 0) what += $" {SimulatedText.TooHard}";
        var model = large || turn % 11 == 10 ? Opus : Sonnet;
        return new(what, model, prompt, large ? 500 + random.Next(900) : 60 + random.Next(340)) { Client = client, Session = session };
    }
}

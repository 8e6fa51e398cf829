using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sluice.Gateway.Ledger;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice usage</c>: the ledger added up. Reads the database itself, whether or not the gateway runs.</summary>
internal static class UsageCommand
{
    private static readonly (string Name, UsageGroup Group)[] Groups =
    [
        ("day", UsageGroup.Day), ("hour", UsageGroup.Hour), ("model", UsageGroup.Model), ("asked", UsageGroup.RequestedModel), ("tier", UsageGroup.Tier), ("client", UsageGroup.Client),
        ("session", UsageGroup.Session), ("upstream", UsageGroup.Upstream), ("user", UsageGroup.User), ("paid", UsageGroup.PaidBy), ("kind", UsageGroup.Kind),
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var since = new Option<string?>("--since") { Description = "How far back: 7d (default), 12h, 2w, 30m, or a date such as 2026-11-01.", HelpName = "SPAN" };
        var month = new Option<string?>("--month") { Description = "A calendar month, such as 2026-11.", HelpName = "YYYY-MM" };
        var by = new Option<string?>("--by") { Description = $"A row for each: {string.Join(", ", Groups.Select(group => group.Name))}. Default day.", HelpName = "WHAT" };
        by.AcceptOnlyFromAmong([.. Groups.Select(group => group.Name)]);
        var client = new Option<string?>("--client") { Description = "Only this client's requests.", HelpName = "NAME" };
        var csv = new Option<bool>("--csv") { Description = "Write CSV." };
        var json = CommandContext.Json();
        var command = new Command("usage", "The ledger: requests, tokens with cache apart, dollars, savings.") { since, month, by, client, csv, json };
        return context.On(command, (parsed, paths, _) =>
        {
            if (parsed.GetValue(since) is not null && parsed.GetValue(month) is not null) return Task.FromResult(context.Terminal.Complain(ExitCodes.Usage, "Give --since or --month, not both."));
            if (TimeSpanWords.Read(parsed.GetValue(since), parsed.GetValue(month), context.Time, out var problem) is not { } range) return Task.FromResult(context.Terminal.Complain(ExitCodes.Usage, problem));
            var group = Groups.FirstOrDefault(group => group.Name == parsed.GetValue(by), Groups[0]);
            var page = new LedgerQueries(paths.DataDirectory).Usage(range with { By = group.Group, Zone = context.Time.LocalTimeZone, Client = parsed.GetValue(client) });
            if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(page, ReportJson.Default.UsagePage));
            else if (parsed.GetValue(csv)) UsageText.Csv(context.Terminal, page, group.Name);
            else UsageText.Write(context.Terminal, page, group.Name, context.Time.LocalTimeZone);
            return Task.FromResult(ExitCodes.Done);
        });
    }
}

/// <summary>Reads the words of <c>--since</c> and <c>--month</c>.</summary>
internal static class TimeSpanWords
{
    /// <summary>The stretch of time; null with the reason when the words make none.</summary>
    public static UsageQuery? Read(string? since, string? month, TimeProvider time, out string problem)
    {
        problem = "";
        if (month is not null)
        {
            if (DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)) return UsageQuery.Month(first.Year, first.Month, time.LocalTimeZone);
            problem = $"--month {month} is no month. Write it like 2026-11.";
            return null;
        }

        var now = time.GetUtcNow();
        if (DateOnly.TryParseExact(since, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new UsageQuery { From = LocalDays.Start(day, time.LocalTimeZone), To = now.AddMilliseconds(1) };
        if (Span(since ?? "7d") is { } span) return UsageQuery.Since(span, now);
        problem = $"--since {since} is no span of time. Write it like 7d, 12h, 2w, 30m, or as a date like 2026-11-01.";
        return null;
    }

    private static TimeSpan? Span(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is 0 or > 100_000) return null;
        return text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            'w' => TimeSpan.FromDays(7 * count),
            _ => null,
        };
    }
}

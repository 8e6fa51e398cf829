using System.Diagnostics;
using System.Globalization;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Accounting;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;
using Sluice.Protocols.Canonical;
using Xunit;

namespace Sluice.Gateway.Tests.Ledger;

/// <summary>
/// A generated ledger. The number of rows comes from <c>SLUICE_LEDGER_ROWS</c>; with 10000000 the times that it prints are the
/// figures of the performance budget. Without it the test asks for rows and plans, never for times.
/// </summary>
public sealed class LedgerScaleTests(ITestOutputHelper output)
{
    private const int DefaultRows = 20_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(150);

    private static readonly DateTimeOffset Now = new(2026, 11, 20, 17, 23, 45, 678, TimeSpan.Zero);

    [Fact]
    public void Usage_OfTheRollUp_IsThatOfTheRows()
    {
        var rows = int.Parse(Environment.GetEnvironmentVariable("SLUICE_LEDGER_ROWS") ?? DefaultRows.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var directory = Directory.CreateTempSubdirectory("sluice-scale-").FullName;
        try
        {
            Generate(LedgerFiles.Database(directory), rows);
            var queries = new LedgerQueries(directory);
            var week = UsageQuery.Since(TimeSpan.FromDays(7), Now);
            foreach (var by in Enum.GetValues<UsageGroup>())
            {
                var page = Timed("usage --since 7d --by " + by, () => queries.Usage(week with { By = by }));
                if (by == UsageGroup.None || rows <= DefaultRows)
                {
                    Assert.Equal(RowByRow(directory, week), (page.Total.Requests, page.Total.Tokens, Nano.Of(page.Total.Spend), Nano.Of(page.Total.Asked.Baseline)));
                }
            }

            Timed("usage --month 2026-11", () => queries.Usage(UsageQuery.Month(2026, 11, TimeZoneInfo.Utc)));
            Timed("requests --last 50", () => queries.Requests(new RequestQuery { Limit = 50 }));
            Timed("requests of a session", () => queries.Requests(new RequestQuery { Session = "session-3" }));
            Timed("F120 requests of a name that nobody has", () => queries.Requests(new RequestQuery { Client = "' OR 1=1--" }));
            foreach (var hostile in new[] { "' OR 1=1--", "%%%_%" })
            {
                foreach (var (what, query) in RequestQueryCases.With(hostile)) Timed($"F120 {what} {hostile}", () => queries.Requests(query with { Within = Look }));
            }

            foreach (var (what, query) in RequestQueryCases.Slow) Timed(what, () => queries.Requests(query with { Within = Look }) is { IsPartial: var partial } page ? $"{page.Rows.Count} rows{(partial ? ", partial" : "")}" : "");
            Timed("facets", queries.Facets);
            Timed("sessions of 30 days", () => queries.Sessions(new SessionQuery { Since = Now.AddDays(-30) }));
            Timed("a session", () => queries.Session("session-3", null, 500, Look));
            Timed("requests that failed", () => queries.Requests(new RequestQuery { Outcome = Outcomes.UpstreamError }));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void EveryQuery_UsesAnIndex()
    {
        var directory = Directory.CreateTempSubdirectory("sluice-plan-").FullName;
        try
        {
            Generate(LedgerFiles.Database(directory), 10);
            using var database = SqliteDatabase.Open(LedgerFiles.Database(directory), readOnly: true, 1_000);
            foreach (var by in Enum.GetValues<UsageGroup>())
            {
                var (days, hours, requests, attempts) = LedgerSql.Sum(by, byClient: true, byUser: true);
                Assert.Contains("PRIMARY KEY (day>? AND day<?)", days is null ? "PRIMARY KEY (day>? AND day<?)" : Plan(database, days), StringComparison.Ordinal);
                Assert.Contains("PRIMARY KEY (hour>? AND hour<?)", Plan(database, hours), StringComparison.Ordinal);
                Assert.Contains("requests_by_time (started_at>? AND started_at<?)", Plan(database, requests), StringComparison.Ordinal);
                Assert.Contains("requests_by_time (started_at>? AND started_at<?)", Plan(database, attempts), StringComparison.Ordinal);
                Assert.Contains("PRIMARY KEY (request_id=?)", Plan(database, attempts), StringComparison.Ordinal);
            }

            Assert.Contains("requests_by_client (client=? AND rowid>? AND rowid<?)", Plan(database, LedgerSql.RequestPage([LedgerSql.Is(LedgerSql.RequestFilter.Client)])), StringComparison.Ordinal);
            Assert.Contains("requests_by_session (session=? AND rowid>? AND rowid<?)", Plan(database, LedgerSql.RequestPage([LedgerSql.Is(LedgerSql.RequestFilter.Session)])), StringComparison.Ordinal);
            Assert.Contains("requests_by_model (model=? AND rowid>? AND rowid<?)", Plan(database, LedgerSql.RequestPage([LedgerSql.Is(LedgerSql.RequestFilter.Model)])), StringComparison.Ordinal);
            Assert.Contains("requests_not_ok (outcome=? AND rowid>? AND rowid<?)", Plan(database, LedgerSql.RequestPage([LedgerSql.HasOutcome(Outcomes.Rejected)])), StringComparison.Ordinal);
            Assert.Contains("PRIMARY KEY (rowid>? AND rowid<?)", Plan(database, LedgerSql.RequestPage([LedgerSql.HasOutcome(Outcomes.Ok)])), StringComparison.Ordinal);
            Assert.Contains("requests_not_ok (outcome=?)", Plan(database, LedgerSql.OpenRequests), StringComparison.Ordinal);
            Assert.DoesNotContain("TEMP B-TREE", Plan(database, LedgerSql.RequestPage([LedgerSql.Is(LedgerSql.RequestFilter.Kind)])), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Prints the processor time of a request's three events: of recording them, and with everything that the ledger's thread does.</summary>
    [Fact]
    public async Task EveryRequestOfABusyMinute_HasItsRow()
    {
        var requests = int.Parse(Environment.GetEnvironmentVariable("SLUICE_LEDGER_REQUESTS") ?? "5000", CultureInfo.InvariantCulture);
        await using var ledger = new LedgerFixture(new FixedPrices());
        var receipt = new byte[600];
        ledger.Serve("claude-sonnet-5", new Usage(1), "claude-opus-4-8");
        await ledger.Flush();

        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var recording = 0L;
        for (var i = 0; i < requests; i++)
        {
            var id = ledger.Writer.Ids.Next();
            var start = Stopwatch.GetTimestamp();
            ledger.Writer.Record(new RequestStarted
            {
                Id = id,
                StartedAt = Now,
                Protocol = "anthropic",
                Client = "claude",
                Session = "0e1c9cf5-4b3f-4d4e-8a51-" + i / 100,
                RequestedModel = "claude-opus-4-8",
                Streaming = true,
                EstimatedInputTokens = 21_000,
                BodyBytes = 150_000,
            });
            ledger.Writer.Record(new AttemptEnded
            {
                RequestId = id,
                Number = 1,
                Upstream = "anthropic",
                Model = "claude-sonnet-5",
                Tier = 2,
                PaidBy = Payers.Api,
                Outcome = Outcomes.Ok,
                HttpStatus = 200,
                Usage = new Usage(10, 20_000, 700, 0, 300, 20),
                FirstByteMs = 300,
                FirstContentMs = 400,
                DurationMs = 2_000,
            });
            ledger.Writer.Record(new RequestEnded
            {
                Id = id,
                Outcome = Outcomes.Ok,
                HttpStatus = 200,
                Upstream = "anthropic",
                Model = "claude-sonnet-5",
                Tier = 2,
                Route = "static",
                Attempts = 1,
                FirstContentMs = 402,
                DurationMs = 2_003,
                Receipt = receipt,
            });
            recording += Stopwatch.GetTimestamp() - start;
            if (i % 500 == 499)
            {
                await ledger.Flush();
            }
        }

        await ledger.Flush();
        var spent = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        output.WriteLine($"recording {Stopwatch.GetElapsedTime(0, recording).TotalMicroseconds / requests:F1} us per request, all in {spent.TotalMicroseconds / requests:F1} us of CPU");
        Assert.Equal(requests + 1, ledger.Scalar("SELECT count(*) FROM receipts") + 1);
        Assert.Equal(requests + 1, (await ledger.Total()).Requests);
    }

    private static string Plan(SqliteDatabase database, string sql)
    {
        using var statement = database.Prepare("EXPLAIN QUERY PLAN " + sql);
        var plan = "";
        while (statement.Step())
        {
            plan += statement.Text(3) + "\n";
        }

        return plan;
    }

    private T Timed<T>(string what, Func<T> query)
    {
        var start = Stopwatch.GetTimestamp();
        var result = query();
        output.WriteLine($"{what}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms{(result is string words ? $" ({words})" : "")}");
        return result;
    }

    // 30 days up to now: five clients, eight users, ten models, a session for every 60 requests.
    private void Generate(string path, int rows)
    {
        var start = Stopwatch.GetTimestamp();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var random = new Random(4711);
        var from = Now.AddDays(-30).ToUnixTimeMilliseconds();
        var step = 30L * 24 * 3600 * 1000 / (double)rows;
        using (var store = LedgerStore.Open(path))
        {
            var fold = new LedgerFold(new Accountant(new FixedPrices()));
            string[] models = ["local-coder", "local-small", "claude-haiku-4-5", "claude-sonnet-5", "claude-opus-4-8", "gpt-5.5", "gpt-5.4-mini", "gemini-3.5-flash", "deepseek-chat", "nobody-knows"];
            string[] kinds = ["main", "tool-loop", "tool-loop", "tool-loop", "subagent", "title", "count"];
            for (var done = 0; done < rows;)
            {
                var batch = new LedgerBatch();
                for (var i = 0; i < 4096 && done < rows; i++, done++)
                {
                    var at = DateTimeOffset.FromUnixTimeMilliseconds(from + (long)(done * step));
                    var id = ((at.ToUnixTimeMilliseconds() - RequestIds.Epoch) << 22) + done % 4096;
                    var model = models[Math.Min(random.Next(models.Length), random.Next(models.Length))];
                    var isLocal = model.StartsWith("local", StringComparison.Ordinal);
                    var isOk = random.Next(50) != 0;
                    fold.Apply(batch, new RequestStarted
                    {
                        Id = id,
                        StartedAt = at,
                        Protocol = "anthropic",
                        Client = "client-" + done / 60 % 5,
                        User = "user-" + done / 60 % 8,
                        Session = "session-" + done / 60,
                        Kind = kinds[random.Next(kinds.Length)],
                        RequestedModel = models[3 + done % 2],
                        Streaming = true,
                    }, null);
                    fold.Apply(batch, new AttemptEnded
                    {
                        RequestId = id,
                        Number = 1,
                        Upstream = isLocal ? "ollama" : "cloud",
                        Model = model,
                        Tier = isLocal ? 0 : 2,
                        PaidBy = isLocal ? Payers.Local : Payers.Api,
                        Outcome = isOk ? Outcomes.Ok : Outcomes.UpstreamError,
                        HttpStatus = 200,
                        Usage = new Usage(random.Next(5_000), random.Next(50_000), random.Next(1_000), 0, random.Next(2_000)),
                        DurationMs = random.Next(9_000),
                    }, null);
                    fold.Apply(batch, new RequestEnded
                    {
                        Id = id,
                        Outcome = isOk ? Outcomes.Ok : Outcomes.UpstreamError,
                        HttpStatus = 200,
                        Upstream = isLocal ? "ollama" : "cloud",
                        Model = model,
                        Tier = isLocal ? 0 : 2,
                        Route = "static",
                        Attempts = 1,
                        DurationMs = random.Next(9_000),
                    }, null);
                }

                store.Write(batch);
            }
        }

        var spent = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        output.WriteLine($"{rows} rows in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s, {spent.TotalMicroseconds / rows:F1} us of CPU each, {new FileInfo(path).Length / 1e6:F0} MB");
    }

    private static (long Requests, Usage Tokens, long Spend, long Asked) RowByRow(string directory, UsageQuery query)
    {
        using var database = SqliteDatabase.Open(LedgerFiles.Database(directory), readOnly: true, 1_000);
        using var statement = database.Prepare(
            "SELECT count(*), sum(input), sum(cache_read), sum(cache_write_5m), sum(cache_write_1h), sum(output), sum(reasoning), sum(spend), sum(asked) " +
            "FROM requests WHERE started_at >= ? AND started_at < ?");
        statement.Bind(query.From.ToUnixTimeMilliseconds()).Bind(query.To.ToUnixTimeMilliseconds()).Step();
        return (
            statement.Int64(0),
            new Usage(statement.Int64(1), statement.Int64(2), statement.Int64(3), statement.Int64(4), statement.Int64(5), statement.Int64(6)),
            statement.Int64(7),
            statement.Int64(8));
    }
}

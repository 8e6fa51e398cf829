using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Accounting;
using Sluice.Gateway.Ledger.Journal;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Protocols.Canonical;
using Xunit;

namespace Sluice.Gateway.Tests.Ledger;

public sealed class LedgerWriterTests
{
    [Fact]
    public async Task EverythingThatWasRecorded_IsReadBack()
    {
        await using var ledger = new LedgerFixture();
        var id = ledger.Writer.Ids.Next();
        ledger.Writer.Record(new RequestStarted
        {
            Id = id,
            StartedAt = LedgerFixture.Noon,
            Protocol = "anthropic",
            Client = "claude",
            App = "editor",
            User = "ann",
            Session = "s-1",
            Kind = "tool-loop",
            RequestedModel = "claude-sonnet-5",
            Streaming = true,
            EstimatedInputTokens = 1200,
            BodyBytes = 4096,
        });
        ledger.Writer.Record(new AttemptEnded
        {
            RequestId = id,
            Number = 1,
            Upstream = "ollama",
            Model = "coder",
            Tier = 0,
            PaidBy = Payers.Local,
            Outcome = Outcomes.UpstreamStall,
            DurationMs = 900,
            Error = "no byte for 900 ms",
        });
        ledger.Writer.Record(new AttemptEnded
        {
            RequestId = id,
            Number = 2,
            Upstream = "anthropic",
            Model = "claude-sonnet-5",
            Tier = 2,
            PaidBy = Payers.Api,
            Outcome = Outcomes.Ok,
            HttpStatus = 200,
            Usage = new Usage(10, 1000, 20, 30, 50, 7),
            UsageEstimated = true,
            ReportedCost = 0.0123m,
            StartedAfterMs = 905,
            FirstByteMs = 40,
            FirstContentMs = 60,
            DurationMs = 500,
        });
        ledger.Writer.Record(new RequestEnded
        {
            Id = id,
            Outcome = Outcomes.Ok,
            HttpStatus = 200,
            Upstream = "anthropic",
            Model = "claude-sonnet-5",
            Tier = 2,
            Route = "rule: titles",
            Attempts = 2,
            FirstContentMs = 965,
            DurationMs = 1405,
            Fidelity = "top_k",
            Receipt = """{"why":"the local model was silent"}"""u8.ToArray(),
        });
        await ledger.Flush();

        var detail = ledger.Queries.Request(id)!;
        Assert.Equal(
            new RequestRow
            {
                Id = id,
                StartedAt = LedgerFixture.Noon,
                Protocol = "anthropic",
                Client = "claude",
                App = "editor",
                User = "ann",
                Session = "s-1",
                Kind = "tool-loop",
                RequestedModel = "claude-sonnet-5",
                Streaming = true,
                EstimatedInputTokens = 1200,
                BodyBytes = 4096,
                Outcome = "ok",
                HttpStatus = 200,
                Upstream = "anthropic",
                Model = "claude-sonnet-5",
                Tier = 2,
                PaidBy = "api",
                Route = "rule: titles",
                Attempts = 2,
                FirstContentMs = 965,
                DurationMs = 1405,
                Tokens = new Usage(10, 1000, 20, 30, 50, 7),
                IsEstimated = true,
                Spend = 0.0123m,
                PlanValue = 0,
                Electricity = 0,
                Actual = 0.0123m,
                CloudTokens = 1110,
                CloudTokensAvoided = 0,
                Fidelity = "top_k",
            },
            detail.Request);
        Assert.Equal("""{"why":"the local model was silent"}""", Encoding.UTF8.GetString(detail.Receipt.Span));
        Assert.Equal(
            [
                new AttemptRow
                {
                    Number = 1, Upstream = "ollama", Model = "coder", Tier = 0, PaidBy = "local", Outcome = "upstream_stall", CostSource = "local", Spend = 0,
                    DurationMs = 900, Error = "no byte for 900 ms", IsEstimated = false, PlanValue = 0, Electricity = 0, StartedAfterMs = 0, Silences = 0, SentBytes = 0,
                },
                new AttemptRow
                {
                    Number = 2, Upstream = "anthropic", Model = "claude-sonnet-5", Tier = 2, PaidBy = "api", Outcome = "ok", HttpStatus = 200,
                    Tokens = new Usage(10, 1000, 20, 30, 50, 7), IsEstimated = true, CostSource = "reported", Spend = 0.0123m, StartedAfterMs = 905, FirstByteMs = 40,
                    FirstContentMs = 60, DurationMs = 500, PlanValue = 0, Electricity = 0, Silences = 0, SentBytes = 0,
                },
            ],
            detail.Attempts);
    }

    [Fact]
    public async Task ARequestThatIsStillRunning_HasItsRowAndItsAttempts()
    {
        await using var ledger = new LedgerFixture();
        var id = ledger.Start("claude-sonnet-5", "s");
        ledger.Writer.Record(new AttemptEnded { RequestId = id, Number = 1, Upstream = "a", Model = "m", PaidBy = Payers.Api, Outcome = Outcomes.RateLimited, HttpStatus = 429 });
        await ledger.Flush();

        var open = ledger.Queries.Request(id)!;
        Assert.Equal(Outcomes.Open, open.Request.Outcome);
        Assert.Equal(Outcomes.RateLimited, Assert.Single(open.Attempts).Outcome);
        Assert.Equal(0, (await ledger.Total()).Requests);

        ledger.Writer.Record(new RequestEnded { Id = id, Outcome = Outcomes.Ok, HttpStatus = 200 });
        Assert.Equal(1, (await ledger.Total()).Requests);
        Assert.Equal(Outcomes.Ok, ledger.Queries.Request(id)!.Request.Outcome);
        Assert.Equal(1, ledger.Scalar("SELECT count(*) FROM attempts"));
    }

    [Fact]
    public async Task F017_ClientThatLeft_KeepsItsTokensSoFar()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        var id = ledger.Serve("claude-sonnet-5", new Usage(1000, Output: 12), outcome: Outcomes.ClientCancelled);
        await ledger.Flush();

        var row = ledger.Queries.Request(id)!.Request;
        Assert.Equal(("client_cancelled", 12L), (row.Outcome, row.Tokens.Output));
        Assert.True(row.Spend > 0);
    }

    [Fact]
    public async Task F071_Stop_WritesEverythingAndLeavesNoJournal()
    {
        await using var ledger = new LedgerFixture();
        var open = ledger.Start();
        var done = ledger.Serve("m", new Usage(1));
        await ledger.Writer.StopAsync();

        Assert.Equal(Outcomes.Interrupted, ledger.Queries.Request(open)!.Request.Outcome);
        Assert.Null(ledger.Queries.Request(open)!.Request.DurationMs);
        Assert.Equal(Outcomes.Ok, ledger.Queries.Request(done)!.Request.Outcome);
        Assert.Empty(Directory.GetFiles(ledger.Directory, "journal-*"));
    }

    [Fact]
    public async Task Restart_DrawsIdsAboveThoseOfTheDatabaseAndOfTheJournal()
    {
        await using var ledger = new LedgerFixture();
        var ahead = new RequestIds(TimeProvider.System).Next() + (1L << 60);
        ledger.Writer.Record(new RequestStarted { Id = ahead, StartedAt = LedgerFixture.Noon, Protocol = "x" });
        await ledger.Writer.StopAsync();
        await using (var second = ledger.Open())
        {
            Assert.True(second.Ids.Next() > ahead);
        }

        var furtherAhead = ahead + (1L << 40);
        await File.WriteAllBytesAsync(
            Path.Combine(ledger.Directory, "journal-7"),
            JournalCodec.Encode(new RequestStarted { Id = furtherAhead, StartedAt = LedgerFixture.Noon, Protocol = "x" }).ToArray(),
            TestContext.Current.CancellationToken);
        Assert.True(ledger.Open().Ids.Next() > furtherAhead);
    }

    [Fact]
    public async Task Replay_OfEventsThatAreInTheDatabaseAlready_ChangesNothing()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        var journal = Path.Combine(ledger.Directory, "journal-1");
        ledger.Serve("claude-sonnet-5", new Usage(1000, Output: 100), "claude-opus-4-8");
        ledger.Serve("claude-sonnet-5", new Usage(2000, Output: 200), "claude-opus-4-8");
        var open = ledger.Start("claude-opus-4-8");
        await ledger.Flush();
        var copy = await File.ReadAllBytesAsync(journal, TestContext.Current.CancellationToken);
        var before = await ledger.Total();
        await ledger.Writer.StopAsync();

        await File.WriteAllBytesAsync(journal, copy, TestContext.Current.CancellationToken);
        ledger.Open();
        var after = await ledger.Total();

        Assert.Equal(before with { Requests = before.Requests + 1 }, after);
        Assert.Equal(3, ledger.Scalar("SELECT count(*) FROM requests"));
        Assert.Equal(2, ledger.Scalar("SELECT count(*) FROM attempts"));
        Assert.Equal(Outcomes.Interrupted, ledger.Queries.Request(open)!.Request.Outcome);
    }

    [Fact]
    public async Task Replay_StepsOverTornLinesHolesAndGarbage()
    {
        await using var ledger = new LedgerFixture();
        Directory.CreateDirectory(ledger.Directory);
        using var journal = new MemoryStream();
        journal.Write(JournalCodec.Encode(new RequestStarted { Id = 5, StartedAt = LedgerFixture.Noon, Protocol = "anthropic" }));
        journal.Write(new byte[333]);
        journal.Write("not json at all\n{\"ended\":{\"id\":\"x\"}}\n{}\nnull\n\n"u8);
        journal.Write(JournalCodec.Encode(new RequestEnded { Id = 5, Outcome = Outcomes.Ok, HttpStatus = 200 }));
        journal.Write([0xFF, 0xFE, 0x00, 0x0A]);
        journal.Write(JournalCodec.Encode(new RequestStarted { Id = 6, StartedAt = LedgerFixture.Noon, Protocol = "anthropic" }));
        journal.Write(JournalCodec.Encode(new RequestEnded { Id = 6, Outcome = Outcomes.Ok })[..20]);
        await File.WriteAllBytesAsync(Path.Combine(ledger.Directory, "journal-3"), journal.ToArray(), TestContext.Current.CancellationToken);

        ledger.Open();
        await ledger.Flush();

        Assert.Equal(Outcomes.Ok, ledger.Queries.Request(5)!.Request.Outcome);
        Assert.Equal(Outcomes.Interrupted, ledger.Queries.Request(6)!.Request.Outcome);
        Assert.False(File.Exists(Path.Combine(ledger.Directory, "journal-3")));
    }

    [Fact]
    public async Task Journal_GoesOnInNewFilesAndDropsTheOldOnes()
    {
        await using var ledger = new LedgerFixture(options: new LedgerOptions { Directory = "", JournalBytes = 4096 });
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 50; i++)
            {
                ledger.Serve("m", new Usage(1));
            }

            await ledger.Flush();
        }

        Assert.Equal("journal-6", Path.GetFileName(Assert.Single(Directory.GetFiles(ledger.Directory, "journal-*"))));
        Assert.Equal(250, (await ledger.Total()).Requests);
    }

    [Fact]
    public async Task F125_Files_AreTheOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        await using var ledger = new LedgerFixture();
        ledger.Serve("m", new Usage(1));
        await ledger.Flush();

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(ledger.Directory));
        var files = Directory.GetFiles(ledger.Directory);
        Assert.Contains(files, file => file.EndsWith("ledger.db-wal", StringComparison.Ordinal));
        foreach (var file in files)
        {
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task F078_NewerSchema_IsRefusedByNameAndNotTouched()
    {
        await using var ledger = new LedgerFixture();
        ledger.Serve("m", new Usage(1));
        await ledger.Writer.StopAsync();
        using (var database = SqliteDatabase.Open(ledger.Database, readOnly: false, 1_000))
        {
            database.Execute("PRAGMA user_version = 4711");
        }

        var before = await File.ReadAllBytesAsync(ledger.Database, TestContext.Current.CancellationToken);
        var opening = LedgerWriter.Open(ledger.Options, NoAccounting.Instance, TimeProvider.System, NullLogger.Instance);

        Assert.Null(opening.Writer);
        Assert.Contains("4711", opening.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(ledger.Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task F079_SecondWriterOfADirectory_IsRefused()
    {
        await using var ledger = new LedgerFixture();
        ledger.Open();

        var second = LedgerWriter.Open(ledger.Options, NoAccounting.Instance, TimeProvider.System, NullLogger.Instance);

        Assert.Null(second.Writer);
        Assert.Contains(ledger.Directory, second.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    public async Task F076_DamagedDatabase_IsMovedAsideAndNothingIsDeleted(int offset)
    {
        await using var ledger = new LedgerFixture();
        for (var i = 0; i < 300; i++)
        {
            ledger.Serve("m" + i, new Usage(1), session: "s" + i);
        }

        await ledger.Writer.StopAsync();
        var bytes = await File.ReadAllBytesAsync(ledger.Database, TestContext.Current.CancellationToken);
        Array.Fill(bytes, (byte)0x5A, offset, offset == 0 ? 100 : bytes.Length - offset);
        await File.WriteAllBytesAsync(ledger.Database, bytes, TestContext.Current.CancellationToken);

        ledger.Open();
        var id = ledger.Serve("m", new Usage(1));
        await ledger.Flush();

        Assert.Equal(Outcomes.Ok, ledger.Queries.Request(id)!.Request.Outcome);
        Assert.Equal("ok", Text(ledger.Database, "PRAGMA integrity_check"));
        var aside = Assert.Single(Directory.GetFiles(ledger.Directory, "ledger.db.damaged-*"), file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal));
        Assert.Equal(aside, ledger.Writer.Health.MovedAside);
        Assert.Equal(bytes.Length, new FileInfo(aside).Length);
    }

    [Fact]
    public async Task F075_LockedDatabase_CostsRequestsNothingAndRowsComeLater()
    {
        await using var ledger = new LedgerFixture(options: new LedgerOptions { Directory = "", BufferedEvents = 64 });
        ledger.Serve("m", new Usage(1));
        await ledger.Flush();
        using (var other = SqliteDatabase.Open(ledger.Database, readOnly: false, 1_000))
        {
            other.Execute("BEGIN IMMEDIATE");
            for (var i = 0; i < 500; i++)
            {
                ledger.Serve("m", new Usage(1));
            }

            await Until(() => ledger.Writer.Health.IsDegraded);
            for (var i = 0; i < 500; i++)
            {
                ledger.Serve("m", new Usage(1));
            }

            var health = ledger.Writer.Health;
            Assert.True(health.Buffered <= 64);
            Assert.True(health.Spilled > 0);
            Assert.Equal(1, (ledger.Queries.Usage(new UsageQuery { From = LedgerFixture.Noon, To = LedgerFixture.Noon.AddHours(1) })).Total.Requests);
            other.Execute("ROLLBACK");
        }

        Assert.Equal(1001, (await ledger.Total()).Requests);
        Assert.Equal(1001, ledger.Scalar("SELECT count(*) FROM requests"));
        Assert.Equal(1001, ledger.Scalar("SELECT count(*) FROM attempts"));
        Assert.False(ledger.Writer.Health.IsDegraded);
        Assert.Equal(0, ledger.Writer.Health.Dropped);
    }

    [Fact]
    public async Task FullBuffer_UnderManyThreads_LosesNothingAndDoublesNothing()
    {
        await using var ledger = new LedgerFixture(options: new LedgerOptions { Directory = "", BufferedEvents = 16, BatchWindow = TimeSpan.Zero });
        _ = ledger.Writer;
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                ledger.Serve("m", new Usage(1));
            }
        });

        Assert.Equal(4_000, (await ledger.Total()).Requests);
        Assert.Equal(4_000, ledger.Scalar("SELECT count(*) FROM requests WHERE outcome = 'ok' AND protocol <> 0"));
        Assert.Equal(4_000, ledger.Scalar("SELECT count(*) FROM attempts"));
        Assert.True(ledger.Writer.Health.Spilled > 0);
    }

    [Fact]
    public async Task StoppingWhileTheDatabaseIsLocked_LeavesTheRowsToTheNextStart()
    {
        await using var ledger = new LedgerFixture(options: new LedgerOptions { Directory = "", StopTimeout = TimeSpan.Zero });
        ledger.Serve("m", new Usage(1));
        await ledger.Flush();
        using (var other = SqliteDatabase.Open(ledger.Database, readOnly: false, 1_000))
        {
            other.Execute("BEGIN IMMEDIATE");
            ledger.Serve("m", new Usage(1));
            await ledger.Writer.StopAsync();
            other.Execute("ROLLBACK");
        }

        Assert.Equal(1, ledger.Scalar("SELECT count(*) FROM requests"));
        ledger.Open();
        Assert.Equal(2, (await ledger.Total()).Requests);
    }

    [Fact]
    public async Task HostileFigures_AreBoundedAndBooked()
    {
        await using var ledger = new LedgerFixture(new FixedPrices());
        var id = ledger.Serve("claude-sonnet-5", new Usage(-5, long.MaxValue, 0, 0, -1), session: new string('x', 10_000), reported: -3m);
        await ledger.Flush();

        var row = ledger.Queries.Request(id)!.Request;
        Assert.Equal(new Usage(0, 1_000_000_000), row.Tokens);
        Assert.Equal(0, row.Spend);
        Assert.Equal(200, row.Session!.Length);
    }

    [Fact]
    public void SystemLibrary_IsPreferred()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libsqlite3.so.0", out _), "no SQLite of the system");

        Assert.True(Version.Parse(NativeSqlite.Version) > new Version(3, 35));
        Assert.False(NativeSqlite.IsBundled);
    }

    [Fact]
    public void MeasureColumns_AreTheMeasures()
    {
        static string Snake(string name) => string.Concat(name.Select((c, i) =>
            i > 0 && (char.IsUpper(c) || char.IsDigit(c) && !char.IsDigit(name[i - 1])) ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

        Assert.Equal(Enum.GetNames<Measure>().Select(Snake), LedgerSql.MeasureColumns);
    }

    internal static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    internal static string Text(string path, string sql)
    {
        using var database = SqliteDatabase.Open(path, readOnly: true, 5_000);
        using var statement = database.Prepare(sql);
        Assert.True(statement.Step());
        return statement.Text(0);
    }
}

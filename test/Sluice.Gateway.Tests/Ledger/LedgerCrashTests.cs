using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Ledger;
using Sluice.Protocols.Canonical;
using Xunit;

namespace Sluice.Gateway.Tests.Ledger;

/// <summary>
/// Deaths without warning and disks without room. The writing process is this test program again, told by the environment to run
/// <see cref="Child_WritesUntilItIsKilled"/> and nothing else.
/// </summary>
public sealed class LedgerCrashTests
{
    private const string ChildDirectory = "SLUICE_LEDGER_CHILD";

    [Theory]
    [InlineData(20)]
    public async Task F066_F067_KilledAtRandom_NothingAcknowledgedIsLostOrDoubled(int rounds)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill -9");
        await using var ledger = new LedgerFixture();
        Directory.CreateDirectory(ledger.Directory);
        var random = new Random();
        var (finished, opened) = (new HashSet<long>(), new HashSet<long>());
        for (var round = 0; round < rounds; round++)
        {
            using var child = StartChild(ledger.Directory, "");
            var lines = 0;
            var killAfter = random.Next(1, 3_000);
            while (lines++ < killAfter && await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                Note(line);
            }

            child.Kill();

            // What it had still said before it died was acknowledged as well.
            while (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                Note(line);
            }

            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(finished.Count > rounds);
        ledger.Open();
        await ledger.Flush();
        Assert.Equal("ok", LedgerWriterTests.Text(ledger.Database, "PRAGMA integrity_check"));
        foreach (var id in finished)
        {
            Assert.Equal(Outcomes.Ok, ledger.Queries.Request(id)?.Request.Outcome);
        }

        foreach (var id in opened.Except(finished))
        {
            Assert.Contains(ledger.Queries.Request(id)?.Request.Outcome, new[] { Outcomes.Interrupted, Outcomes.Ok });
        }

        Assert.Equal(0, ledger.Scalar("SELECT count(*) FROM requests WHERE outcome NOT IN ('ok', 'interrupted')"));
        Assert.Equal(ledger.Scalar("SELECT count(*) FROM requests"), ledger.Scalar("SELECT sum(requests) FROM usage_hourly"));
        Assert.Equal(ledger.Scalar("SELECT count(*) FROM attempts"), ledger.Scalar("SELECT sum(attempts) FROM usage_hourly"));
        Assert.Equal(ledger.Scalar("SELECT sum(input) FROM attempts"), ledger.Scalar("SELECT sum(input) FROM session_hourly"));
        Assert.Equal(0, ledger.Scalar("SELECT count(*) FROM requests WHERE protocol = 0"));

        void Note(string line)
        {
            // A line that was cut by the kill says nothing.
            if (line.Length > 2 && line[^1] == ';' && long.TryParse(line.AsSpan(1, line.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                (line[0] == 'E' ? finished : opened).Add(id);
            }
        }
    }

    [Fact]
    public async Task F073_DiskFull_RequestsGoOnAndRowsComeLater()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "limits the size of files with prlimit");
        await using var ledger = new LedgerFixture();
        Directory.CreateDirectory(ledger.Directory);

        // Files cannot grow beyond 300 KB: to the process that is a disk without room, to this test a disk that can be enlarged.
        using var child = StartChild(ledger.Directory, "ulimit -S -f 300; trap '' XFSZ; ");
        var full = false;
        var finished = new List<long>();
        while (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line == "full")
            {
                full = true;
                using var enlarge = Process.Start("/usr/bin/prlimit", ["--pid", child.Id.ToString(CultureInfo.InvariantCulture), "--fsize=unlimited"]);
                await enlarge.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
            else if (line.StartsWith('E') && line[^1] == ';')
            {
                finished.Add(long.Parse(line.AsSpan(1, line.Length - 2), CultureInfo.InvariantCulture));
            }
            else if (line == "recovered")
            {
                child.Kill();
            }
        }

        // Its output ends before its lock is gone.
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(full, $"the child ended with {child.ExitCode} before its files were full: {await child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
        ledger.Open();
        await ledger.Flush();
        Assert.Equal("ok", LedgerWriterTests.Text(ledger.Database, "PRAGMA integrity_check"));
        Assert.All(finished, id => Assert.Equal(Outcomes.Ok, ledger.Queries.Request(id)?.Request.Outcome));
    }

    [Fact(Explicit = true)]
    public async Task Child_WritesUntilItIsKilled()
    {
        if (Environment.GetEnvironmentVariable(ChildDirectory) is not { } directory)
        {
            Assert.Skip("Runs as the child of the other tests.");
            return;
        }

        var limited = Environment.GetEnvironmentVariable("SLUICE_LEDGER_CHILD_LIMITED") is not null;
        var writer = LedgerWriter.Open(new LedgerOptions { Directory = directory, JournalBytes = 100_000 }, new FixedPrices(), TimeProvider.System, NullLogger.Instance).Writer!;
        await using var console = Console.OpenStandardOutput();
        var wasFull = false;
        for (var i = 0; ; i++)
        {
            var id = writer.Ids.Next();
            writer.Record(new RequestStarted { Id = id, StartedAt = DateTimeOffset.UtcNow, Protocol = "anthropic", Session = "s" + i % 7, RequestedModel = "claude-opus-4-8" });
            Say("S", id);
            writer.Record(new AttemptEnded { RequestId = id, Number = 1, Upstream = "cloud", Model = "claude-sonnet-5", PaidBy = Payers.Api, Outcome = Outcomes.Ok, Usage = new Usage(1_000, Output: 10) });
            if (i % 10 == 9)
            {
                continue;
            }

            writer.Record(new RequestEnded { Id = id, Outcome = Outcomes.Ok, HttpStatus = 200, Upstream = "cloud", Model = "claude-sonnet-5", Receipt = new byte[200] });
            Say("E", id);
            if (limited)
            {
                if (i % 50 == 0)
                {
                    // Not faster than the database takes them, for the bound of the buffer is not what is tested here.
                    await Task.WhenAny(writer.FlushAsync(TestContext.Current.CancellationToken), LedgerWriterTests.Until(() => writer.Health.IsDegraded));
                }

                if (!wasFull && writer.Health is { IsDegraded: true, Unjournaled: > 0 })
                {
                    wasFull = true;
                    console.Write("full\n"u8);
                }
                else if (wasFull)
                {
                    await LedgerWriterTests.Until(() => !writer.Health.IsDegraded);
                    await writer.FlushAsync(TestContext.Current.CancellationToken);
                    Assert.Equal(0, writer.Health.Dropped);
                    console.Write("recovered\n"u8);
                    await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
                }
            }
        }

        // Straight to the pipe: what has been said has been recorded.
        void Say(string what, long id) => console.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{what}{id};\n")));
    }

    private static Process StartChild(string directory, string prepare)
    {
        var program = Path.ChangeExtension(typeof(LedgerCrashTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", prepare + "exec \"$0\" --filter-method \"*Child_WritesUntilItIsKilled\" --no-progress --explicit on", program },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[ChildDirectory] = directory;
        if (prepare.Length > 0)
        {
            start.Environment["SLUICE_LEDGER_CHILD_LIMITED"] = "1";

            // The runtime's executable memory is otherwise a file as well, and a large one.
            start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        }

        return Process.Start(start)!;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;
using Sluice.Gateway.Responses;
using Sluice.Gateway.Tests.Ledger;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Responses;

public sealed class ResponseStoreTests : IAsyncDisposable
{
    private const string ChildDirectory = "SLUICE_RESPONSES_CHILD";
    private const string Secret = "a prompt that nobody else may read";

    private readonly LedgerFixture _ledger = new();
    private readonly FakeTimeProvider _time = new();
    private ResponsesConfig _config = new();
    private ResponseStore? _store;

    private ResponseStore Store => _store ??= Open();

    public ValueTask DisposeAsync()
    {
        _store?.Dispose();
        return _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Answer_IsFoundAtOnce_WhenWritten_AndAfterARestart()
    {
        Keep("resp_1");
        AssertFound("resp_1");
        await _ledger.Flush();
        Assert.Equal(1, Count);
        AssertFound("resp_1");
        await ReopenAsync();
        AssertFound("resp_1");
        Assert.Null(Store.Find("resp_2", ""));
    }

    [Fact]
    public async Task Answer_IsItsOwnersAlone()
    {
        Store.Keep(new KeptExchange("resp_1", "ann", _time.GetUtcNow(), "[]"u8.ToArray(), "{}"u8.ToArray()));
        for (var written = 0; written < 2; written++)
        {
            Assert.Null(Store.Find("resp_1", ""));
            Assert.Null(Store.Find("resp_1", "bob"));
            Assert.False(Store.Delete("resp_1", "bob"));
            Assert.NotNull(Store.Find("resp_1", "ann"));
            await _ledger.Flush();
        }
    }

    [Fact]
    public async Task Retention_ExpiredAnswersAreNotFoundAndGoByThemselves()
    {
        Keep("resp_1");
        await _ledger.Flush();
        _time.Advance(TimeSpan.FromHours(23));
        Keep("resp_2");
        await _ledger.Flush();
        AssertFound("resp_1");
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(Store.Find("resp_1", ""));
        AssertFound("resp_2");
        await _ledger.Flush();
        Assert.Equal(1, Count);
    }

    [Fact]
    public async Task Bound_TheOldestGoFirst()
    {
        _config = new ResponsesConfig { MaxCount = 3 };
        for (var i = 1; i <= 5; i++)
        {
            Keep($"resp_{i}");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await _ledger.Flush();
        Assert.Equal(3, Count);
        Assert.Null(Store.Find("resp_2", ""));
        AssertFound("resp_3");

        _config = new ResponsesConfig { MaxBytes = 1 << 20 };
        for (var i = 6; i <= 9; i++)
        {
            // Text that does not shrink.
            var noise = new byte[300_000];
            Random.Shared.NextBytes(noise);
            Store.Keep(new KeptExchange($"resp_{i}", "", _time.GetUtcNow(), noise, "{}"u8.ToArray()));
            await _ledger.Flush();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(_ledger.Scalar("SELECT sum(bytes) FROM kept_responses") <= 1 << 20);
        Assert.NotNull(Store.Find("resp_9", ""));
        Assert.Null(Store.Find("resp_6", ""));
        Store.Keep(new KeptExchange("resp_10", "", _time.GetUtcNow(), new byte[2 << 20], "{}"u8.ToArray()));
        Assert.Null(Store.Find("resp_10", ""));
    }

    [Fact]
    public async Task Deleted_IsGoneWherever_ItStands()
    {
        Keep("resp_1");
        Assert.True(Store.Delete("resp_1", ""));
        Assert.Null(Store.Find("resp_1", ""));
        Keep("resp_2");
        await _ledger.Flush();
        Assert.True(Store.Delete("resp_2", ""));
        Assert.Null(Store.Find("resp_2", ""));
        Assert.False(Store.Delete("resp_2", ""));
        await _ledger.Flush();
        Assert.Equal(0, Count);
    }

    [Fact]
    public async Task SwitchedOff_NothingIsKept_AndWhatThereWasGoes()
    {
        Keep("resp_1");
        await _ledger.Flush();
        _config = new ResponsesConfig { Keep = TimeSpan.Zero };
        Assert.Null(Store.Find("resp_1", ""));
        Keep("resp_2");
        _time.Advance(TimeSpan.FromMinutes(10));
        await _ledger.Flush();
        Assert.Equal(0, Count);
    }

    [Fact]
    public async Task F123_F125_FilesHoldNoPromptInTheClear_AndAreTheOwnersAlone()
    {
        Keep("resp_1");
        await _ledger.Flush();
        await _ledger.Writer.StopAsync();
        foreach (var file in Directory.EnumerateFiles(_ledger.Directory))
        {
            Assert.DoesNotContain(Secret, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        // Without the key, or with an id that is not the row's, there is nothing to read.
        File.Delete(Path.Combine(_ledger.Directory, KeptContent.KeyFile));
        await ReopenAsync();
        Assert.Null(Store.Find("resp_1", ""));
    }

    [Fact]
    public async Task Row_UnderAnotherIdOrOwner_IsNotRead()
    {
        Keep("resp_1");
        await _ledger.Flush();
        await _ledger.Writer.StopAsync();
        using (var database = SqliteDatabase.Open(_ledger.Database, readOnly: false, 1_000)) database.Execute("UPDATE kept_responses SET id = 'resp_2'");
        await ReopenAsync();
        Assert.Null(Store.Find("resp_2", ""));
    }

    [Fact]
    public async Task Schema_OfTheVersionBefore_IsBroughtUp()
    {
        await _ledger.Total();
        var id = _ledger.Start();
        await _ledger.Writer.StopAsync();
        using (var database = SqliteDatabase.Open(_ledger.Database, readOnly: false, 1_000)) database.Execute("DROP TABLE headers; ALTER TABLE attempts DROP COLUMN silence_ms; ALTER TABLE attempts DROP COLUMN silence_at_ms; ALTER TABLE attempts DROP COLUMN silences; DROP TABLE kept_responses; DROP INDEX requests_local_only; DROP INDEX attempts_not_ok; DROP INDEX requests_by_error; ALTER TABLE attempts DROP COLUMN host; ALTER TABLE attempts DROP COLUMN sent_bytes; ALTER TABLE requests DROP COLUMN local_only; ALTER TABLE requests DROP COLUMN counted_host; ALTER TABLE requests DROP COLUMN counted_bytes; PRAGMA user_version = 1");
        await ReopenAsync();
        Assert.Null(Store.Find("resp_1", ""));
        Keep("resp_1");
        await _ledger.Flush();
        AssertFound("resp_1");
        Assert.Equal(Outcomes.Interrupted, _ledger.Queries.Request(id)?.Request.Outcome);
        Assert.Equal(LedgerSchema.Latest, _ledger.Scalar("PRAGMA user_version"));
    }

    [Fact]
    public async Task F075_LockedDatabase_AnswersStayInMemoryAndTheAccountGoesOn()
    {
        Keep("resp_1");
        await _ledger.Flush();
        using (var other = SqliteDatabase.Open(_ledger.Database, readOnly: false, 1_000))
        {
            other.Execute("BEGIN EXCLUSIVE");
            Keep("resp_2");
            Store.Delete("resp_1", "");
            await LedgerWriterTests.Until(() => Store.HasWork);
            AssertFound("resp_2");
            Assert.Null(Store.Find("resp_1", ""));
            other.Execute("ROLLBACK");
        }

        await LedgerWriterTests.Until(() => !Store.HasWork);
        Assert.Equal(1, Count);
        AssertFound("resp_2");
    }

    [Fact]
    public async Task F073_FullDisk_AnswersStayInMemoryAndAreWrittenWhenThereIsRoom()
    {
        Keep("resp_1");
        await _ledger.Flush();
        // The writer's connection may not grow the file: to it, that is a full disk.
        var pages = _ledger.Scalar("PRAGMA page_count");
        var guest = Store;
        using (var full = SqliteDatabase.Open(_ledger.Database, readOnly: false, 1_000))
        {
            full.Execute($"PRAGMA max_page_count = {pages.ToString(CultureInfo.InvariantCulture)}");
            var noise = new byte[500_000];
            Random.Shared.NextBytes(noise);
            await _ledger.Writer.StopAsync();
            guest.Keep(new KeptExchange("resp_2", "", _time.GetUtcNow(), noise, "{}"u8.ToArray()));
            var refused = Assert.Throws<SqliteFailure>(() => guest.Write(full));
            Assert.True(refused.IsPassing);
            Assert.NotNull(guest.Find("resp_2", ""));
            AssertFound("resp_1");
            full.Execute("PRAGMA max_page_count = 1000000");
            guest.Write(full);
        }

        Assert.False(guest.HasWork);
        Assert.Equal(2, Count);
        Assert.NotNull(guest.Find("resp_2", ""));
    }

    [Fact]
    public async Task F067_KilledAtRandom_WhatWasWrittenIsWhole()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill -9");
        Directory.CreateDirectory(_ledger.Directory);
        var written = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < 4; round++)
        {
            using var child = StartChild(_ledger.Directory);
            var lines = Random.Shared.Next(5, 60);
            while (lines-- > 0 && await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line) Note(line);
            child.Kill();
            while (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line) Note(line);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(written.Count > 4);
        var store = new ResponseStore(_ledger.Open(), _ledger.Directory, () => _config, TimeProvider.System);
        await _ledger.Flush();
        Assert.Equal("ok", LedgerWriterTests.Text(_ledger.Database, "PRAGMA integrity_check"));
        foreach (var id in written) Assert.Equal($$"""{"id":"{{id}}"}""", Encoding.UTF8.GetString(store.Find(id, "")!.Body.Span));
        store.Dispose();

        void Note(string line)
        {
            // A line that was cut by the kill says nothing.
            if (line.StartsWith("W:", StringComparison.Ordinal) && line.EndsWith(';')) written.Add(line[2..^1]);
        }
    }

    [Fact(Explicit = true)]
    public async Task Child_KeepsUntilItIsKilled()
    {
        if (Environment.GetEnvironmentVariable(ChildDirectory) is not { } directory)
        {
            Assert.Skip("Runs as the child of another test.");
            return;
        }

        var writer = LedgerWriter.Open(new LedgerOptions { Directory = directory, BatchWindow = TimeSpan.FromMilliseconds(2) }, new FixedPrices(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance).Writer!;
        using var store = new ResponseStore(writer, directory, () => _config, TimeProvider.System);
        await using var console = Console.OpenStandardOutput();
        for (var i = 0; ; i++)
        {
            var ids = Enumerable.Range(0, 3).Select(n => $"resp_{Environment.ProcessId}_{i}_{n}").ToList();
            foreach (var id in ids) store.Keep(new KeptExchange(id, "", DateTimeOffset.UtcNow, new byte[5_000], Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}""")));
            await writer.FlushAsync(TestContext.Current.CancellationToken);
            foreach (var id in ids) console.Write(Encoding.ASCII.GetBytes($"W:{id};\n"));
        }
    }

    private static Process StartChild(string directory)
    {
        var program = Path.ChangeExtension(typeof(ResponseStoreTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program, ["--filter-method", "*Child_KeepsUntilItIsKilled", "--no-progress", "--explicit", "on"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[ChildDirectory] = directory;
        return Process.Start(start)!;
    }

    private long Count => _ledger.Scalar("SELECT count(*) FROM kept_responses");

    private ResponseStore Open() => new(_ledger.Writer, _ledger.Directory, () => _config, _time);

    private async Task ReopenAsync()
    {
        _store?.Dispose();
        await _ledger.Writer.StopAsync();
        _ledger.Open();
        _store = Open();
    }

    private void Keep(string id) => Store.Keep(new KeptExchange(id, "", _time.GetUtcNow(), Encoding.UTF8.GetBytes($$"""[{"role":"user","content":"{{Secret}}"}]"""), Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","output":[]}""")));

    private void AssertFound(string id)
    {
        var found = Store.Find(id, "");
        Assert.NotNull(found);
        Assert.Contains(Secret, Encoding.UTF8.GetString(found.Input.Span), StringComparison.Ordinal);
        Assert.Contains(id, Encoding.UTF8.GetString(found.Body.Span), StringComparison.Ordinal);
    }
}

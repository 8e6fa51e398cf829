using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Ledger.Accounting;
using Sluice.Gateway.Ledger.Journal;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Ledger;

/// <summary>
/// The ledger's writing end.
/// <code>
/// request path:   Record ─▶ one appended line in the journal ─▶ bounded buffer        (no waiting)
/// ledger's thread:          buffer ─▶ LedgerFold ─▶ one transaction ─▶ journal file deleted once all of it is in
/// next start:               journal files that were left ─▶ LedgerFold ─▶ …; what is still open reads "interrupted"
/// </code>
/// An event is safe from the death of the process when <see cref="Record"/> returns, and from the death of the machine when its
/// transaction is through, at most a batch window later. A database that takes nothing (locked, read-only, disk full) costs the
/// requests nothing: see <see cref="LedgerOptions.BufferedEvents"/> and <see cref="Health"/>.
/// </summary>
internal sealed class LedgerWriter : IAsyncDisposable
{
    private readonly LedgerOptions _options;
    private readonly EventJournal _journal;
    private readonly Channel<LedgerEntry> _buffer;
    private readonly LedgerThread _thread;
    private readonly IDisposable? _hold;
    private long _spilled, _dropped, _unjournaled;
    private int _stopped;

    private LedgerWriter(LedgerOptions options, EventJournal journal, IDisposable? hold, RequestIds ids, IAccountingContext accounting, TimeProvider time, ILogger logger)
    {
        _options = options;
        _journal = journal;
        _hold = hold;
        Ids = ids;
        _buffer = Channel.CreateBounded<LedgerEntry>(new BoundedChannelOptions(options.BufferedEvents) { SingleReader = true });
        _thread = new LedgerThread(options, journal, _buffer.Reader, accounting, time, logger);
    }

    /// <summary>Ids for requests, above every one that the ledger knows.</summary>
    public RequestIds Ids { get; }

    /// <summary>How the ledger is doing.</summary>
    public LedgerHealth Health => new()
    {
        Problem = _thread.Problem,
        Buffered = _buffer.Reader.Count,
        BufferLimit = _options.BufferedEvents,
        Spilled = Interlocked.Read(ref _spilled),
        Dropped = Interlocked.Read(ref _dropped),
        Unjournaled = Interlocked.Read(ref _unjournaled),
        Written = _thread.Written,
        MovedAside = _thread.MovedAside,
    };

    /// <summary>
    /// Opens the ledger and starts its thread. A database that is locked, full, read-only or damaged does not stand in the way:
    /// the thread goes on trying, and moves a damaged one aside. Only what needs a decision by the user is an error.
    /// </summary>
    public static LedgerOpening Open(LedgerOptions options, IAccountingContext accounting, TimeProvider time, ILogger logger)
    {
        try
        {
            PrivateFiles.CreateDirectory(options.Directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new LedgerOpening(null, $"The data directory {options.Directory} cannot be created: {failure.Message}");
        }

        if (!LedgerHold.TryTake(LedgerFiles.Hold(options.Directory), out var hold))
        {
            return new LedgerOpening(null, $"Another process writes the ledger in {options.Directory}. Stop it, or give this one its own --data directory.");
        }

        var path = LedgerFiles.Database(options.Directory);
        var version = LedgerStore.VersionOf(path);
        if (version > LedgerSchema.Latest)
        {
            hold?.Dispose();
            return new LedgerOpening(
                null, $"The ledger {path} has schema version {version}, this version of Sluice knows up to {LedgerSchema.Latest}. Update Sluice, or use another --data directory.");
        }

        var journal = new EventJournal(options.Directory);
        var ids = new RequestIds(time, options.Node, LastId(path, journal));
        var writer = new LedgerWriter(options, journal, hold, ids, accounting, time, logger);
        writer._thread.Start();
        return new LedgerOpening(writer, null);
    }

    /// <summary>
    /// Records events of one request. Never waits for the database and never throws for the ledger's troubles. Costs one write
    /// to a file that is not synced.
    /// </summary>
    public void Record(params ReadOnlySpan<LedgerEvent> entries)
    {
        var segment = _journal.Append(JournalCodec.Encode(entries), entries.Length, out var isWritten);
        if (!isWritten)
        {
            Interlocked.Add(ref _unjournaled, entries.Length);
        }

        foreach (var entry in entries)
        {
            // Once an event of a segment has gone to the file alone, all later ones of it do: they keep their order.
            if (!segment.IsSpilling && _buffer.Writer.TryWrite(new LedgerEntry(entry, segment)))
            {
                continue;
            }

            segment.Spill();
            segment.Release(1);
            Interlocked.Increment(ref isWritten ? ref _spilled : ref _dropped);
        }

        _thread.Wake();
    }

    /// <summary>Lets somebody else keep rows in the database; <see cref="Wake"/> tells that there are some.</summary>
    public void Host(ILedgerGuest guest) => _thread.Host(guest);

    /// <summary>The guest has something to write. Never waits.</summary>
    public void Wake() => _thread.Wake();

    /// <summary>Completes when everything recorded before the call is in the database.</summary>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _thread.FlushAsync().WaitAsync(cancellationToken);

    /// <summary>
    /// Writes what is left, marks requests without an end as interrupted and closes the ledger. When the database takes nothing
    /// for <see cref="LedgerOptions.StopTimeout"/>, the journal is left for the next start.
    /// </summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
        {
            _buffer.Writer.Complete();
            _thread.Stop();
        }

        await _thread.Completion;
        _journal.Dispose();
        _hold?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _thread.Dispose();
    }

    private static long LastId(string path, EventJournal journal)
    {
        long last = 0;
        if (File.Exists(path))
        {
            try
            {
                using var database = SqliteDatabase.Open(path, readOnly: true, busyMilliseconds: 500);
                last = database.Scalar(LedgerSql.LastRequest);
            }
            catch (SqliteFailure)
            {
                // New, locked or damaged: the clock alone then keeps ids growing.
            }
        }

        foreach (var file in journal.Leftover)
        {
            foreach (var entry in new JournalReader(file).Read())
            {
                last = Math.Max(last, entry.Request);
            }
        }

        return last;
    }
}

/// <summary>An open ledger, or why there is none.</summary>
/// <param name="Writer">Null when <paramref name="Error"/> is not.</param>
/// <param name="Error">For a person: what is wrong and what to do.</param>
internal readonly record struct LedgerOpening(LedgerWriter? Writer, string? Error);

/// <summary>An event on its way to the database, and the journal file that has it.</summary>
internal readonly record struct LedgerEntry(LedgerEvent Event, JournalSegment Segment);

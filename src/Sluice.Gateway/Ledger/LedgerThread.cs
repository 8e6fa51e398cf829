using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Ledger.Accounting;
using Sluice.Gateway.Ledger.Journal;
using Sluice.Gateway.Ledger.Sqlite;
using Sluice.Gateway.Ledger.Storage;

namespace Sluice.Gateway.Ledger;

/// <summary>
/// The one writer of the database, on a thread of its own, for it waits for the disk. Each round: (1) take what is in the
/// buffer, (2) fold it into a batch, (3) write the batch until the database takes it, (4) read back what went past the buffer,
/// (5) tidy the journal.
/// </summary>
internal sealed class LedgerThread : IDisposable
{
    private const int LargestBatch = 4096;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(2);

    private readonly LedgerOptions _options;
    private readonly EventJournal _journal;
    private readonly ChannelReader<LedgerEntry> _buffer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LedgerFold _fold;
    private readonly string _path;
    private readonly AutoResetEvent _signal = new(initialState: false);
    private readonly ConcurrentQueue<TaskCompletionSource> _flushes = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<LedgerEntry> _deferred = new();
    private readonly List<JournalSegment> _taken = [];
    private LedgerStore? _store;
    private int _asleep;
    private long _written;
    private long _stopAt = long.MaxValue;
    private readonly HashSet<ILedgerGuest> _waiting = [];
    private readonly Lock _hosting = new();
    private volatile ILedgerGuest[] _guests = [];
    private volatile bool _stopping;
    private volatile string? _problem;
    private volatile string? _movedAside;

    public LedgerThread(LedgerOptions options, EventJournal journal, ChannelReader<LedgerEntry> buffer, IAccountingContext accounting, TimeProvider time, ILogger logger)
    {
        _options = options;
        _journal = journal;
        _buffer = buffer;
        _time = time;
        _logger = logger;
        _fold = new LedgerFold(new Accountant(accounting));
        _path = LedgerFiles.Database(options.Directory);
    }

    /// <summary>Why rows do not reach the database; null when they do.</summary>
    public string? Problem => _problem;

    /// <summary>Where a damaged database was moved to.</summary>
    public string? MovedAside => _movedAside;

    /// <summary>Requests finished and written.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>The thread has ended.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Takes somebody else's rows into the database.</summary>
    public void Host(ILedgerGuest guest)
    {
        lock (_hosting) _guests = [.. _guests, guest];
    }

    public void Start() => new Thread(Run) { IsBackground = true, Name = "ledger" }.Start();

    /// <summary>There is something to do. Costs a read when the thread is awake already.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _asleep) == 1 && Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            _signal.Set();
        }
    }

    public Task FlushAsync()
    {
        var flush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _flushes.Enqueue(flush);
        _signal.Set();
        return Task.WhenAny(flush.Task, Completion);
    }

    public void Stop()
    {
        Volatile.Write(ref _stopAt, _time.GetTimestamp() + (long)(_options.StopTimeout.TotalSeconds * _time.TimestampFrequency));
        _stopping = true;
        _signal.Set();
    }

    public void Dispose() => _signal.Dispose();

    private void Run()
    {
        try
        {
            Recover();
            while (true)
            {
                Sleep();
                var isLast = _stopping;
                var flushes = _flushes.Count;
                Drain();
                ReadBack();
                ServeGuests();
                if (_journal.Current.Length >= _options.JournalBytes)
                {
                    _journal.Rotate();
                }

                _journal.DeleteSettled();
                if (isLast)
                {
                    Interrupt();
                    _store?.Checkpoint();
                    _journal.Close();
                    break;
                }

                while (flushes-- > 0 && _flushes.TryDequeue(out var flush))
                {
                    flush.TrySetResult();
                }
            }
        }
        catch (OperationCanceledException)
        {
            LedgerLog.StoppedEarly(_logger);
        }
        catch (SqliteFailure)
        {
            // The last checkpoint: everything is durable without it.
        }
        finally
        {
            _store?.Dispose();
            _completion.TrySetResult();
        }
    }

    // Waits for the first event, then a window for more of them. Flushes and the stop cut both short.
    private void Sleep()
    {
        Interlocked.Exchange(ref _asleep, 1);
        if (_buffer.Count == 0 && _deferred.Count == 0 && _flushes.IsEmpty && !_stopping && !_journal.Current.IsSpilling && !HasGuestWork())
        {
            _signal.WaitOne(_waiting.Count > 0 ? LongestPause : Timeout.InfiniteTimeSpan);
        }

        Interlocked.Exchange(ref _asleep, 0);
        if (_flushes.IsEmpty && !_stopping)
        {
            _signal.WaitOne(_options.BatchWindow);
        }
    }

    private void Drain()
    {
        while (true)
        {
            var batch = new LedgerBatch();
            _taken.Clear();
            while (_taken.Count < LargestBatch && TryTake(out var entry))
            {
                Fold(batch, entry.Event, isKnown: null);
                _taken.Add(entry.Segment);
            }

            if (_taken.Count == 0)
            {
                return;
            }

            Write(batch);
            foreach (var segment in _taken)
            {
                segment.Release(1);
            }
        }
    }

    // Events of a later file wait while an earlier one has some that are still to be read back.
    private bool TryTake(out LedgerEntry entry)
    {
        var spilled = _journal.Spilled?.Number ?? int.MaxValue;
        if (_deferred.TryPeek(out entry) && entry.Segment.Number <= spilled)
        {
            return _deferred.TryDequeue(out entry);
        }

        while (_buffer.TryRead(out entry))
        {
            if (entry.Segment.Number <= spilled)
            {
                return true;
            }

            _deferred.Enqueue(entry);
        }

        return false;
    }

    private void ReadBack()
    {
        if (_journal.Current.IsSpilling)
        {
            _journal.Rotate();
        }

        while (_journal.Spilled is { } segment)
        {
            // Those that were just between the file and the buffer when it was closed.
            while (segment.Pending > 0)
            {
                Drain();
                Thread.Yield();
            }

            Replay(segment.Path);
            segment.Unspill();
            Drain();
        }
    }

    private bool HasGuestWork()
    {
        foreach (var guest in _guests)
        {
            if (guest.HasWork && !_waiting.Contains(guest)) return true;
        }

        return false;
    }

    private void ServeGuests()
    {
        foreach (var guest in _guests)
        {
            if (guest.HasWork) Serve(guest);
        }
    }

    // A guest's trouble is not the account's: it waits for the next round.
    private void Serve(ILedgerGuest guest)
    {
        try
        {
            guest.Write(Store().Database);
            _waiting.Remove(guest);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (_waiting.Add(guest))
            {
                LedgerLog.GuestWaits(_logger, guest.What, failure.Message);
            }

            if (!guest.HasOwnFile && failure is not SqliteFailure { IsPassing: true })
            {
                _store?.Dispose();
                _store = null;
            }
        }
    }

    private void Recover()
    {
        foreach (var open in Try(() => Store().OpenRequests()))
        {
            _fold.Resume(open);
        }

        long events = 0, unreadable = 0;
        foreach (var path in _journal.Leftover)
        {
            var (read, bad) = Replay(path);
            events += read;
            unreadable += bad;
        }

        var interrupted = Interrupt();
        foreach (var path in _journal.Leftover)
        {
            EventJournal.Delete(path);
        }

        if (events > 0 || interrupted > 0)
        {
            LedgerLog.Replayed(_logger, events, unreadable, interrupted);
        }
    }

    private (long Events, long Unreadable) Replay(string path)
    {
        long events = 0;
        var reader = new JournalReader(path);
        var batch = new LedgerBatch();
        foreach (var entry in reader.Read())
        {
            Fold(batch, entry, id => Try(() => Store().IsKnown(id)));
            if (++events % LargestBatch == 0)
            {
                Write(batch);
                batch = new LedgerBatch();
            }
        }

        Write(batch);
        return (events, reader.Unreadable);
    }

    private int Interrupt()
    {
        var batch = new LedgerBatch();
        var open = _fold.Open.ToList();
        foreach (var id in open)
        {
            Fold(batch, new RequestEnded { Id = id, Outcome = Outcomes.Interrupted }, isKnown: null);
        }

        Write(batch);
        return open.Count;
    }

    private void Fold(LedgerBatch batch, LedgerEvent entry, Func<long, bool>? isKnown)
    {
        try
        {
            _fold.Apply(batch, entry, isKnown);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // One event that cannot be booked must not hold up all others.
            LedgerLog.Unusable(_logger, failure, RequestIds.Format(entry.Request));
        }
    }

    private void Write(LedgerBatch batch)
    {
        if (batch.IsEmpty)
        {
            return;
        }

        Try(() =>
        {
            Store().Write(batch);
            return true;
        });
        Interlocked.Add(ref _written, batch.Finished.Count);
    }

    private LedgerStore Store() => _store ??= LedgerStore.Open(_path);

    // Until it works: the database is somebody else's for a while, or the disk is full, or a damaged file is moved aside.
    private T Try<T>(Func<T> action)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                var result = action();
                if (_problem is not null)
                {
                    _problem = null;
                    LedgerLog.Recovered(_logger);
                }

                return result;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                if (_problem is null)
                {
                    LedgerLog.Degraded(_logger, failure.Message);
                }

                _problem = failure.Message;
                if (failure is not SqliteFailure { IsPassing: true })
                {
                    _store?.Dispose();
                    _store = null;
                }

                if (failure is SqliteFailure { IsCorruption: true } && MoveAside(failure.Message))
                {
                    continue;
                }
            }

            if (_stopping && _time.GetTimestamp() >= Volatile.Read(ref _stopAt))
            {
                throw new OperationCanceledException();
            }

            _signal.WaitOne(pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private bool MoveAside(string problem)
    {
        var aside = string.Create(CultureInfo.InvariantCulture, $"{_path}.damaged-{_time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}");
        for (var attempt = 1; File.Exists(aside); attempt++)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{_path}.damaged-{_time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}-{attempt}");
        }

        try
        {
            File.Move(_path, aside);
            foreach (var suffix in (ReadOnlySpan<string>)["-wal", "-shm"])
            {
                if (File.Exists(_path + suffix))
                {
                    File.Move(_path + suffix, aside + suffix);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        _movedAside = aside;
        LedgerLog.MovedAside(_logger, problem, aside);
        return true;
    }
}

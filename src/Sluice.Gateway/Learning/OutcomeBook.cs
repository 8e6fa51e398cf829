using Sluice.Gateway.Platform;
using Sluice.Routing.Situations;

namespace Sluice.Gateway.Learning;

/// <summary>
/// What this machine's outcomes have taught, by intent. The same counts give the same corrections; they are bounded, can be read
/// (<c>sluice routing learned</c>), forgotten (<c>reset</c>) and switched off (<c>routing.learn</c>).
/// </summary>
internal sealed class OutcomeBook : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly OutcomeFile _file;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IntentTally> _tallies;
    private LearnedView _view = LearnedView.None;
    private DateTimeOffset _viewUntil;
    private ITimer? _saving;

    public OutcomeBook(SluicePaths paths, TimeProvider time)
    {
        _file = OutcomeFile.Of(paths);
        _time = time;
        _tallies = _file.Read();
        _viewUntil = DateTimeOffset.MinValue;
    }

    /// <summary>What is learned, as decisions see it. Made anew only when something was counted or a pause has ended.</summary>
    public LearnedView View
    {
        get
        {
            var now = _time.GetUtcNow();
            lock (_lock)
            {
                if (now >= _viewUntil) (_view, _viewUntil) = Make(now);
                return _view;
            }
        }
    }

    /// <summary>The counts, by intent.</summary>
    public IReadOnlyDictionary<string, IntentTally> Tallies
    {
        get
        {
            lock (_lock) return new Dictionary<string, IntentTally>(_tallies, StringComparer.Ordinal);
        }
    }

    /// <summary>A turn that was given to tier 0 or 1 is judged.</summary>
    public void Judge(string intent, bool good) => Change(intent, tally => ScoreCorrection.Count(tally, good));

    /// <summary>A draft has come to its end.</summary>
    public void Draft(string intent, DraftOutcome draft, double secondPrice)
    {
        var now = _time.GetUtcNow();
        Change(intent, tally => DraftBalance.Count(tally, draft, secondPrice, now));
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _tallies.Clear();
            _viewUntil = DateTimeOffset.MinValue;
            _file.Write(_tallies);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            if (_saving is null) return;
            _saving.Dispose();
            _saving = null;
            _file.Write(_tallies);
        }
    }

    private void Change(string intent, Func<IntentTally, IntentTally> change)
    {
        lock (_lock)
        {
            _tallies[intent] = change(_tallies.GetValueOrDefault(intent) ?? new IntentTally());
            _viewUntil = DateTimeOffset.MinValue;
            // Nobody waits for the disk: what the last seconds taught may be lost.
            _saving ??= _time.CreateTimer(static book => ((OutcomeBook)book!).Save(), this, Pause, Timeout.InfiniteTimeSpan);
        }
    }

    private void Save()
    {
        Dictionary<string, IntentTally> tallies;
        lock (_lock)
        {
            if (_saving is null) return;
            _saving.Dispose();
            _saving = null;
            tallies = new(_tallies, StringComparer.Ordinal);
        }

        _file.Write(tallies);
    }

    private (LearnedView View, DateTimeOffset Until) Make(DateTimeOffset now)
    {
        var offsets = new Dictionary<string, double>(StringComparer.Ordinal);
        var noDraft = new Dictionary<string, string>(StringComparer.Ordinal);
        var until = DateTimeOffset.MaxValue;
        foreach (var (intent, tally) in _tallies)
        {
            if (ScoreCorrection.Of(tally) is not 0 and var offset) offsets[intent] = offset;
            if (DraftBalance.Pause(tally, now) is not { } why) continue;
            noDraft[intent] = why;
            if (tally.PausedUntil < until) until = tally.PausedUntil.Value;
        }

        return (new(offsets, noDraft), until);
    }
}

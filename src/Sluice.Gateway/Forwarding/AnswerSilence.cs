namespace Sluice.Gateway.Forwarding;

/// <summary>
/// How long an upstream was silent in the middle of its answer: the time that was waited for bytes between two pieces of content.
/// What comes before the first content is its first-token time; what a slow client takes is not the upstream's. A keep-alive is
/// no content, so it does not end a silence.
/// </summary>
internal struct AnswerSilence
{
    /// <summary>A silence as long as this is counted: longer than a model thinks between two words, short of what a user takes for broken.</summary>
    public static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(5);

    private TimeSpan _current, _since;
    private bool _hasSpoken;

    /// <summary>The longest; zero when nothing was waited for.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>When the longest began, since the attempt's start.</summary>
    public TimeSpan LongestAt { get; private set; }

    /// <summary>How many were at least <see cref="Noticeable"/>.</summary>
    public int Count { get; private set; }

    /// <summary>One is under way.</summary>
    public readonly bool IsOpen => _current > TimeSpan.Zero;

    /// <summary>Bytes were waited for.</summary>
    /// <param name="since">From when, since the attempt's start.</param>
    /// <param name="time">How long.</param>
    public void Waited(TimeSpan since, TimeSpan time)
    {
        if (!_hasSpoken) return;
        if (_current == TimeSpan.Zero) _since = since;
        _current += time;
    }

    /// <summary>Content has come, or nothing more comes.</summary>
    public void End()
    {
        _hasSpoken = true;
        if (_current == TimeSpan.Zero) return;
        if (_current >= Noticeable) Count++;
        if (_current > Longest) (Longest, LongestAt) = (_current, _since);
        _current = TimeSpan.Zero;
    }
}

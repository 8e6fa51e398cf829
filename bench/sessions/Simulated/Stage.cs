using Sluice.Sessions.Recording;

namespace Sluice.Sessions.Simulated;

/// <summary>Which recorded request is being replayed: what the simulated models go by.</summary>
internal sealed class Stage(Quality quality, int seed)
{
    private readonly Lock _gate = new();
    private int _number;
    private int _tries;
    private Worth? _last;

    /// <summary>The request.</summary>
    public RecordedCall Call { get; private set; } = null!;

    /// <summary>What the local model said last to it; null when it was not asked.</summary>
    public Worth? LastLocal
    {
        get
        {
            lock (_gate) return _last;
        }
    }

    /// <summary>The next request begins.</summary>
    public void Begin(RecordedCall call)
    {
        lock (_gate) (Call, _number, _tries, _last) = (call, _number + 1, 0, null);
    }

    /// <summary>What the local model says now.</summary>
    public (Worth Worth, Scripts.Step Step) Local()
    {
        lock (_gate)
        {
            var isSecond = _tries++ > 0;
            var answer = quality.Answer(Call.Answer, Call.Difficulty ?? Scripts.Difficulty.Easy, new Random(HashCode(_number, _tries)), isSecond);
            _last = answer.Worth;
            return answer;
        }
    }

    // Not the runtime's own hash, which differs from run to run.
    private int HashCode(int number, int tries) => unchecked((((seed * 7919) + number) * 104_729) + tries);
}

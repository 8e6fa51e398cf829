using System.Globalization;
using Sluice.Gateway.Model;
using Sluice.Routing.Replay;

namespace Sluice.Gateway.Replay;

/// <summary>Counts what is known of quota and budgets, so that a changed pacing is not taken for simulated where it is not.</summary>
internal sealed class PacingTally(GatewayModel current, GatewayModel draft)
{
    private readonly bool _isOther = (current.Config.Pacing.Enabled, current.Config.Pacing.Reserve) != (draft.Config.Pacing.Enabled, draft.Config.Pacing.Reserve);
    private readonly bool _waitsOtherwise = current.Config.Pacing.MaxWait != draft.Config.Pacing.MaxWait;
    private long _known, _empty, _unknown;

    /// <summary>A request that was decided again.</summary>
    public void Add(ReplayFacts facts)
    {
        if (facts.Windows is null) _unknown++;
        else if (facts.Windows.Count == 0) _empty++;
        else _known++;
    }

    /// <summary>In words; null where pacing is the same.</summary>
    public string? Words()
    {
        var words = new List<string>();
        if (_isOther)
        {
            if (_known > 0) words.Add($"The changed pacing was tried on {Count(_known)} with what was known of quota windows and budgets then. The windows fill as they did: what going elsewhere would have left of them is not counted.");
            if (_empty > 0) words.Add($"For {Count(_empty)} no limit was known and no budget was set, so pacing changes nothing.");
            if (_unknown > 0) words.Add($"For {Count(_unknown)} it is not known how the windows stood, for receipts did not keep that yet: the pressure of then is taken, and what the changed pacing would do to them is not simulated.");
        }

        if (_waitsOtherwise) words.Add("How long a vendor's limit is waited for is not simulated.");
        return words.Count == 0 ? null : string.Join(' ', words);
    }

    private static string Count(long requests) => requests == 1 ? "1 request" : $"{requests.ToString("N0", CultureInfo.InvariantCulture)} requests";
}

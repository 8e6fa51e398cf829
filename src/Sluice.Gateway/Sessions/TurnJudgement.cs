using Sluice.Gateway.Learning;
using Sluice.Routing;

namespace Sluice.Gateway.Sessions;

/// <summary>What came of one user turn, as far as it can teach: only turns that a lower tier was given say whether that was enough.</summary>
internal struct TurnJudgement
{
    private const int HighestOfLowerTiers = 1;

    private bool _isLow;
    private bool _isGood;
    private bool _isBad;

    /// <summary>What kind of turn; null when nobody asked.</summary>
    public string? Intent { get; private init; }

    /// <summary>A turn begins; the estimate's word for it stands in the receipt.</summary>
    public static TurnJudgement Of(RouteDecision decision)
    {
        foreach (var signal in decision.Receipt.Signals)
        {
            if (string.Equals(signal.Name, "intent", StringComparison.Ordinal)) return new() { Intent = signal.Value };
        }

        return default;
    }

    /// <summary>A request of the turn was answered.</summary>
    /// <param name="answered">By whom.</param>
    /// <param name="failed">A draft was refused for it, or the turn was stuck.</param>
    /// <param name="passed">Its last tool result says that tests passed.</param>
    /// <param name="book">Who learns; null: nobody.</param>
    public void Answered(RouteTarget answered, bool failed, bool passed, OutcomeBook? book)
    {
        _isLow |= answered.Tier <= HighestOfLowerTiers || (failed && answered.Origin == TargetOrigin.Escalation);
        if (failed) Bad(book);
        else if (passed) Good(book);
    }

    /// <summary>The user speaks again.</summary>
    /// <param name="wasAnswered">The turn had an answer.</param>
    /// <param name="again">He says the same again, or takes back what he got.</param>
    /// <param name="book">Who learns; null: nobody.</param>
    public void Close(bool wasAnswered, bool again, OutcomeBook? book)
    {
        if (again) Bad(book);
        else if (wasAnswered) Good(book);
    }

    private void Good(OutcomeBook? book)
    {
        if (!_isLow || _isGood || _isBad || Intent is null) return;
        _isGood = true;
        book?.Judge(Intent, good: true);
    }

    private void Bad(OutcomeBook? book)
    {
        if (!_isLow || _isBad || Intent is null) return;
        _isBad = true;
        book?.Judge(Intent, good: false);
    }
}

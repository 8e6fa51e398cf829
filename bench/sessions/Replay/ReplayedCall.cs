using Sluice.Gateway.Ledger;
using Sluice.Routing.Receipts;
using Sluice.Sessions.Recording;
using Sluice.Sessions.Simulated;

namespace Sluice.Sessions.Replay;

/// <summary>A request that was sent again: what the client got and what the ledger says of it.</summary>
internal sealed record ReplayedCall(RecordedSession Session, RecordedCall Call, Worth? LastLocal, RequestRow Row, IReadOnlyList<AttemptRow> Attempts, Receipt? Receipt)
{
    /// <summary>The upstream of the local model.</summary>
    public const string Local = "box";

    public bool IsLocal => string.Equals(Row.Upstream, Local, StringComparison.Ordinal);

    public IEnumerable<AttemptRow> LocalTries => Attempts.Where(attempt => attempt.Upstream is Local && attempt.Outcome is not Outcomes.SecondOpinion);

    /// <summary>The local model answered first and another one in the end.</summary>
    public bool IsEscalated => !IsLocal && LocalTries.Any();

    /// <summary>Milliseconds that the client waited for tries that were not shown; 0 where the first one was.</summary>
    public int AddedMs => Attempts.Count > 1 ? Attempts[^1].StartedAfterMs : 0;

    public bool WasMended => Receipt?.Checks.Any(check => check.Outcome is "repaired") == true;

    /// <summary>The client was shown an answer of the local model that was not right.</summary>
    public bool ShowsPoor => IsLocal && LastLocal is not (null or Worth.Good) && !(LastLocal is Worth.Prose or Worth.UnknownTool && WasMended);

    /// <summary>…and it could have been told from facts: it was not merely wrong.</summary>
    public bool ShowsMalformed => ShowsPoor && LastLocal is not Worth.Wrong;
}

namespace Sluice.Protocols.Canonical;

/// <summary>What became of a field that the other protocol cannot carry as it is.</summary>
public enum FidelityAction
{
    /// <summary>Carried by different means, or changed within the rules.</summary>
    Mapped,

    /// <summary>Left out.</summary>
    Dropped,

    /// <summary>Cannot go: the request is refused.</summary>
    Refused,
}

/// <summary>One thing that a translation could not carry faithfully. Goes into the response header and the ledger; in strict mode it becomes a 400.</summary>
/// <param name="Path">The field, in the caller's own names, for example <c>top_k</c> or <c>messages[2].content[0]</c>.</param>
/// <param name="Action">What was done with it.</param>
/// <param name="Why">A short reason in plain words.</param>
public sealed record FidelityNote(string Path, FidelityAction Action, string Why);

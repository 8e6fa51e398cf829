namespace Sluice.Protocols.Canonical;

/// <summary>
/// Seals of tool calls by the call's id. Clients of some protocols bring back a call's id and nothing else, and a vendor may
/// want its seal on the call when it comes back (Gemini's thought signatures).
/// </summary>
public interface ISealMemory
{
    /// <summary>Keeps a seal for a while.</summary>
    void Remember(string callId, Seal seal);

    /// <summary>The seal of that call, or null when it is unknown or too old.</summary>
    Seal? Recall(string callId);
}

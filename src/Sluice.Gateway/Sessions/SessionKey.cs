using Sluice.Routing.Profile;

namespace Sluice.Gateway.Sessions;

/// <summary>
/// One conversation of one caller. A session holds several: the main one and one for each subagent, which have turns, models
/// and prompt caches of their own.
/// </summary>
/// <param name="User">Owner of the token; empty for the machine's own. Two people never share a conversation.</param>
/// <param name="Session">The session's id, or the client's name where it sends none.</param>
/// <param name="Lane">Empty for the main conversation, else the subagent's id.</param>
/// <param name="Opening">Where there is no id: hash of the first words. The system prompt takes no part, for clients change it from turn to turn.</param>
internal readonly record struct SessionKey(string User, string Session, string Lane, ulong Opening)
{
    private static readonly string[] AgentHeaders = ["x-claude-code-agent-id", "thread-id"];

    /// <summary>The conversation of a request; null for side requests (titles, checks, counts, warm-ups), which belong to none.</summary>
    public static SessionKey? Of(RequestProfile profile, string? user)
    {
        if (!TakesPart(profile.Kind)) return null;
        var isAgent = string.Equals(profile.Kind, RequestKind.Subagent, StringComparison.Ordinal);
        var lane = isAgent ? AgentOf(profile) : "";
        // A subagent that does not say which one it is, is known by its task.
        var opening = profile.Session is null || lane is null ? profile.Opening : 0;
        if (profile.Session is null && opening == 0) return null;
        return new SessionKey(user ?? "", profile.Session ?? profile.Client ?? profile.App ?? "", lane ?? "agent", opening);
    }

    // A summary is made of the main conversation's prompt and finds its cache, but is no turn of it.
    private static bool TakesPart(string kind) => kind is RequestKind.Main or RequestKind.ToolLoop or RequestKind.Subagent or RequestKind.Compaction;

    private static string? AgentOf(RequestProfile profile)
    {
        foreach (var name in AgentHeaders)
        {
            if (profile.Header(name) is { Length: > 0 and <= 200 } id) return id;
        }

        return null;
    }
}

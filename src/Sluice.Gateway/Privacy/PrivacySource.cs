using System.Globalization;
using Sluice.Gateway.Model;
using Sluice.Gateway.Security;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Privacy;

/// <summary>Says whether a request may leave the machine: the switch, the launch, then what the session brought before and what this prompt brings.</summary>
internal sealed class PrivacySource(PrivateSessions sessions)
{
    private volatile PrivacyScan? _scan;

    /// <summary>Why not; null when it may. Remembers nothing, so that a decision can be explained.</summary>
    /// <param name="profile">The request.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="model">The snapshot that the request lives by.</param>
    public LocalOnlyReason? Of(RequestProfile profile, Caller caller, GatewayModel model) => Of(PolicyOf(profile, caller, model), caller, model);

    /// <summary>The same for a request that is to be answered: a session that a policy keeps is remembered before anything is sent.</summary>
    public LocalOnlyReason? Keep(RequestProfile profile, Caller caller, GatewayModel model)
    {
        var policy = PolicyOf(profile, caller, model);
        if (policy is not null and not PrivacyScan.Unsearched) sessions.Keep(SessionsOf(profile, caller), policy);
        return Of(policy, caller, model);
    }

    // A policy goes before the switches, for its session stays when they are turned back.
    private static LocalOnlyReason? Of(string? policy, Caller caller, GatewayModel model) =>
        policy is not null ? LocalOnlyReason.Policy(policy)
        : model.Private ? LocalOnlyReason.Mode
        : caller.Private ? LocalOnlyReason.Launch
        : null;

    private string? PolicyOf(RequestProfile profile, Caller caller, GatewayModel model)
    {
        if (model.Config.Privacy is not { IsEmpty: false } config) return null;
        foreach (var id in SessionsOf(profile, caller))
        {
            if (sessions.Find(id) is { } kept) return kept;
        }

        var scan = _scan;
        if (scan?.Config != config) _scan = scan = new PrivacyScan(config);
        return scan.Find(profile);
    }

    // A session's lanes have its id: subagents, titles, summaries. opencode gives a subagent a session of its own and names the
    // parent, to which the subagent's answer returns. A client that sends no id has one session, as far as anybody can tell: only
    // so its summaries and subagents are recognised. What is no known program is told apart by its first words.
    private static IEnumerable<string> SessionsOf(RequestProfile profile, Caller caller)
    {
        var user = caller.User ?? "";
        if (profile.Session is { } session) yield return $"{user}|{session}";
        else if ((profile.App ?? profile.Client) is { } program) yield return $"{user}||{program}";
        else if (profile.Opening is var opening and not 0) yield return string.Create(CultureInfo.InvariantCulture, $"{user}||#{opening:x}");
        if (profile.Header("x-parent-session-id") is { Length: > 0 and <= 200 } parent) yield return $"{user}|{parent}";
    }
}

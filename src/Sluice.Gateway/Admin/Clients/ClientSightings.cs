using System.Collections.Concurrent;

namespace Sluice.Gateway.Admin.Clients;

/// <summary>What clients say of themselves: the version behind the first slash of their user agent, the newest of each.</summary>
internal sealed class ClientSightings
{
    private const int Most = 256;
    private const int LongestVersion = 32;

    private readonly ConcurrentDictionary<string, string> _agents = new(StringComparer.Ordinal);

    /// <summary>A client called.</summary>
    /// <param name="client">As recognised; null says nothing.</param>
    /// <param name="agent">Its user agent.</param>
    public void Saw(string? client, string agent)
    {
        if (client is null || agent.Length == 0) return;
        // Nearly every request of a client brings what is known: nothing is written then.
        if (_agents.TryGetValue(client, out var known) ? known == agent : _agents.Count >= Most) return;
        _agents[client] = agent;
    }

    /// <summary>The version of a client; null when it has not called, or says none.</summary>
    public string? VersionOf(string client)
    {
        if (!_agents.TryGetValue(client, out var agent) || agent.IndexOf('/', StringComparison.Ordinal) is not (>= 0 and var slash)) return null;
        var version = agent.AsSpan(slash + 1);
        var length = 0;
        while (length < version.Length && length < LongestVersion && (char.IsAsciiLetterOrDigit(version[length]) || version[length] is '.' or '-' or '+' or '_')) length++;
        return length > 0 && char.IsAsciiDigit(version[0]) ? version[..length].ToString() : null;
    }
}

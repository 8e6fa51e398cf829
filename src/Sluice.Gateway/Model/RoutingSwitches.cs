namespace Sluice.Gateway.Model;

/// <summary>The state of <c>sluice routing on|off</c>. It wins over the configuration and survives a restart.</summary>
/// <param name="Enabled">The global switch; null: as the configuration says.</param>
/// <param name="Clients">Per client.</param>
internal sealed record RoutingSwitches(bool? Enabled, IReadOnlyDictionary<string, bool> Clients)
{
    /// <summary>Never touched.</summary>
    public static RoutingSwitches Untouched { get; } = new(null, new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase));

    /// <summary>With one switch turned.</summary>
    /// <param name="on">On or off.</param>
    /// <param name="client">One client; null turns the global switch and forgets those of the clients.</param>
    public RoutingSwitches Turn(bool on, string? client) => client is null
        ? new RoutingSwitches(on, Untouched.Clients)
        : this with { Clients = new Dictionary<string, bool>(Clients, StringComparer.OrdinalIgnoreCase) { [client] = on } };
}

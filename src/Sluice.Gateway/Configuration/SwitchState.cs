using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Configuration;

/// <summary>What was switched at run time.</summary>
/// <param name="Routing">The global switch; null follows the configuration.</param>
/// <param name="Clients">Switches of single clients.</param>
/// <param name="Private">Private mode: nothing leaves this machine.</param>
internal sealed record Switches(bool? Routing, IReadOnlyDictionary<string, bool> Clients, bool Private = false)
{
    /// <summary>Nothing was switched.</summary>
    public static Switches None { get; } = new(null, new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// Whether a client's requests are routed. In this order: the switch of this client, a global switch that is off, the
    /// configuration's word on this client, a global switch that is on, the configuration.
    /// </summary>
    public bool IsRouted(RoutingConfig config, string? client)
    {
        if (client is not null && Clients.TryGetValue(client, out var switched))
        {
            return switched;
        }

        if (Routing is false)
        {
            return false;
        }

        return (client is null ? null : config.Clients.GetValueOrDefault(client)?.Enabled) ?? Routing ?? config.Enabled;
    }
}

/// <summary>
/// The switches that <c>sluice routing on|off</c> turns: in force at once, kept in a small file of the data directory, so that
/// they survive a restart and the user's own file keeps its comments.
/// </summary>
internal sealed class SwitchState
{
    private readonly string _path;
    private readonly Lock _writing = new();
    private volatile Switches _current;

    private SwitchState(string path, Switches current, string? problem)
    {
        _path = path;
        _current = current;
        Problem = problem;
    }

    /// <summary>The switches now.</summary>
    public Switches Current => _current;

    /// <summary>What was wrong with the kept file, for the start and the status; it was moved aside. Else null.</summary>
    public string? Problem { get; }

    /// <summary>A switch was turned.</summary>
    public event Action<Switches>? Changed;

    /// <summary>Reads the kept switches. A file that cannot be read is moved aside, never overwritten.</summary>
    public static SwitchState Load(SluicePaths paths)
    {
        var path = paths.StateFile;
        try
        {
            var kept = JsonSerializer.Deserialize(File.ReadAllBytes(path), SwitchJsonContext.Default.KeptState)?.Routing;
            return new SwitchState(path, kept is null ? Switches.None : new Switches(kept.Enabled, Copy(kept.Clients), kept.Private is true), null);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return new SwitchState(path, Switches.None, null);
        }
        catch (JsonException)
        {
            // Only a file of a private gateway has the word: what may have been private stays so until its user says otherwise.
            var wasPrivate = File.ReadAllBytes(path).AsSpan().IndexOf("\"private\""u8) >= 0;
            File.Move(path, path + ".broken", overwrite: true);
            var state = new SwitchState(path, Switches.None, $"{path} was not readable and is now {path}.broken; routing follows the configuration{(wasPrivate ? ", and private mode stays on until 'sluice routing private off'" : "")}.");
            if (wasPrivate) state.SetPrivate(true);
            return state;
        }
    }

    /// <summary>Turns routing on or off, for one client or for all. For all, it also forgets the switches of single clients.</summary>
    public void Set(bool routed, string? client = null) => Keep(
        switches => client is null
            ? switches with { Routing = routed, Clients = Switches.None.Clients }
            : switches with { Clients = With(switches.Clients, client, routed) });

    /// <summary>Turns private mode on or off; the routing switches stay as they are.</summary>
    public void SetPrivate(bool on) => Keep(switches => switches with { Private = on });

    /// <summary>Follows the configuration again; private mode, which no configuration knows, stays as it is.</summary>
    public void Clear() => Keep(switches => Switches.None with { Private = switches.Private });

    private void Keep(Func<Switches, Switches> change)
    {
        lock (_writing)
        {
            var next = change(_current);
            var kept = new KeptState(new KeptRouting(next.Routing, Copy(next.Clients)) { Private = next.Private ? true : null });
            PrivateFiles.CreateDirectory(Path.GetDirectoryName(_path)!);
            PrivateFiles.WriteAtomically(_path, JsonSerializer.SerializeToUtf8Bytes(kept, SwitchJsonContext.Default.KeptState));
            _current = next;
            Changed?.Invoke(next);
        }
    }

    private static Dictionary<string, bool> With(IReadOnlyDictionary<string, bool> clients, string client, bool routed) =>
        new(Copy(clients), StringComparer.OrdinalIgnoreCase) { [client] = routed };

    private static Dictionary<string, bool> Copy(IEnumerable<KeyValuePair<string, bool>>? clients)
    {
        var copy = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        foreach (var (client, routed) in clients ?? [])
        {
            copy[client] = routed;
        }

        return copy;
    }
}

/// <summary>state.json.</summary>
internal sealed record KeptState(KeptRouting? Routing);

/// <summary>The routing switches in state.json.</summary>
internal sealed record KeptRouting(bool? Enabled, Dictionary<string, bool>? Clients)
{
    /// <summary>True while private mode is on; absent otherwise. Written first, so that a file that was cut off still has the word.</summary>
    [JsonPropertyOrder(-1)]
    public bool? Private { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeptState))]
internal sealed partial class SwitchJsonContext : JsonSerializerContext;

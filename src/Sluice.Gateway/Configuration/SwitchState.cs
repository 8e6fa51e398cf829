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
    /// <summary>Where everything that routing decides is pinned to: <c>tier:N</c>, an alias or an address; null pins nothing.</summary>
    public string? Pin { get; init; }

    /// <summary>The same for single clients, each with a switch of its own that is on. A client with a switch and no entry here is routed freely, whatever <see cref="Pin"/> says.</summary>
    public IReadOnlyDictionary<string, string> Pins { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

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

    /// <summary>What holds for a client, in the word that turns it: <c>off</c>, <c>auto</c>, <c>tier:N</c> or the name of a model.</summary>
    public string WordFor(RoutingConfig config, string? client) =>
        !IsRouted(config, client) ? SwitchWords.Off
        : client is not null && Clients.ContainsKey(client) ? Pins.GetValueOrDefault(client, SwitchWords.Auto)
        : Pin ?? SwitchWords.Auto;
}

/// <summary>The words that turn the switch, beside <c>tier:N</c> and the names of models.</summary>
internal static class SwitchWords
{
    /// <summary>Rules and the strategy decide.</summary>
    public const string Auto = "auto";

    /// <summary>Every request goes to the vendor of the model it asks for.</summary>
    public const string Off = "off";

    /// <summary>A client follows everybody's switch again; for everybody: the configuration.</summary>
    public const string Default = "default";
}

/// <summary>
/// The switches that <c>sluice routing on|off|use</c> turns: in force at once, kept in a small file of the data directory, so that
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
            return new SwitchState(path, kept is null ? Switches.None : Read(kept), null);
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
            ? Switches.None with { Routing = routed, Private = switches.Private }
            : switches with { Clients = With(switches.Clients, client, routed), Pins = Without(switches.Pins, client) });

    /// <summary>Turns the switch to a word of <see cref="SwitchWords"/>, or pins it to <c>tier:N</c> or a model. For all, it also forgets the switches of single clients.</summary>
    public void Use(string word, string? client = null)
    {
        switch (word)
        {
            case SwitchWords.Auto:
                Set(true, client);
                break;
            case SwitchWords.Off:
                Set(false, client);
                break;
            case SwitchWords.Default when client is null:
                Clear();
                break;
            case SwitchWords.Default:
                Keep(switches => switches with { Clients = Without(switches.Clients, client), Pins = Without(switches.Pins, client) });
                break;
            default:
                Keep(switches => client is null
                    ? Switches.None with { Routing = true, Pin = word, Private = switches.Private }
                    : switches with { Clients = With(switches.Clients, client, true), Pins = With(switches.Pins, client, word) });
                break;
        }
    }

    /// <summary>Turns private mode on or off; the routing switches stay as they are.</summary>
    public void SetPrivate(bool on) => Keep(switches => switches with { Private = on });

    /// <summary>Follows the configuration again; private mode, which no configuration knows, stays as it is.</summary>
    public void Clear() => Keep(switches => Switches.None with { Private = switches.Private });

    private void Keep(Func<Switches, Switches> change)
    {
        lock (_writing)
        {
            var next = change(_current);
            var kept = new KeptState(new KeptRouting(next.Routing, Copy(next.Clients))
            {
                Private = next.Private ? true : null,
                Pin = next.Pin,
                Pins = next.Pins.Count > 0 ? Copy(next.Pins) : null,
            });
            PrivateFiles.CreateDirectory(Path.GetDirectoryName(_path)!);
            PrivateFiles.WriteAtomically(_path, JsonSerializer.SerializeToUtf8Bytes(kept, SwitchJsonContext.Default.KeptState));
            _current = next;
            Changed?.Invoke(next);
        }
    }

    // A client without a switch of its own has no pin of its own: what stands in a file that was edited by hand is no order.
    private static Switches Read(KeptRouting kept)
    {
        var clients = Copy(kept.Clients);
        return new Switches(kept.Enabled, clients, kept.Private is true)
        {
            Pin = kept.Enabled is true ? kept.Pin : null,
            Pins = Copy((kept.Pins ?? []).Where(pin => clients.GetValueOrDefault(pin.Key))),
        };
    }

    private static Dictionary<string, T> With<T>(IReadOnlyDictionary<string, T> clients, string client, T value) => new(Copy(clients), StringComparer.OrdinalIgnoreCase) { [client] = value };

    private static Dictionary<string, T> Without<T>(IReadOnlyDictionary<string, T> clients, string client)
    {
        var copy = Copy(clients);
        copy.Remove(client);
        return copy;
    }

    private static Dictionary<string, T> Copy<T>(IEnumerable<KeyValuePair<string, T>>? clients)
    {
        var copy = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var (client, value) in clients ?? [])
        {
            copy[client] = value;
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

    /// <summary>Where everything is pinned to.</summary>
    public string? Pin { get; init; }

    /// <summary>Where single clients are pinned to.</summary>
    public Dictionary<string, string>? Pins { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeptState))]
internal sealed partial class SwitchJsonContext : JsonSerializerContext;

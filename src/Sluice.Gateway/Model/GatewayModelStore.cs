using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Context;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;

namespace Sluice.Gateway.Model;

/// <summary>
/// Holds the current model. Every change (configuration, discovery, switch) builds a whole new one and swaps one reference, so
/// that a request sees the world before or after a change, never between.
/// </summary>
internal sealed class GatewayModelStore
{
    private readonly Lock _gate = new();
    private readonly Func<MachineMemory> _memory;
    private Action<GatewayModel>[] _listeners = [];
    private ModelInputs _inputs;
    private volatile GatewayModel _current;

    /// <summary>Starts with a configuration and nothing discovered.</summary>
    /// <param name="effective">The configuration in force.</param>
    /// <param name="variable">Looks up an environment variable; null when it is not set or empty.</param>
    /// <param name="switches">The switch as it was left.</param>
    /// <param name="memory">Reads this machine's memory, at every change of discovery.</param>
    public GatewayModelStore(EffectiveConfig effective, Func<string, string?> variable, Switches? switches = null, Func<MachineMemory>? memory = null)
    {
        _memory = memory ?? MachineMemory.Read;
        _inputs = new ModelInputs(effective, [], switches ?? Switches.None, variable, _memory());
        _current = GatewayModelBuilder.Build(_inputs);
    }

    /// <summary>The model now. Read it once per request.</summary>
    public GatewayModel Current => _current;

    /// <summary>Looks up a variable of the environment that the model was made from.</summary>
    public Func<string, string?> Variable => _inputs.Variable;

    /// <summary>Calls a listener after every swap, in the order of versions. It is quick and does not throw.</summary>
    public void OnChange(Action<GatewayModel> listener)
    {
        lock (_gate)
        {
            _listeners = [.. _listeners, listener];
        }
    }

    /// <summary>What the model would be with another configuration; nothing changes.</summary>
    /// <param name="effective">The configuration.</param>
    /// <param name="switched">With the switch as it is turned now; false: as if nobody had turned it.</param>
    public GatewayModel Imagine(EffectiveConfig effective, bool switched = true)
    {
        lock (_gate) return GatewayModelBuilder.Build(_inputs with { Effective = effective, Switches = switched ? _inputs.Switches : Switches.None }, _current.Version);
    }

    /// <summary>A new configuration, already validated.</summary>
    public void Apply(EffectiveConfig effective) => Rebuild(inputs => inputs with { Effective = effective });

    /// <summary>What discovery sees now. Memory is read anew with it.</summary>
    public void Apply(IReadOnlyList<DiscoveredServer> servers)
    {
        var memory = _memory();
        Rebuild(inputs => inputs with { Servers = servers, Memory = memory });
    }

    /// <summary>Memory of this machine, after what the graphics devices have of it has changed.</summary>
    public void Apply(MachineMemory memory) => Rebuild(inputs => inputs with { Memory = memory });

    /// <summary>What was measured of local models.</summary>
    public void Apply(IReadOnlyDictionary<string, CapabilityCard> cards) => Rebuild(inputs => inputs with { Cards = cards });

    /// <summary>Contexts that turned out smaller than they were said to be.</summary>
    public void Apply(IReadOnlyDictionary<string, CutWindow> windows) => Rebuild(inputs => inputs with { Windows = windows });

    /// <summary>A turned switch.</summary>
    public void Apply(Switches switches) => Rebuild(inputs => inputs with { Switches = switches });

    private void Rebuild(Func<ModelInputs, ModelInputs> change)
    {
        lock (_gate)
        {
            var inputs = change(_inputs);
            var next = GatewayModelBuilder.Build(inputs, _current.Version + 1);
            _inputs = inputs;
            _current = next;

            // Inside the lock, so that listeners see the versions in order.
            foreach (var listener in _listeners)
            {
                listener(next);
            }
        }
    }
}

using System.Text.Json;

namespace Sluice.Gateway.Admin.Routing;

/// <summary>The routing switch: <c>GET</c> and <c>POST /admin/routing</c>.</summary>
internal sealed record RoutingView(bool Enabled, string Strategy, IReadOnlyDictionary<string, bool> Clients)
{
    /// <summary>Private mode is on: nothing leaves this machine.</summary>
    public bool Private { get; init; }

    /// <summary>How the switch stands for everybody: <c>auto</c>, <c>off</c>, <c>tier:N</c>, or the alias or address of the model that everything is pinned to.</summary>
    public string Use { get; init; } = "auto";

    /// <summary>How it stands for single clients: those that have a switch of their own, or a word in the configuration.</summary>
    public IReadOnlyDictionary<string, ClientSwitchView> Switches { get; init; } = new Dictionary<string, ClientSwitchView>();

    /// <summary>What is wrong with the pin for everybody: its model is gone, its tier empty. Such requests are routed, and their receipts say so.</summary>
    public string? Problem { get; init; }
}

/// <summary>How the switch stands for one client.</summary>
/// <param name="Use"><c>auto</c>, <c>off</c>, <c>tier:N</c>, or the alias or address of a model.</param>
/// <param name="Own">It was turned for this client; else the configuration says so.</param>
/// <param name="Problem">What is wrong with its pin; null when nothing.</param>
internal sealed record ClientSwitchView(string Use, bool Own, string? Problem = null);

/// <summary>Body of <c>POST /admin/routing</c>: one of the two, and for whom.</summary>
/// <param name="Enabled">On (rules and strategy decide) or off.</param>
/// <param name="Client">For one client; null for all, which forgets the switches of single clients.</param>
/// <param name="Use"><c>auto</c>, <c>off</c>, <c>tier:0</c> to <c>tier:3</c>, the alias or address of a model; <c>default</c>: as everybody, or for all: as the configuration says.</param>
internal sealed record RoutingChange(bool? Enabled = null, string? Client = null, string? Use = null);

/// <summary>Body of <c>POST /admin/routing/private</c>.</summary>
/// <param name="Enabled">On or off.</param>
internal sealed record PrivateChange(bool Enabled);

/// <summary>Body of <c>POST /admin/explain</c>: a saved request, or a prompt.</summary>
internal sealed record ExplainQuery(string? Prompt, string? Protocol, string? Client, string? Model, JsonElement? Request);

/// <summary>Body of <c>POST /admin/routing/learned/reset</c>.</summary>
internal sealed record LearnedReset;

/// <summary>One tier.</summary>
internal sealed record TierView(int Tier, IReadOnlyList<string> Models, string? Why);

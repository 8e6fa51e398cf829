using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Sluice.Output;
using Sluice.Routing.Catalogue;

namespace Sluice.Doctor;

/// <summary>Local model servers and cloud keys, looked for as the gateway does, whether or not it runs.</summary>
internal static class ServerChecks
{
    private const int SmallContext = LocalChecks.SmallContext;

    // From the first on it speaks Anthropic's protocol, from the second on its list tells abilities and contexts.
    private static readonly Version OldestOllama = new(0, 14, 0);
    private static readonly Version TellingOllama = new(0, 30, 0);

    /// <summary>Looks.</summary>
    /// <param name="effective">The configuration in force.</param>
    /// <param name="host">Variables.</param>
    /// <param name="cards">What was measured of local models.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<FindingView>> RunAsync(EffectiveConfig effective, HostEnvironment host, IReadOnlyDictionary<string, CapabilityCard> cards, CancellationToken cancellationToken)
    {
        using var http = DiscoveryHttp.Create();
        var targets = DiscoveryTargets.Of(effective, host.Variable);
        var servers = await new ServerProbe(http).ProbeAsync(targets, cancellationToken);
        var model = Build(effective, host, cards, servers);
        var findings = new List<FindingView>();
        if (servers.Count == 0)
        {
            findings.Add(Finding.Warning(
                "local models",
                $"No local model server answered at {string.Join(", ", targets.Select(target => target.Root.Authority))}.",
                "Start one: sluice local on. 'sluice demo' shows the product without one."));
        }

        foreach (var server in servers) findings.AddRange(Server(server, host));
        findings.AddRange(LocalChecks.Run(model, cards, host));
        findings.AddRange(Keys(model));
        return findings;
    }

    private static GatewayModel Build(EffectiveConfig effective, HostEnvironment host, IReadOnlyDictionary<string, CapabilityCard> cards, IReadOnlyList<DiscoveredServer> servers)
    {
        var store = new GatewayModelStore(effective, host.Variable);
        store.Apply(cards);
        store.Apply(servers);
        return store.Current;
    }

    private static IEnumerable<FindingView> Server(DiscoveredServer server, HostEnvironment host)
    {
        var name = server.Kind.DisplayName();
        var chat = server.Models.Where(model => model is { IsChat: true, IsRemote: false }).ToList();
        yield return server.Status is ServerStatus.NeedsKey
            ? Finding.Error("local models", $"{name} at {server.Root.Authority} wants a key.", "Configure it as an upstream with apiKey.")
            : chat.Count == 0
                ? Finding.Warning("local models", $"{name} at {server.Root.Authority} has no chat model.", server.Kind is UpstreamKind.Ollama ? "Pull one, for example: ollama pull qwen2.5-coder:7b" : "Load one.")
                : Finding.Ok("local models", $"{name} {server.Version} at {server.Root.Authority}, {Figures.Count(chat.Count, "chat model")}.");
        if (chat.Count > 0 && chat.All(model => model.Tools is false))
            yield return Finding.Warning("local models", $"No model of {name} calls tools: coding agents can only chat with them.", "Get one that does, for example qwen2.5-coder:7b or qwen3-coder:30b.");

        foreach (var model in chat.Where(model => server.Kind is not UpstreamKind.Ollama && model.AllocatedContext is > 0 and < SmallContext))
            yield return Finding.Warning("context", $"{name} runs {model.Id} with a context of {Figures.Count(model.AllocatedContext!.Value)} tokens; a coding agent's first prompt alone has about 20,000.", "Start the server with a larger context (llama.cpp: -c 65536).");
        foreach (var model in chat.Where(model => model is { LoadedBytes: > 0, VideoBytes: > 0 } && model.VideoBytes < model.LoadedBytes))
            yield return Finding.Warning("hardware", $"{model.Id} stands only partly on the graphics card: {Figures.Bytes(model.VideoBytes)} of {Figures.Bytes(model.LoadedBytes)}; it is as slow as the rest, in main memory.", "Take a smaller model or quantisation, or a smaller context. 'sluice local status' names a size that fits.");
        if (server.Kind is not UpstreamKind.Ollama) yield break;

        if (Version.TryParse(server.Version?.Split('-')[0], out var version) && version < TellingOllama)
        {
            yield return version < OldestOllama
                ? Finding.Warning("ollama", $"Ollama {server.Version} is older than {OldestOllama}: it does not speak Anthropic's protocol, and tells tools and contexts less exactly.", "Update Ollama.")
                : Finding.Warning("ollama", $"Ollama {server.Version} is older than {TellingOllama}: its list tells no abilities and contexts, so that each model is asked one by one.", "Update Ollama.");
        }

        if (host.Variable("OLLAMA_CONTEXT_LENGTH") is { } context && int.TryParse(context, CultureInfo.InvariantCulture, out var tokens) && tokens < SmallContext)
            yield return Finding.Warning("context", $"OLLAMA_CONTEXT_LENGTH is {context}. Sluice asks for what each prompt needs; other clients of this Ollama are cut to it.", "Raise it or unset it.");
        foreach (var model in chat.Where(model => model.AllocatedContext is > 0 and < SmallContext))
            yield return Finding.Warning("context", $"Ollama has loaded {model.Id} with num_ctx {Figures.Count(model.AllocatedContext!.Value)}, for another client. The first larger prompt reloads it.", "Let that client go through Sluice too, or set OLLAMA_CONTEXT_LENGTH=65536.");
        if (server.Root.IsLoopback && ListensEverywhere(server.Root.Port))
            yield return Finding.Warning("ollama", $"Ollama listens beyond this machine (port {server.Root.Port}), and it asks nobody for a key.", "Set OLLAMA_HOST=127.0.0.1:11434 for its service, unless the network is yours alone.");
    }

    private static IEnumerable<FindingView> Keys(GatewayModel model)
    {
        var cloud = model.Upstreams.Values.Where(upstream => !upstream.IsLocal).ToList();
        foreach (var upstream in cloud.Where(upstream => upstream.Disabled is not null)) yield return Finding.Error("keys", $"Upstream {upstream.Name} is off: {upstream.Disabled}", "Set it, or remove the upstream.");
        foreach (var unusable in model.Unusable) yield return Finding.Warning("keys", unusable, "Correct the variable.");
        if (cloud.Any(upstream => upstream is { Disabled: null, Credential.Kind: CredentialKind.Configured }))
        {
            yield return Finding.Ok("keys", $"Keys for {string.Join(", ", cloud.Where(upstream => upstream is { Disabled: null, Credential.Kind: CredentialKind.Configured }).Select(upstream => upstream.Name))}.");
        }
        else
        {
            yield return Finding.Warning("keys", "No cloud key was found: what no local model can take goes only to the vendor of a client with a credential of its own.", "Set ANTHROPIC_API_KEY, OPENAI_API_KEY or OPENROUTER_API_KEY, or sign in with the client.");
        }
    }

    private static bool ListensEverywhere(int port)
    {
        try
        {
            return IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port && !IPAddress.IsLoopback(listener.Address));
        }
        catch (Exception error) when (error is NetworkInformationException or PlatformNotSupportedException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

using System.Runtime.CompilerServices;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Engines;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Local.Warmth;
using Sluice.Gateway.Model;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Admin.Local;

/// <summary>Orders for the models of this machine's servers, followed as events.</summary>
internal sealed class LocalOrders(GatewayModelStore models, LocalEngines engines, ModelLoader loader, LoadBook book, WarmUp warmUp, DiscoveryLoop discovery, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Loads, and tells every second how far it is. Who stops watching stops no load.</summary>
    public async IAsyncEnumerable<ModelProgress> WarmAsync(WarmOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var gateway = models.Current;
        if (order.Unasked)
        {
            if (!gateway.Config.Local.Warm.OnRun) yield break;
            foreach (var answer in await warmUp.UnaskedAsync("sluice run", cancellationToken)) yield return Begun(answer);
            yield break;
        }

        var wanted = Find(gateway, order.Model, WarmModels.Of(gateway), out var error);
        if (error is not null)
        {
            yield return error;
            yield break;
        }

        foreach (var model in wanted)
        {
            var answer = warmUp.Asked(model, "asked for");
            yield return Begun(answer);
            if (answer.Loading is not { } load) continue;
            while (!load.IsCompleted)
            {
                await ((Task)load).WaitAsync(Beat, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                if (!load.IsCompleted) yield return Loading(model);
            }

            var done = await load;
            yield return new ModelProgress(model.Address, done.IsDone ? "loaded" : "not done") { Error = done.Error };
        }
    }

    /// <summary>Unloads, each model behind what runs with it.</summary>
    public async IAsyncEnumerable<ModelProgress> UnloadAsync(UnloadOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var gateway = models.Current;
        var loaded = gateway.Routing.Models.Values.Where(model => engines.Find(gateway, model) is { Found.IsLoaded: true } found && found.Server.Can(EngineAbilities.Unload));
        var wanted = Find(gateway, order.Model, loaded, out var error);
        if (error is not null)
        {
            yield return error;
            yield break;
        }

        foreach (var model in wanted)
        {
            if (engines.Find(gateway, model) is not { } found)
            {
                yield return new ModelProgress(model.Address, "not done") { Error = $"{model.Address} is not on a server that runs now." };
                continue;
            }

            if (!found.Server.Can(EngineAbilities.Unload))
            {
                yield return new ModelProgress(model.Address, "not done") { Error = $"Its server keeps it loaded for as long as it runs: sluice local off {model.Upstream}" };
                continue;
            }

            var answer = await loader.UnloadAsync(found, "asked for", cancellationToken);
            yield return new ModelProgress(model.Address, answer.IsDone ? "unloaded" : "not done") { Error = answer.Error };
        }
    }

    /// <summary>Fetches a model. Who stops watching stops the transfer; the next one goes on from there.</summary>
    public async IAsyncEnumerable<ModelProgress> PullAsync(PullOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var gateway = models.Current;
        if (gateway.Private)
        {
            // The server would do it for us: a connection to its library that no wall of ours sees.
            yield return new ModelProgress(order.Model ?? "", "not done") { Error = "Private mode is on: a model is fetched from the internet, and nothing may leave this machine. Turn it off first: sluice routing private off" };
            yield break;
        }

        var servers = gateway.LocalServers.Keys.Where(name => order.Server is null || name == order.Server).Select(name => engines.FindServer(gateway, name)).OfType<LocalServer>().ToList();
        var able = servers.Where(server => server.Can(EngineAbilities.Pull)).ToList();
        if (string.IsNullOrWhiteSpace(order.Model) || (able.Count != 1 && (order.Server is null || servers.Count != 1)))
        {
            yield return new ModelProgress(order.Model ?? "", "not done") { Error = Which(order, able) };
            yield break;
        }

        var server = able.Count == 1 ? able[0] : servers[0];
        await foreach (var progress in server.Engine.PullAsync(server.Target, order.Model, cancellationToken))
        {
            yield return new ModelProgress(order.Model, progress.Error is null ? progress.Status : "not done") { Completed = progress.Completed, Total = progress.Total, Error = progress.Error };
        }

        await discovery.LookAsync(cancellationToken);
    }

    private static string Which(PullOrder order, List<LocalServer> able) => string.IsNullOrWhiteSpace(order.Model) ? "Name the model to fetch."
        : able.Count > 1 ? $"Several servers can fetch models; name one: {string.Join(", ", able.Select(server => server.Upstream.Name))}."
        : order.Server is not null ? $"No server {order.Server} runs that is known here."
        : "No server runs that can fetch models: Ollama and LM Studio (0.4 and later) can.";

    private static List<RoutableModel> Find(GatewayModel gateway, string? name, IEnumerable<RoutableModel> otherwise, out ModelProgress? error)
    {
        error = null;
        if (name is null) return [.. otherwise];
        var address = gateway.Routing.Aliases.GetValueOrDefault(name, name);
        List<RoutableModel> found = gateway.Routing.Models.TryGetValue(address, out var model) ? [model] : [.. gateway.Routing.Models.Values.Where(other => other.IsLocal && (other.Id == name || other.Id == $"{name}:latest"))];
        if (found is [{ IsLocal: true }]) return found;
        error = new ModelProgress(name, "not done")
        {
            Error = found.Count > 1 ? $"Several servers have a model {name}; name one: {string.Join(", ", found.Select(other => other.Address))}."
                : found.Count == 1 ? $"{name} does not run on this machine."
                : $"No server here has a model {name}. 'sluice local status' lists them, 'sluice local pull {name}' fetches it.",
        };
        return [];
    }

    private ModelProgress Begun(WarmAnswer answer) => answer.Refusal is { } why ? new ModelProgress(answer.Model.Address, "not done") { Error = why }
        : answer.Loading is null ? new ModelProgress(answer.Model.Address, "loaded")
        : Loading(answer.Model);

    private ModelProgress Loading(RoutableModel model)
    {
        var load = book.Of(model.Address);
        return new ModelProgress(model.Address, "loading") { Seconds = load is null ? null : (time.GetUtcNow() - load.Since).TotalSeconds, ExpectedSeconds = load?.Expected?.TotalSeconds };
    }
}

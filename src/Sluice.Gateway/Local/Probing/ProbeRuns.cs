using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Speeds;
using Sluice.Gateway.Model;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Local.Probing;

/// <summary>
/// Runs probes, one at a time at each server: two would measure each other. A run ends with its watcher or with the gateway;
/// what it has measured by then is kept, and the next one goes on from there.
/// </summary>
internal sealed partial class ProbeRuns(GatewayModelStore store, CardBook cards, UpstreamCall upstreams, LocalSpeeds speeds, LoadMeasure loads, IHostApplicationLifetime lifetime, TimeProvider time, Random random, ILogger<ProbeRuns> logger)
{
    private readonly ConcurrentDictionary<string, string> _running = new(StringComparer.OrdinalIgnoreCase);
    private readonly ProbeFiles _files = new(cards.Folder);

    /// <summary>The models that are being probed now.</summary>
    public IReadOnlyCollection<string> Running => [.. _running.Values];

    /// <summary>Is there an unfinished probe of a model?</summary>
    public bool IsUnfinished(string address) => _files.Has(address);

    /// <summary>Probes, and tells what happens as it happens.</summary>
    public async IAsyncEnumerable<ProbeEvent> RunAsync(ProbeOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (models, failure, nothing) = Choose(order);
        if (failure is not null || models.Count == 0)
        {
            yield return new ProbeEvent(failure is null ? ProbeEventKinds.Ended : ProbeEventKinds.Failed) { Text = failure ?? nothing };
            yield break;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var events = Channel.CreateUnbounded<ProbeEvent>(new UnboundedChannelOptions { SingleReader = true });
        var running = ProbeAllAsync(order, models, events.Writer, ending.Token);
        try
        {
            await foreach (var told in events.Reader.ReadAllAsync(cancellationToken)) yield return told;
        }
        finally
        {
            await ending.CancelAsync();
            await running;
        }
    }

    private async Task ProbeAllAsync(ProbeOrder order, IReadOnlyList<RoutableModel> models, ChannelWriter<ProbeEvent> events, CancellationToken cancellationToken)
    {
        var stopped = 0;
        try
        {
            foreach (var model in models)
            {
                if (!await ProbeAsync(order, model, told => events.TryWrite(told), cancellationToken)) stopped++;
            }

            events.TryWrite(new ProbeEvent(ProbeEventKinds.Ended) { Done = models.Count - stopped, Total = models.Count });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            events.TryWrite(new ProbeEvent(ProbeEventKinds.Ended) { Text = "stopped; what was measured is kept", Done = 0, Total = models.Count });
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
            events.TryWrite(new ProbeEvent(ProbeEventKinds.Failed) { Text = $"the probe failed: {exception.Message}" });
        }
        finally
        {
            events.TryComplete();
        }
    }

    private async Task<bool> ProbeAsync(ProbeOrder order, RoutableModel model, Action<ProbeEvent> tell, CancellationToken cancellationToken)
    {
        var place = store.Current.Upstreams[model.Upstream].BaseUri.Authority;
        if (!_running.TryAdd(place, model.Address))
        {
            tell(new ProbeEvent(ProbeEventKinds.Stopped) { Model = model.Address, Text = $"{_running.GetValueOrDefault(place)} is being probed at the same server; two at once would measure each other. Wait until it is done." });
            return false;
        }

        try
        {
            var subject = SubjectOf(model, order.Quick);
            if (order.Restart) _files.Delete(model.Address);
            var before = _files.Read(subject);
            var results = before ?? new ProbeResults { Subject = subject, Began = time.GetUtcNow() };
            tell(new ProbeEvent(ProbeEventKinds.Started) { Model = model.Address, Text = before is null ? null : string.Create(CultureInfo.InvariantCulture, $"goes on with the probe of {before.Began:yyyy-MM-dd HH:mm}Z") });
            var probe = new ModelProbe(new ProbeChannel(model, store, upstreams, speeds, time), loads.Of(model), results, _files.Write, tell, time, random);
            if (await probe.RunAsync(cancellationToken) is { } lost)
            {
                _files.Write(results);
                tell(new ProbeEvent(ProbeEventKinds.Stopped) { Model = model.Address, Text = $"{lost}. What was measured is kept; probe again to go on." });
                return false;
            }

            var card = CardMaking.Make(results, time.GetUtcNow());
            cards.Keep(card);
            _files.Delete(model.Address);
            Log.Measured(logger, model.Address);
            tell(new ProbeEvent(ProbeEventKinds.Card) { Model = model.Address, Card = card });
            return true;
        }
        finally
        {
            _running.TryRemove(place, out _);
        }
    }

    private ProbeSubject SubjectOf(RoutableModel model, bool quick)
    {
        var current = store.Current;
        var found = current.LocalModels.GetValueOrDefault(model.Address);
        var server = LoadMeasure.ServerOf(current, current.Upstreams[model.Upstream]);
        return new ProbeSubject(model.Address, found?.Digest, found?.SizeBytes, found?.Quantization, server is null ? null : $"{server.Kind.DisplayName()} {server.Version}".TrimEnd(), ProbeSkill.Version, quick);
    }

    // Named ones as they are named; without a name all that have no card which holds.
    private (IReadOnlyList<RoutableModel> Models, string? Failure, string? Nothing) Choose(ProbeOrder order)
    {
        var current = store.Current;
        var local = current.Routing.Models.Values.Where(model => model is { IsLocal: true, IsChat: true, Disabled: null } && IsThere(current, model)).OrderBy(model => model.Address, StringComparer.Ordinal).ToList();
        if (local.Count == 0) return ([], "No local model was found. Start Ollama, LM Studio, llama.cpp or vLLM, and see: sluice local status", null);
        if (order.Models.Count == 0)
        {
            IReadOnlyList<RoutableModel> open = order.Restart ? local : [.. local.Where(model => !current.Cards.ContainsKey(model.Address))];
            return (open, null, "Every local model has a card. sluice probe --restart measures them again, sluice probe MODEL one of them.");
        }

        var chosen = new List<RoutableModel>();
        foreach (var name in order.Models)
        {
            var found = local.Where(model => name == model.Alias || name == model.Address || name == model.Id).ToList();
            if (found.Count == 0) return ([], $"\"{name}\" is no local model. There are: {string.Join(", ", local.Select(model => model.Alias ?? model.Address))}", null);
            if (found.Count > 1 && found.Find(model => name == model.Alias || name == model.Address) is { } exact) found = [exact];
            chosen.AddRange(found.Except(chosen));
        }

        return (chosen, null, null);
    }

    // A server that is known to be away is not asked; one that discovery has not looked at may be there.
    private static bool IsThere(GatewayModel current, RoutableModel model) =>
        LoadMeasure.ServerOf(current, current.Upstreams[model.Upstream]) is not { Status: ServerStatus.Gone or ServerStatus.NeedsKey };

    private static partial class Log
    {
        [LoggerMessage(EventId = 3101, Level = LogLevel.Information, Message = "{Model} was measured; its card is obeyed from now on")]
        public static partial void Measured(ILogger logger, string model);

        [LoggerMessage(EventId = 3102, Level = LogLevel.Error, Message = "A probe failed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

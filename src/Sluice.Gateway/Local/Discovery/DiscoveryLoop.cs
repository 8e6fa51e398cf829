using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Model;
using Sluice.Gateway.Privacy;
using Sluice.Gateway.Upstreams.Health;
using Sluice.Gateway.Upstreams.Http;

namespace Sluice.Gateway.Local.Discovery;

/// <summary>
/// Keeps the model's picture of local servers true. Looks every few seconds while something is changing (nothing found yet, a
/// server loading or gone, a breaker open), and more and more seldom, up to the configured interval, while all is quiet.
/// </summary>
internal sealed partial class DiscoveryLoop(
    ServerProbe probe, GatewayModelStore store, UpstreamHealth health, TimeProvider time, ILogger<DiscoveryLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    /// <summary>Rounds in a row without an answer after which a server counts as gone: one that loads a model may be late once.</summary>
    private const int Patience = 2;

    private readonly Dictionary<string, int> _silent = new(StringComparer.OrdinalIgnoreCase);
    private readonly TaskCompletionSource _firstLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _round = new(1, 1);
    private readonly Channel<bool> _nudges = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private List<DiscoveredServer> _known = [];
    private long _lookedAt;

    /// <summary>Ends with the first look after the start, whatever it found.</summary>
    public Task FirstLook => _firstLook.Task;

    /// <summary>Somebody looks at what is known: it is looked at anew soon, unless that was just done. Nobody waits for it.</summary>
    public void Nudge()
    {
        if (time.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= Shortest) _nudges.Writer.TryWrite(true);
    }

    /// <summary>Looks once, and rebuilds the model when anything changed.</summary>
    /// <returns>Whether anything changed.</returns>
    public async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        await _round.WaitAsync(cancellationToken);
        try
        {
            var targets = DiscoveryTargets.Of(store.Current.Effective, store.Variable);
            var answers = await probe.ProbeAsync(targets, cancellationToken);
            var next = Merge(targets, answers);
            var changed = next.Count != _known.Count || next.Zip(_known).Any(pair => !pair.First.SameAs(pair.Second));
            if (changed)
            {
                foreach (var server in next.Where(server => !_known.Any(known => known.Root == server.Root && known.Status == server.Status)))
                {
                    Log.Seen(logger, server.Kind.DisplayName(), server.Root.Authority, server.Status, server.Models.Count);
                }

                _known = next;
                store.Apply(next);
            }

            Tell();
            Volatile.Write(ref _lookedAt, time.GetTimestamp());
            return changed;
        }
        finally
        {
            _firstLook.TrySetResult();
            _round.Release();
        }
    }

    /// <summary>A server was stopped on purpose: if it does not answer now it is gone at once, without the patience that a silent one gets.</summary>
    public async Task LeaveAsync(Uri root, CancellationToken cancellationToken)
    {
        await _round.WaitAsync(cancellationToken);
        try
        {
            foreach (var server in _known.Where(server => server.Root.Authority == root.Authority || (server.Root.IsLoopback && root.IsLoopback && server.Root.Port == root.Port)))
            {
                _silent[server.Root.Authority] = Patience;
            }
        }
        finally
        {
            _round.Release();
        }

        await LookAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = Shortest;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var changed = await LookAsync(stoppingToken);
                pause = Next(pause, changed || IsUnsettled());
                await RestAsync(pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A server's strange answer must not end discovery for good.
                Log.Failed(logger, e);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RestAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(pause, time, ending.Token), _nudges.Reader.WaitToReadAsync(ending.Token).AsTask());
        await ending.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        _nudges.Reader.TryRead(out _);
    }

    private TimeSpan Next(TimeSpan pause, bool unsettled)
    {
        var longest = store.Current.Config.Discovery.Interval;
        var next = unsettled ? Shortest : pause * 1.5;
        return next < longest ? next : longest;
    }

    private bool IsUnsettled() => _known.Count == 0 || _silent.Count > 0
        || _known.Any(server => server.Status is not (ServerStatus.Up or ServerStatus.NeedsKey))
        || store.Current.Upstreams.Values.Any(upstream => upstream.IsLocal && health.StateOf(upstream.Name) is not BreakerState.Closed);

    private List<DiscoveredServer> Merge(IReadOnlyList<ProbeTarget> targets, IReadOnlyList<DiscoveredServer> answers)
    {
        var next = new List<DiscoveredServer>();
        foreach (var target in targets)
        {
            var key = target.Root.Authority;
            if (answers.FirstOrDefault(server => server.Root == target.Root) is { } answer)
            {
                _silent.Remove(key);
                next.Add(answer.Kind is UpstreamKind.Ollama ? answer with { Slots = OllamaSlots(answer) } : answer);
            }
            else if (_known.Find(server => server.Root == target.Root) is { } before)
            {
                // What was there keeps its place, so that its models are refused as "not running" and not as unknown.
                _silent[key] = _silent.GetValueOrDefault(key) + 1;
                next.Add(_silent[key] >= Patience ? before with { Status = ServerStatus.Gone, Models = Unloaded(before) } : before);
            }
        }

        return next;
    }

    // Ollama does not tell; without the variable it runs one at a time. Another machine's environment is not ours to read.
    private int OllamaSlots(DiscoveredServer server) =>
        server.Root.IsLoopback && int.TryParse(store.Variable("OLLAMA_NUM_PARALLEL"), NumberStyles.None, CultureInfo.InvariantCulture, out var parallel) && parallel is > 0 and <= 10000 ? parallel : 1;

    private static IReadOnlyList<DiscoveredModel> Unloaded(DiscoveredServer server) =>
        [.. server.Models.Select(model => model with { IsLoaded = false, LoadedBytes = null, VideoBytes = null, AllocatedContext = server.Kind is UpstreamKind.Ollama ? null : model.AllocatedContext })];

    private void Tell()
    {
        foreach (var upstream in store.Current.Upstreams.Values)
        {
            if (_known.Find(server => server.Root.Authority == upstream.BaseUri.Authority || (server.Root.IsLoopback && upstream.BaseUri.IsLoopback && server.Root.Port == upstream.BaseUri.Port)) is { } server)
            {
                health.Saw(upstream.Name, server.Status);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _round.Dispose();
        base.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "{Server} at {Address}: {Status}, {Models} models")]
        public static partial void Seen(ILogger logger, string server, string address, ServerStatus status, int models);

        [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "Looking for local servers failed; it is tried again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

/// <summary>What discovery sends with.</summary>
internal static class DiscoveryHttp
{
    /// <summary>A pool with short patience, for loopback and configured addresses.</summary>
    /// <param name="boundary">Opens the connections; null: without a switch.</param>
    public static HttpMessageInvoker Create(Boundary? boundary = null) =>
        new(UpstreamClients.Handler(new Uri("http://127.0.0.1"), ServerProbe.ConnectTimeout, boundary: boundary), disposeHandler: true);
}

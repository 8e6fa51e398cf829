using System.Collections.Concurrent;

namespace Sluice.Testing.Fakes;

/// <summary>A request that the engine turns away, with the status and text that Ollama sends.</summary>
internal sealed class OllamaRefusal(int status, string message) : Exception(message)
{
    public int Status => status;
}

/// <summary>A loaded model: its allocated context, its slots and the time it has left.</summary>
internal sealed class OllamaRunner(OllamaModel model, int numCtx, int slots)
{
    public OllamaModel Model => model;

    public int NumCtx => numCtx;

    public int SlotCount => slots;

    public SemaphoreSlim Slots { get; } = new(slots);

    public TimeSpan KeepAlive { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    public ITimer? Expiry { get; set; }

    public bool IsGone { get; set; }
}

/// <summary>
/// The scheduler: loads one model at a time, evicts and reloads as Ollama does (a different context size unloads first),
/// aborts a load when the client that caused it leaves, and lets idle models expire.
/// </summary>
internal sealed class OllamaEngine(FakeOllama server, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<OllamaRunner> _runners = [];
    private readonly SemaphoreSlim _loading = new(1);
    private readonly ConcurrentQueue<OllamaEvent> _events = new();
    private int _pending;

    public IReadOnlyList<OllamaEvent> Events => [.. _events];

    public IReadOnlyList<OllamaRunner> Loaded
    {
        get
        {
            lock (_lock)
            {
                return [.. _runners];
            }
        }
    }

    public void Dispose() => _loading.Dispose();

    public void Tell(string kind, string model, int value = 0) => _events.Enqueue(new OllamaEvent(kind, model, value));

    /// <summary>A slot on the model, loaded with that context: what a request holds while it runs.</summary>
    /// <exception cref="OllamaRefusal">The queue is full, or the load failed.</exception>
    public async Task<OllamaRunner> EnterAsync(OllamaModel model, int? numCtx, TimeSpan? keepAlive, CancellationToken cancellationToken)
    {
        var wanted = Math.Min(numCtx ?? model.NumCtx ?? server.DefaultNumCtx, model.ContextLength);
        while (true)
        {
            var runner = Find(model, wanted) ?? await LoadAsync(model, wanted, cancellationToken);
            await runner.Slots.WaitAsync(cancellationToken);
            lock (_lock)
            {
                if (!runner.IsGone)
                {
                    runner.Expiry?.Dispose();
                    runner.KeepAlive = keepAlive ?? runner.KeepAlive;
                    return runner;
                }
            }

            runner.Slots.Release();
        }
    }

    /// <summary>Ends a request: the slot is free, and the time that the model has left starts again.</summary>
    public void Leave(OllamaRunner runner)
    {
        runner.Slots.Release();
        lock (_lock)
        {
            if (runner.KeepAlive == TimeSpan.Zero && runner.Slots.CurrentCount == runner.SlotCount)
            {
                Remove(runner);
                return;
            }

            runner.ExpiresAt = runner.KeepAlive == Timeout.InfiniteTimeSpan ? new DateTimeOffset(2318, 1, 1, 0, 0, 0, TimeSpan.Zero) : time.GetUtcNow() + runner.KeepAlive;
            runner.Expiry?.Dispose();
            runner.Expiry = runner.KeepAlive == Timeout.InfiniteTimeSpan || runner.KeepAlive == TimeSpan.Zero
                ? null
                : time.CreateTimer(_ => Unload(runner.Model), null, runner.KeepAlive, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Forgets a model at once when it is idle, else when its last request has ended.</summary>
    public void Unload(OllamaModel model)
    {
        lock (_lock)
        {
            if (_runners.Find(runner => runner.Model == model) is { } runner)
            {
                runner.KeepAlive = TimeSpan.Zero;
                if (runner.Slots.CurrentCount == runner.SlotCount)
                {
                    Remove(runner);
                }
            }
        }
    }

    private OllamaRunner? Find(OllamaModel model, int numCtx)
    {
        lock (_lock)
        {
            return _runners.Find(runner => runner.Model == model && runner.NumCtx == numCtx);
        }
    }

    private async Task<OllamaRunner> LoadAsync(OllamaModel model, int numCtx, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _pending) > server.MaxQueue)
        {
            Interlocked.Decrement(ref _pending);
            Tell("busy", model.Name);
            throw new OllamaRefusal(503, "server busy, please try again.  maximum pending requests exceeded");
        }

        try
        {
            await _loading.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }

        try
        {
            return Find(model, numCtx) ?? await StartAsync(model, numCtx, cancellationToken);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<OllamaRunner> StartAsync(OllamaModel model, int numCtx, CancellationToken cancellationToken)
    {
        await MakeRoomAsync(model, cancellationToken);
        try
        {
            if (server.HoldLoad is { } gate)
            {
                await gate.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            Tell("load-aborted", model.Name, numCtx);
            throw;
        }

        if (server.LoadFailure is { } failure)
        {
            Tell("load-failed", model.Name, numCtx);
            throw new OllamaRefusal(500, failure);
        }

        var runner = new OllamaRunner(model, numCtx, server.NumParallel) { KeepAlive = server.KeepAlive, ExpiresAt = time.GetUtcNow() + server.KeepAlive };
        Tell("load", model.Name, numCtx);
        lock (_lock)
        {
            _runners.Add(runner);
        }

        return runner;
    }

    /// <summary>The same model with another context goes first, then the oldest ones: each when its running requests have ended.</summary>
    private async Task MakeRoomAsync(OllamaModel model, CancellationToken cancellationToken)
    {
        while (true)
        {
            OllamaRunner? leaving;
            lock (_lock)
            {
                leaving = _runners.Find(runner => runner.Model == model) ?? (_runners.Count >= server.MaxLoadedModels ? _runners[0] : null);
            }

            if (leaving is null)
            {
                return;
            }

            for (var i = 0; i < leaving.SlotCount; i++)
            {
                await leaving.Slots.WaitAsync(cancellationToken);
            }

            lock (_lock)
            {
                Remove(leaving);
            }

            leaving.Slots.Release(leaving.SlotCount);
        }
    }

    private void Remove(OllamaRunner runner)
    {
        if (!runner.IsGone)
        {
            runner.IsGone = true;
            runner.Expiry?.Dispose();
            _runners.Remove(runner);
            Tell("unload", runner.Model.Name, runner.NumCtx);
        }
    }
}

using Microsoft.Extensions.Logging;
using Sluice.Gateway.Local.Context;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Engines;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Loads;

/// <summary>
/// Loads models, one load a model at a time, tied to no client: Ollama ends a load when the client that asked for it leaves, so
/// the one that asks is always Sluice itself.
/// </summary>
internal sealed partial class ModelLoader(GatewayModelStore models, LoadBook book, ModelUse use, ContextMemory contexts, DiscoveryLoop discovery, TimeProvider time, ILogger<ModelLoader> logger) : IDisposable
{
    /// <summary>After this long a load is given up.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Is it being loaded by order?</summary>
    public bool IsLoading(string address)
    {
        lock (_gate) return _running.TryGetValue(address, out var running) && !running.Task.IsCompleted;
    }

    /// <summary>Ends when nothing is being loaded any more.</summary>
    public Task Ended
    {
        get
        {
            lock (_gate) return Task.WhenAll(_running.Values.Select(running => running.Gone.Task));
        }
    }

    /// <summary>Loads a model, or joins the load that is under way. Ends when the model is in memory; who stops waiting stops nothing.</summary>
    /// <param name="model">Which.</param>
    /// <param name="context">Context that it must have at least, tokens; null: whatever a load under way has, else <see cref="ContextFor"/>.</param>
    /// <param name="why">Who wants it, for people.</param>
    public Task<EngineAnswer> LoadAsync(LocalModel model, int? context, string why)
    {
        lock (_gate)
        {
            var before = _running.GetValueOrDefault(model.Address);
            if (before is not null && (context is null || before.Context is not { } has || has >= context)) return before.Task;
            var running = new Running(context ?? ContextFor(model));
            _running[model.Address] = running;
            // A turn that comes meanwhile takes what is being loaded, and does not make the server load it back.
            if (running.Context is { } asked) contexts.Ask(model.Address, model.Found, asked);
            running.Task = RunAsync(model, running, why, before);
            return running.Task;
        }
    }

    /// <summary>Unloads a model, behind what runs with it.</summary>
    public async Task<EngineAnswer> UnloadAsync(LocalModel model, string why, CancellationToken cancellationToken)
    {
        var answer = await model.Server.Engine.UnloadAsync(model.Server.Target, model.Model.Id, cancellationToken);
        if (answer.IsDone)
        {
            use.Unloaded(model.Address);
            Log.Unloaded(logger, model.Address, why);
        }
        else
        {
            Log.NotUnloaded(logger, model.Address, answer.Error!);
        }

        await LookAsync();
        return answer;
    }

    /// <summary>
    /// The context that the next turn is likely to want, so that it does not make the server load the model again: the one that
    /// the last turn had, else what a coding client's prompt fits in. Null where the server has its own.
    /// </summary>
    public int? ContextFor(LocalModel model)
    {
        if (model.Server.Found.Kind is not (UpstreamKind.Ollama or UpstreamKind.LmStudio)) return null;
        if (use.LastContext(model.Address) is { } last) return last;
        var limit = (int)Math.Min(model.Model.Traits.ContextWindow ?? model.Found.TrainedContext ?? TypicalContext, int.MaxValue);
        return Math.Min(TypicalContext, limit);
    }

    /// <summary>Claude Code's and Codex's first prompts, tools included, are 15,000 to 25,000 tokens.</summary>
    public static int TypicalContext => ContextSizing.Buckets[2];

    /// <inheritdoc />
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task<EngineAnswer> RunAsync(LocalModel model, Running running, string why, Running? before)
    {
        using var mark = book.Begin(model.Address, model.Found, why);
        await Task.Yield();
        if (before is not null) await before.Task;
        EngineAnswer answer;
        try
        {
            using var limit = new CancellationTokenSource(Longest, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
            Log.Loading(logger, model.Address, why, running.Context);
            answer = await model.Server.Engine.LoadAsync(model.Server.Target, new LoadOrder(model.Model.Id, running.Context, models.Current.KeepAliveOf(model.Model, time)), both.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            answer = new EngineAnswer($"{model.Address} was not loaded after {Longest.TotalMinutes:0} minutes, or Sluice is stopping");
        }

        if (answer.IsDone)
        {
            mark.Loaded();
            use.Loaded(model.Address);
            Log.Loaded(logger, model.Address, mark.Elapsed.TotalSeconds);
        }
        else
        {
            Log.Failed(logger, model.Address, answer.Error!);
        }

        // Until discovery has seen it, whoever asks joins this load, which has ended.
        _ = SettleAsync(model.Address, running);
        return answer;
    }

    private async Task SettleAsync(string address, Running running)
    {
        await LookAsync();
        lock (_gate)
        {
            if (_running.GetValueOrDefault(address) == running) _running.Remove(address);
        }

        running.Gone.SetResult();
    }

    private async Task LookAsync()
    {
        try
        {
            await discovery.LookAsync(_stopping.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // Sluice is stopping.
        }
        catch (Exception exception)
        {
            Log.LookFailed(logger, exception);
        }
    }

    private sealed class Running(int? context)
    {
        public int? Context => context;

        public Task<EngineAnswer> Task { get; set; } = System.Threading.Tasks.Task.FromResult(EngineAnswer.Done);

        public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "Loading {Model} ({Why}), context {Context}")]
        public static partial void Loading(ILogger logger, string model, string why, int? context);

        [LoggerMessage(EventId = 3202, Level = LogLevel.Information, Message = "{Model} is loaded, after {Seconds:0.0} s")]
        public static partial void Loaded(ILogger logger, string model, double seconds);

        [LoggerMessage(EventId = 3203, Level = LogLevel.Warning, Message = "{Model} was not loaded: {Error}")]
        public static partial void Failed(ILogger logger, string model, string error);

        [LoggerMessage(EventId = 3204, Level = LogLevel.Information, Message = "{Model} is unloaded ({Why})")]
        public static partial void Unloaded(ILogger logger, string model, string why);

        [LoggerMessage(EventId = 3205, Level = LogLevel.Warning, Message = "{Model} was not unloaded: {Error}")]
        public static partial void NotUnloaded(ILogger logger, string model, string error);

        [LoggerMessage(EventId = 3206, Level = LogLevel.Warning, Message = "Looking for local servers failed after a load")]
        public static partial void LookFailed(ILogger logger, Exception exception);
    }
}

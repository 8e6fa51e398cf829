using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Local.Engines;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Model;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Local.Warmth;

/// <summary>What came of asking for a model to be warm.</summary>
/// <param name="Model">Which.</param>
/// <param name="Loading">The load, where there is one.</param>
/// <param name="Refusal">Why it is not loaded, for people; null when it is, or will be.</param>
internal sealed record WarmAnswer(RoutableModel Model, Task<EngineAnswer>? Loading, string? Refusal);

/// <summary>Loads models ahead of the turns that want them; unasked only where the machine has room for it.</summary>
internal sealed partial class WarmUp(GatewayModelStore models, LocalEngines engines, ModelLoader loader, IHardware hardware, TimeProvider time, ILogger<WarmUp> logger)
{
    // What was refused or failed is not tried again unasked before this.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Remark> _remarks = new(StringComparer.Ordinal);

    /// <summary>Why the last warm-up of a model was not done; null when it was, or when none was wanted.</summary>
    public string? RemarkOn(string address) => _remarks.GetValueOrDefault(address)?.Why;

    /// <summary>Loads the models that are to be warm, unasked.</summary>
    /// <param name="why">Who or what wants it, for people.</param>
    /// <param name="cancellationToken">Of the asking; a load that has begun goes on.</param>
    public async Task<IReadOnlyList<WarmAnswer>> UnaskedAsync(string why, CancellationToken cancellationToken)
    {
        var answers = new List<WarmAnswer>();
        foreach (var model in WarmModels.Of(models.Current).ToList())
        {
            answers.Add(await UnaskedAsync(model, why, cancellationToken));
        }

        return answers;
    }

    /// <summary>Loads a model because the user says so: only its server can refuse.</summary>
    public WarmAnswer Asked(RoutableModel model, string why)
    {
        _remarks.TryRemove(model.Address, out _);
        if (engines.Find(models.Current, model) is not { } found) return new WarmAnswer(model, null, $"{model.Address} is not on a server that runs now.");
        if (found.Found.IsLoaded is true && !loader.IsLoading(model.Address)) return new WarmAnswer(model, null, null);
        return Fixed(found) is { } cannot ? new WarmAnswer(model, null, cannot) : new WarmAnswer(model, loader.LoadAsync(found, null, why), null);
    }

    private async Task<WarmAnswer> UnaskedAsync(RoutableModel model, string why, CancellationToken cancellationToken)
    {
        if (engines.Find(models.Current, model) is not { } found || found.Found.IsLoaded is not false || loader.IsLoading(model.Address)) return new WarmAnswer(model, null, null);
        if (_remarks.TryGetValue(model.Address, out var before) && time.GetUtcNow() - before.At < Pause) return new WarmAnswer(model, null, before.Why);
        if (Fixed(found) is { } cannot) return Refuse(model, cannot);
        if (PushesOut(found) is { } other) return Refuse(model, $"its server would unload {other} for it");
        if (MemoryFit.Needs(found.Found) is { } needs)
        {
            var cache = (found.Found.CacheBytesPerToken ?? 0) * (loader.ContextFor(found) ?? 0);
            var local = models.Current.Config.Local;
            var reading = found.Server.Found.Root.IsLoopback ? await hardware.ReadAsync(cancellationToken) : HardwareReading.Unknown;
            if (!reading.AllowsWarmUp(needs + cache, (long)local.Reserve << 20, local.OnBattery, out var reason)) return Refuse(model, reason);
        }
        else if (found.Server.Found.Root.IsLoopback && !(await hardware.ReadAsync(cancellationToken)).AllowsWarmUp(0, 0, models.Current.Config.Local.OnBattery, out var reason))
        {
            return Refuse(model, reason);
        }

        _remarks.TryRemove(model.Address, out _);
        var load = loader.LoadAsync(found, null, why);
        _ = RememberAsync(model, load);
        return new WarmAnswer(model, load, null);
    }

    private WarmAnswer Refuse(RoutableModel model, string why)
    {
        if (!_remarks.TryGetValue(model.Address, out var before) || before.Why != why) Log.NotWarmed(logger, model.Address, why);
        _remarks[model.Address] = new Remark(why, time.GetUtcNow());
        return new WarmAnswer(model, null, why);
    }

    private async Task RememberAsync(RoutableModel model, Task<EngineAnswer> load)
    {
        if (await load is { Error: { } error }) _remarks[model.Address] = new Remark(error, time.GetUtcNow());
    }

    private static string? Fixed(LocalModel model) => model.Server.Can(EngineAbilities.Load) ? null : model.Server.Found.Kind switch
    {
        UpstreamKind.LmStudio => "this LM Studio loads a model with its first request only; 0.4 and later load on order",
        UpstreamKind.Vllm => "vLLM serves the model that it was started with, and no other",
        _ => "its server serves the model that it was started with, and no other",
    };

    // Ollama and LM Studio hold several; a router that holds one would give up what somebody uses.
    private static string? PushesOut(LocalModel model) => model.Server.Found.Kind is UpstreamKind.LlamaCpp
        ? model.Server.Found.Models.FirstOrDefault(other => other.IsLoaded is true && other.Id != model.Model.Id)?.Id
        : null;

    private sealed record Remark(string Why, DateTimeOffset At);

    private static partial class Log
    {
        [LoggerMessage(EventId = 3210, Level = LogLevel.Information, Message = "{Model} is not warmed up: {Why}")]
        public static partial void NotWarmed(ILogger logger, string model, string why);
    }
}

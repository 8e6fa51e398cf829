using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Engines;
using Sluice.Gateway.Local.Loads;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Warmth;

/// <summary>
/// What happens to models by the clock: loaded at the start and in the windows of the schedule, released when a window ends, and
/// unloaded after their idle time where the server does not do that itself.
/// </summary>
internal sealed partial class WarmLoop(GatewayModelStore models, DiscoveryLoop discovery, LocalEngines engines, ModelLoader loader, ModelUse use, WarmUp warmUp, TimeProvider time, ILogger<WarmLoop> logger) : BackgroundService
{
    /// <summary>How often it looks at the clock.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    /// <summary>A window's end takes nothing away from somebody who works.</summary>
    public static readonly TimeSpan Working = TimeSpan.FromMinutes(10);

    private bool _wasOpen;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!started)
                {
                    await discovery.FirstLook.WaitAsync(stoppingToken);
                    started = true;
                    if (models.Current.Config.Local.Warm.OnStart) await warmUp.UnaskedAsync("Sluice started", stoppingToken);
                }

                await LookAsync(stoppingToken);
                await Task.Delay(Beat, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // One odd server must not end it for good.
                Log.Failed(logger, exception);
                await Task.Delay(Beat, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Does what the clock says is due.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var gateway = models.Current;
        var isOpen = WarmSchedule.Left(gateway.Config.Local.Warm.Schedule, time) is not null;
        if (isOpen) await warmUp.UnaskedAsync("scheduled", cancellationToken);
        var closes = _wasOpen && !isOpen;
        var stays = false;
        foreach (var model in closes ? WarmModels.Of(gateway).ToList() : [])
        {
            if (!use.IsOurs(model.Address) || Loaded(gateway, model) is not { } found) continue;
            if (use.Idle(model.Address) is { } idle && idle >= Working) await loader.UnloadAsync(found, "the scheduled time is over", cancellationToken);
            else stays = true;
        }

        _wasOpen = isOpen || stays;
        foreach (var model in gateway.Routing.Models.Values)
        {
            if (!model.IsLocal || IsOver(gateway, model) is not { } found) continue;
            await loader.UnloadAsync(found, "not used for its keepAlive", cancellationToken);
        }
    }

    // llama.cpp's router never unloads by time, and LM Studio not what it was ordered to load. What Sluice never used is not its own.
    private LocalModel? IsOver(GatewayModel gateway, Routing.Catalogue.RoutableModel model)
    {
        if (use.Idle(model.Address) is not { } idle || gateway.KeepAliveOf(model, time).Duration is not { } limit || idle < limit) return null;
        if (Loaded(gateway, model) is not { } found || loader.IsLoading(model.Address)) return null;
        return found.Server.Found.Kind switch
        {
            UpstreamKind.LlamaCpp => found,
            UpstreamKind.LmStudio when use.IsOurs(model.Address) => found,
            _ => null,
        };
    }

    private LocalModel? Loaded(GatewayModel gateway, Routing.Catalogue.RoutableModel model) =>
        engines.Find(gateway, model) is { Found.IsLoaded: true } found && found.Server.Can(EngineAbilities.Unload) ? found : null;

    private static partial class Log
    {
        [LoggerMessage(EventId = 3211, Level = LogLevel.Warning, Message = "Looking after loaded models failed; it is tried again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.Hardware;

/// <summary>
/// Reads the machine when the gateway starts, and again whenever discovery has seen a change: a model that was loaded or
/// unloaded moved memory. In between nothing runs.
/// </summary>
internal sealed partial class HardwareLoop(IHardware hardware, GatewayModelStore models, TimeProvider time, ILogger<HardwareLoop> logger) : BackgroundService
{
    // Full means that a reading is wanted; more than one is never wanted.
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private IReadOnlyList<DiscoveredServer> _seen = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _wanted.Writer.TryWrite(true);
        models.OnChange(model =>
        {
            if (ReferenceEquals(model.Servers, _seen)) return;
            _seen = model.Servers;
            _wanted.Writer.TryWrite(true);
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _wanted.Reader.ReadAsync(stoppingToken);
                await hardware.ReadAsync(stoppingToken);

                // What changes meanwhile is read once more, and not before the last reading is old.
                await Task.Delay(HardwareSource.Fresh, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A driver's strange file must not end it for good.
                Log.Failed(logger, e);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "Reading this machine's hardware failed; it counts as unknown")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

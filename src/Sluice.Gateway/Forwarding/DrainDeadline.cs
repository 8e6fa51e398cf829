using Microsoft.Extensions.Hosting;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Forwarding;

/// <summary>
/// When the gateway is told to stop, running answers may finish until this deadline (server.limits.drain); what still runs
/// then is ended in its own stream, so that no client takes a cut for an answer (F071).
/// </summary>
internal sealed class DrainDeadline : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _registration;
    private ITimer? _timer;

    /// <summary>Watches the host's life.</summary>
    public DrainDeadline(IHostApplicationLifetime lifetime, GatewayModelStore models, TimeProvider time)
    {
        _registration = lifetime.ApplicationStopping.Register(() =>
            _timer = time.CreateTimer(static state => End((CancellationTokenSource)state!), _source, models.Current.Config.Server.Limits.Drain, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Cancelled at the deadline.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        _registration.Dispose();
        _timer?.Dispose();
        _source.Dispose();
    }

    private static void End(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The last answer ended while the timer fired.
        }
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sluice.Clients;

/// <summary>
/// Hands signals on to a client. The terminal sends Ctrl+C to both at once, and the client alone decides what it means; what
/// is sent to Sluice only, by a script or a supervisor, is passed on.
/// </summary>
internal sealed class SignalForwarding : IDisposable
{
    private readonly Process _client;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly List<PosixSignal> _early = [];
    private readonly Lock _gate = new();
    private bool _running;

    /// <summary>Catches signals from now on.</summary>
    public SignalForwarding(Process client)
    {
        _client = client;
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Pass(signal);
            }));
        }
    }

    /// <summary>The client runs: what came before goes to it now.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _running = true;
            foreach (var signal in _early) Send(signal);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void Pass(PosixSignal signal)
    {
        lock (_gate)
        {
            if (_running) Send(signal);
            else _early.Add(signal);
        }
    }

    private void Send(PosixSignal signal)
    {
        // On Windows the console tells every process in it.
        if (OperatingSystem.IsWindows() || (signal is PosixSignal.SIGINT or PosixSignal.SIGQUIT && !Console.IsInputRedirected)) return;
        try
        {
            if (!_client.HasExited) UnixProcess.Signal(_client.Id, signal);
        }
        catch (InvalidOperationException)
        {
            // Gone between the two lines.
        }
    }
}

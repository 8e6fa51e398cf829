using System.Net;
using System.Net.Sockets;

namespace Sluice.Testing.Processes;

/// <summary>
/// Loopback ports that nobody listens on, for a server that starts later. Below the range from which the system gives out ports
/// by itself, so that no test running beside is given one between the question and the start; each only once in a process.
/// </summary>
public static class FreePort
{
    private const int First = 12_000, Count = 18_000;

    // A random beginning keeps test processes that run side by side apart.
    private static int _next = Random.Shared.Next(Count);

    /// <summary>The next one.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's: the one after it.
            }
        }
    }
}

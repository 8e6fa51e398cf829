using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Privacy;

/// <summary>
/// The second wall of private mode, at the socket: every connection that the gateway opens is opened here, whoever wants it and
/// whatever routing decided. While private mode is on, an address off this machine is refused before its name is looked up, and
/// what a name resolves to is checked again. Turning the mode on closes what is open.
/// </summary>
internal sealed class Boundary
{
    private readonly ConcurrentDictionary<Socket, byte> _outside = new();
    private readonly Func<GatewayModel?> _model;

    /// <summary>Follows the switch.</summary>
    public Boundary(GatewayModelStore models)
    {
        _model = () => models.Current;
        models.OnChange(model =>
        {
            if (model.Private) CloseOutside();
        });
    }

    private Boundary() => _model = () => null;

    /// <summary>Without a switch: for what asks this machine's servers before there is a gateway.</summary>
    public static Boundary Open { get; } = new();

    /// <summary>Nothing may leave.</summary>
    public bool IsPrivate => _model()?.Private == true;

    /// <summary>A <see cref="SocketsHttpHandler.ConnectCallback"/> for one pool.</summary>
    public Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> Connector(Reach reach) => (context, cancellationToken) => ConnectAsync(context, reach, cancellationToken);

    /// <summary>Whether a request to this address may be sent at all, before anything is looked up.</summary>
    public bool Allows(Uri address) => !IsPrivate || address.IsLoopback || IsTrusted(address);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, Reach reach, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        // A proxy on this machine is no excuse: where the request is going counts, not only where its first hop is.
        if (context.InitialRequestMessage.RequestUri is { } going && reach == Reach.Anywhere && !Allows(going)) throw new LeavesMachineException(going.Authority);
        var trusted = reach == Reach.Trusted || (reach == Reach.Anywhere && IsPrivate && context.InitialRequestMessage.RequestUri is { } to && IsTrusted(to) && to.Host == host);
        var bound = reach == Reach.Machine || (IsPrivate && !trusted);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (bound) await socket.ConnectAsync(await OnThisMachineAsync(host, cancellationToken), port, cancellationToken);
            else await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            if (reach != Reach.Anywhere || (socket.RemoteEndPoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address))) return new NetworkStream(socket, ownsSocket: true);

            // Kept in view, and looked at once more: the switch may have been turned while the connection was made.
            _outside.TryAdd(socket, 0);
            if (!IsPrivate || trusted) return new OutsideStream(socket, _outside);
            _outside.TryRemove(socket, out _);
            throw new LeavesMachineException(host);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async ValueTask<IPAddress[]> OnThisMachineAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] found;
        if (IPAddress.TryParse(host.Trim('[', ']'), out var written)) found = [written];
        // Only these names are asked for: a question to a name server is a connection, too.
        else if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)) found = await Dns.GetHostAddressesAsync(host, cancellationToken);
        else throw new LeavesMachineException(host);
        var here = Array.FindAll(found, address => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
        return here.Length > 0 ? here : throw new LeavesMachineException(host);
    }

    private bool IsTrusted(Uri address) =>
        _model() is { } model && (ServerAddresses.IsTrusted(address, model.Config.Discovery.TrustedHosts)
            || model.Upstreams.Values.Any(upstream => upstream is { IsLocal: true, Trusted: true } && upstream.BaseUri.Authority.Equals(address.Authority, StringComparison.OrdinalIgnoreCase)));

    private void CloseOutside()
    {
        foreach (var socket in _outside.Keys) socket.Dispose();
        _outside.Clear();
    }

    /// <summary>Leaves the list when it is closed.</summary>
    private sealed class OutsideStream(Socket socket, ConcurrentDictionary<Socket, byte> outside) : NetworkStream(socket, ownsSocket: true)
    {
        private readonly Socket _socket = socket;

        protected override void Dispose(bool disposing)
        {
            outside.TryRemove(_socket, out _);
            base.Dispose(disposing);
        }
    }
}

/// <summary>A connection was not made because it would have left this machine.</summary>
internal sealed class LeavesMachineException(string host) : IOException($"{host} is not this machine, and nothing may leave it; no connection was made")
{
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Gateway.Admin.Models.Testing;

/// <summary>Looks a name up.</summary>
/// <param name="host">The name.</param>
/// <param name="cancellationToken">Ends the wait.</param>
/// <returns>All its addresses.</returns>
internal delegate Task<IPAddress[]> HostLookup(string host, CancellationToken cancellationToken);

/// <summary>A test would have gone where none may go; the message is for the user.</summary>
internal sealed class BlockedAddressException(string message) : IOException(message);

/// <summary>
/// The connections of one test: straight, without a proxy, each looked up anew, checked, and made to the very address that was
/// checked. A name that answers differently the second time gets nowhere (T13).
/// </summary>
internal sealed class GuardedConnection(HostLookup lookup, bool local, bool trusted, bool isSaved)
{
    /// <summary>Longest wait for a connection.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A connection stood at least once.</summary>
    public bool HasConnected { get; private set; }

    /// <summary>What was wrong with the last certificate; none when it was in order.</summary>
    public SslPolicyErrors CertificateErrors { get; private set; }

    /// <summary>More of it.</summary>
    public X509ChainStatusFlags ChainStatus { get; private set; }

    /// <summary>What sends.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        PreAuthenticate = false,
        ActivityHeadersPropagator = null,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = ConnectTimeout,
        MaxResponseHeadersLength = 64,
        // Each request its own connection, and so its own check.
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Remember },
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var written) ? [written] : await lookup(host, cancellationToken);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        // One bad address among good ones is a trick or a mistake; neither is tried.
        foreach (var address in addresses) Check(address);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            Check(((IPEndPoint)socket.RemoteEndPoint!).Address);
            HasConnected = true;
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // What is saved is asked with every request: only where no model server ever is, is refused.
    private void Check(IPAddress address)
    {
        if (AddressRules.Refusal(address, local || isSaved, trusted || isSaved) is { } refusal) throw new BlockedAddressException(refusal);
    }

    private bool Remember(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        CertificateErrors = errors;
        ChainStatus = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status) ?? X509ChainStatusFlags.NoError;
        return errors == SslPolicyErrors.None;
    }
}

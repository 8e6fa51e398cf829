using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Hosting;

/// <summary>Limits of the listener, each set on purpose (T19): beyond them Kestrel itself answers 408, 413, 414 or 431.</summary>
internal static class KestrelSetup
{
    private const int MaxHeaderBytes = 32 * 1024;
    private const int MaxHeaders = 100;
    private const int MaxRequestLine = 8 * 1024;

    /// <summary>Applies them.</summary>
    public static void Apply(KestrelServerOptions kestrel, ServerConfig server)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestLineSize = MaxRequestLine;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        limits.MaxRequestBodySize = server.Limits.MaxBodyBytes;
        limits.MaxConcurrentConnections = server.Limits.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = server.Limits.MaxConnections;
        // A coding session's connection idles between turns; closing it would cost the next turn a new one.
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(10);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: server.Limits.WriteStall);
        if (server.Certificate is { } certificate)
            kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = X509Certificate2.CreateFromPemFile(certificate, server.CertificateKey));
    }
}

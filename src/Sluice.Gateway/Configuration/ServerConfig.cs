namespace Sluice.Gateway.Configuration;

/// <summary>Who may use the inference paths.</summary>
internal enum AuthMode
{
    /// <summary>Callers show the token that was generated in the data directory.</summary>
    Token,

    /// <summary>Anyone who reaches the port. Refused on any address but loopback.</summary>
    None,
}

/// <summary>Where Sluice listens and who may ask it.</summary>
internal sealed record ServerConfig
{
    /// <summary>The address to listen on, scheme and port included. Default http://127.0.0.1:8484. An address other than loopback needs auth token, and a certificate or insecureHttp.</summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:8484");

    /// <summary>Who may use the inference paths: token (default; generated once, kept in the data directory with mode 0600) or none (refused off loopback).</summary>
    public AuthMode Auth { get; init; } = AuthMode.Token;

    /// <summary>Refuse with 400 what a translation would have to drop or change, instead of noting it. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>Host names, besides localhost, 127.0.0.1 and [::1], under which clients may address Sluice; without port. Default none.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Allow plain HTTP on an address other than loopback. Tokens and prompts then travel readable. Default false.</summary>
    public bool InsecureHttp { get; init; }

    /// <summary>PEM file with the certificate for an https url. Default none.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file with the private key of the certificate. Default: the key stands in the certificate file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>How much one caller may ask of the process.</summary>
    public LimitsConfig Limits { get; init; } = new();
}

/// <summary>How much one caller may ask of the process.</summary>
internal sealed record LimitsConfig
{
    /// <summary>Largest request body in bytes, after decompression. 1 KB to 1 GB, default 67108864 (64 MB: images).</summary>
    public long MaxBodyBytes { get; init; } = 64L << 20;

    /// <summary>Open client connections. 1 to 100000, default 4096.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>Largest answer of an upstream in bytes. 1 MB to 4 GB, default 268435456 (256 MB).</summary>
    public long MaxResponseBytes { get; init; } = 256L << 20;

    /// <summary>How long a client may refuse to read before its stream is closed. 1s to 10m, default 60s.</summary>
    public TimeSpan WriteStall { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long running streams may take to finish when Sluice is asked to stop. 0s to 10m, default 30s.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);
}

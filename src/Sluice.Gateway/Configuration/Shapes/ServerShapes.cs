namespace Sluice.Gateway.Configuration.Shapes;

/// <summary>The shape of <c>server</c>.</summary>
internal static class ServerShapes
{
    public static ObjectShape<LimitsConfig> Limits { get; } = new(
        new LimitsConfig(),
        [
            new Setting<LimitsConfig, long>(
                "maxBodyBytes", new NumberShape<long>(1024, 1L << 30), c => c.MaxBodyBytes, (c, v) => c with { MaxBodyBytes = v },
                "Largest request body in bytes, after decompression. 1 KB to 1 GB, default 67108864 (64 MB: images)."),
            new Setting<LimitsConfig, int>(
                "maxConnections", new NumberShape<int>(1, 100_000), c => c.MaxConnections, (c, v) => c with { MaxConnections = v },
                "Open client connections. 1 to 100000, default 4096."),
            new Setting<LimitsConfig, long>(
                "maxResponseBytes", new NumberShape<long>(1L << 20, 4L << 30), c => c.MaxResponseBytes, (c, v) => c with { MaxResponseBytes = v },
                "Largest answer of an upstream in bytes. 1 MB to 4 GB, default 268435456 (256 MB)."),
            new Setting<LimitsConfig, TimeSpan>(
                "writeStall", TextShapes.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)), c => c.WriteStall, (c, v) => c with { WriteStall = v },
                "How long a client may refuse to read before its stream is closed. 1s to 10m, default 60s."),
            new Setting<LimitsConfig, TimeSpan>(
                "drain", TextShapes.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(10)), c => c.Drain, (c, v) => c with { Drain = v },
                "How long running streams may take to finish when Sluice is asked to stop. 0s to 10m, default 30s."),
        ]);

    public static ObjectShape<ServerConfig> Server { get; } = new(
        new ServerConfig(),
        [
            new Setting<ServerConfig, Uri>(
                "url", TextShapes.Url, c => c.Url, (c, v) => c with { Url = v },
                "The address to listen on, scheme and port included. Default http://127.0.0.1:8484. An address other than loopback needs auth token, and a certificate or insecureHttp."),
            new Setting<ServerConfig, AuthMode>(
                "auth", new ChoiceShape<AuthMode>(("token", AuthMode.Token), ("none", AuthMode.None)), c => c.Auth, (c, v) => c with { Auth = v },
                "Who may use the inference paths: token (default; generated once, kept in the data directory with mode 0600) or none (refused off loopback)."),
            new Setting<ServerConfig, bool>(
                "strict", FlagShape.Instance, c => c.Strict, (c, v) => c with { Strict = v },
                "Refuse with 400 what a translation would have to drop or change, instead of noting it. Default false."),
            new Setting<ServerConfig, IReadOnlyList<string>>(
                "allowedHosts", new ListShape<string>(TextShapes.Text), c => c.AllowedHosts, (c, v) => c with { AllowedHosts = v },
                "Host names, besides localhost, 127.0.0.1 and [::1], under which clients may address Sluice; without port. Default none."),
            new Setting<ServerConfig, bool>(
                "insecureHttp", FlagShape.Instance, c => c.InsecureHttp, (c, v) => c with { InsecureHttp = v },
                "Allow plain HTTP on an address other than loopback. Tokens and prompts then travel readable. Default false."),
            new Setting<ServerConfig, string>(
                "certificate", TextShapes.File, c => c.Certificate, (c, v) => c with { Certificate = v },
                "PEM file with the certificate for an https url. Default none."),
            new Setting<ServerConfig, string>(
                "certificateKey", TextShapes.File, c => c.CertificateKey, (c, v) => c with { CertificateKey = v },
                "PEM file with the private key of the certificate. Default: the key stands in the certificate file."),
            new Setting<ServerConfig, LimitsConfig>(
                "limits", Limits, c => c.Limits, (c, v) => c with { Limits = v },
                "How much one caller may ask of the process."),
        ]);
}

using Sluice.Gateway.Configuration;
using Sluice.Gateway.Upstreams.Credentials;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Model;

/// <summary>One place that requests can be sent to, with everything resolved that a request needs to know of it.</summary>
internal sealed record UpstreamModel
{
    /// <summary>Its name in the configuration, or the one that discovery gave it.</summary>
    public required string Name { get; init; }

    /// <summary>Protocol name.</summary>
    public required string Protocol { get; init; }

    /// <summary>Other protocols that the same base URL speaks: callers of these are not translated.</summary>
    public IReadOnlyList<string> AlsoSpeaks { get; init; } = [];

    /// <summary>Base URL. Comes from the configuration, discovery or the built-in list of vendors; never from a request.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>What answers there.</summary>
    public UpstreamKind Kind { get; init; }

    /// <summary>What is sent there stays on the user's own machines.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Counts as local by the user's word, though it is not on loopback.</summary>
    public bool Trusted { get; init; }

    /// <summary>Found by itself rather than configured.</summary>
    public bool Discovered { get; init; }

    /// <summary>How it is paid.</summary>
    public UpstreamCredential Credential { get; init; } = UpstreamCredential.None;

    /// <summary>The vendor (<c>anthropic</c>, <c>openai</c>, <c>google</c>) whose own endpoint this is, so that a caller's credential for that vendor may go there; null: no caller's credential ever goes there.</summary>
    public string? Vendor { get; init; }

    /// <summary>Provider id of the price table; null when its models are in none.</summary>
    public string? Provider { get; init; }

    /// <summary>Headers that the configuration adds to every request.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Repetitions of an attempt before anything reached the client.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Until the connection stands, TLS included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From sending to the first content.</summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeoutsConfig.CloudFirstByte;

    /// <summary>The same for a turn that asks for thinking.</summary>
    public TimeSpan ThinkingFirstByteTimeout { get; init; } = TimeoutsConfig.ThinkingFirstByte;

    /// <summary>Longest silence inside an answer.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeoutsConfig.CloudIdle;

    /// <summary>The whole attempt.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Ollama: how long a model stays loaded after a request.</summary>
    public KeepAlive KeepAlive { get; init; } = KeepAlive.Default;

    /// <summary>Requests that may run there at once, as configured; null: nothing is.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>Requests that run there at once: as configured, else what the server says or is known to do; null: no limit of ours.</summary>
    public int? Slots { get; init; }

    /// <summary>It runs so many of each of its models, not of all together.</summary>
    public bool SlotsPerModel { get; init; }

    /// <summary>The server behind it. Two upstreams on one local server have the same; a vendor's is its own, for two names may be two accounts.</summary>
    public string Server => field ??= !IsLocal ? Name : BaseUri.IsLoopback ? $"loopback:{BaseUri.Port}" : BaseUri.Authority;

    /// <summary>How its server wants to be spoken to, the same for all its models.</summary>
    public ModelTraits Traits { get; init; } = ModelTraits.Default;

    /// <summary>Why it cannot be used, or null.</summary>
    public string? Disabled { get; init; }

    /// <summary>It can be spoken to in that protocol.</summary>
    public bool Speaks(string protocol) => Protocol == protocol || AlsoSpeaks.Contains(protocol);

    /// <summary>
    /// The address of a path. A base URL that already ends in the version with which the path begins is not given it twice:
    /// users write <c>https://api.anthropic.com</c> and <c>https://api.anthropic.com/v1</c> for the same thing.
    /// </summary>
    /// <param name="path">Path and query, with or without a slash in front.</param>
    public Uri Address(string path)
    {
        var root = BaseUri.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var rest = path.AsSpan().TrimStart('/');
        var version = root.AsSpan(root.LastIndexOf('/') + 1);
        if (BaseUri.AbsolutePath.Length > 1 && rest.Length > version.Length && rest.StartsWith(version) && rest[version.Length] == '/')
        {
            rest = rest[(version.Length + 1)..];
        }

        return new Uri($"{root}/{rest}", UriKind.Absolute);
    }
}

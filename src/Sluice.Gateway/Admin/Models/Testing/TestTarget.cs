using Sluice.Gateway.Configuration;
using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Credentials;
using Sluice.Protocols;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Admin.Models.Testing;

/// <summary>What is tested.</summary>
/// <param name="Upstream">As it would be asked, with the key of this test.</param>
/// <param name="IsSaved">It stands in the configuration, or was found.</param>
internal sealed record TestTarget(UpstreamModel Upstream, bool IsSaved)
{
    private static readonly string[] Endings = ["/chat/completions", "/completions", "/messages", "/responses", "/models", "/api/chat", "/api/tags", "/api/generate"];

    /// <summary>Its protocol.</summary>
    public IProtocol Protocol => ProtocolRegistry.Find(Upstream.Protocol)!;

    /// <summary>A key is sent.</summary>
    public bool HasKey => Upstream.Credential.Kind == CredentialKind.Configured;

    /// <summary>Reads an order; null with what is wrong with it.</summary>
    public static TestTarget? Read(UpstreamTestOrder order, out string problem)
    {
        problem = "";
        if (order.Protocol is null || ProtocolRegistry.Find(order.Protocol) is null)
            return Wrong(out problem, $"Choose a protocol: {string.Join(", ", ProtocolRegistry.All.Select(protocol => protocol.Name))}.");
        var text = order.BaseUrl?.Trim() ?? "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || text.Any(char.IsControl))
            return Wrong(out problem, "Write the address with its beginning, such as https://api.example.com/v1.");
        if (url.Scheme is not ("http" or "https") || url.Host.Length == 0)
            return Wrong(out problem, $"Only http and https addresses can be asked, not {url.Scheme}:.");
        if (url.UserInfo.Length > 0) return Wrong(out problem, "The address holds a user name or password. Enter the key in its own field.");
        if (url.Query.Length > 0 || url.Fragment.Length > 0) return Wrong(out problem, "The address holds a query or a fragment. Leave out what follows the path.");
        var key = string.IsNullOrWhiteSpace(order.Key) ? null : SecretReference.Parse(order.Key);
        if (key is { Source: not SecretSource.Literal })
            return Wrong(out problem, "A stored key is not sent to an address that is not saved. Test without a key, or type the key itself; after saving, the reference is used.");
        if (order.Key?.Trim() is { } typed && typed.Any(c => char.IsControl(c) || c > '~')) return Wrong(out problem, "The key holds a line break or a letter that no key has. Copy it again.");
        if (key is not null && url.Scheme == "http" && !url.IsLoopback && !order.Trusted)
            return Wrong(out problem, $"Over http the key would travel readable to {url.Host}. Use https, or say that it is a machine of your own network.");
        return new TestTarget(
            new UpstreamModel
            {
                Name = "test",
                Protocol = order.Protocol,
                BaseUri = url,
                IsLocal = order.Local || order.Trusted,
                Trusted = order.Trusted,
                Credential = key is { Literal: { } secret } ? new UpstreamCredential(CredentialKind.Configured, secret) : UpstreamCredential.None,
            },
            IsSaved: false);
    }

    /// <summary>The same key at another place of the same server, or another protocol there.</summary>
    public TestTarget At(Uri baseUrl, string protocol) => this with { Upstream = Upstream with { BaseUri = baseUrl, Protocol = protocol } };

    /// <summary>Where the API may be instead, most likely first, all on the same server.</summary>
    public IEnumerable<Uri> OtherPlaces()
    {
        var origin = Upstream.BaseUri.GetLeftPart(UriPartial.Authority);
        var path = Upstream.BaseUri.AbsolutePath.TrimEnd('/');
        var bare = Endings.FirstOrDefault(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } end ? path[..^end.Length] : path;
        string[] paths = Upstream.Protocol is "ollama" or "gemini" or "anthropic"
            ? [bare, Without(bare, "/v1"), Without(bare, "/v1beta"), Without(bare, "/api"), "", $"{bare}/anthropic"]
            : [bare, $"{bare}/v1", "/v1", "/api/v1", "/openai/v1", $"{bare}/openai/v1", Without(bare, "/v1"), ""];
        return paths.Where(other => other != path).Distinct(StringComparer.Ordinal).Select(other => new Uri(origin + (other.Length == 0 ? "/" : other)));
    }

    /// <summary>Other protocols and where a server that speaks them has them.</summary>
    public IEnumerable<(Uri BaseUrl, string Protocol)> OtherProtocols()
    {
        var origin = new Uri(Upstream.BaseUri.GetLeftPart(UriPartial.Authority));
        var path = Upstream.BaseUri.AbsolutePath.TrimEnd('/');
        var version = path.EndsWith("/v1", StringComparison.Ordinal) ? Upstream.BaseUri : new Uri(origin, $"{path}/v1");
        var root = new Uri(origin, Without(path, "/v1") is { Length: > 0 } shorter ? shorter : "/");
        (Uri, string)[] others = [(root, "ollama"), (version, "openai-chat"), (root, "anthropic"), (root, "gemini"), (version, "openai-responses")];
        return others.Where(other => other.Item2 != Upstream.Protocol);
    }

    private static string Without(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? path[..^ending.Length] : path;

    private static TestTarget? Wrong(out string problem, string words)
    {
        problem = words;
        return null;
    }
}

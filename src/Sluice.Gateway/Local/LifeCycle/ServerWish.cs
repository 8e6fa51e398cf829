using Sluice.Gateway.Configuration;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>Which server a user means by a name: an upstream of the configuration, or a kind of server. Without a name: any.</summary>
/// <param name="Kind">Of this kind; null: of any.</param>
/// <param name="Root">At this address; null: at any.</param>
internal sealed record ServerWish(UpstreamKind? Kind, Uri? Root)
{
    private static readonly UpstreamKind[] Kinds = [UpstreamKind.Ollama, UpstreamKind.LmStudio, UpstreamKind.LlamaCpp, UpstreamKind.Vllm];

    /// <summary>Reads a name.</summary>
    /// <param name="name">What the user wrote; null: nothing.</param>
    /// <param name="config">Names upstreams.</param>
    /// <param name="wish">What is meant.</param>
    /// <param name="error">Why it means nothing; else empty.</param>
    public static bool TryRead(string? name, SluiceConfig config, out ServerWish wish, out string error)
    {
        wish = new ServerWish(null, null);
        error = "";
        if (name is null) return true;
        if (config.Upstreams.TryGetValue(name, out var upstream))
        {
            wish = new ServerWish(upstream.Protocol is "ollama" ? UpstreamKind.Ollama : null, new Uri(upstream.BaseUrl.GetLeftPart(UriPartial.Authority)));
            error = upstream.BaseUrl.IsLoopback ? "" : $"{name} is at {upstream.BaseUrl.Authority}, not on this machine: it can only be started and stopped there.";
            return error.Length == 0;
        }

        // The name of an upstream that nobody configured: its kind, or kind and port.
        var port = name.LastIndexOf('-') is > 0 and var dash && ushort.TryParse(name[(dash + 1)..], out var number) ? number : 0;
        var word = Letters(port > 0 ? name[..name.LastIndexOf('-')] : name);
        if (Array.Find(Kinds, kind => Letters(kind.WireName()) == word || Letters(kind.DisplayName()) == word) is var found and not UpstreamKind.Other)
        {
            wish = new ServerWish(found, port > 0 ? new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}")) : null);
            return true;
        }

        error = $"There is no server called {name}. Known are {string.Join(", ", config.Upstreams.Where(pair => pair.Value.Local || pair.Value.Protocol is "ollama").Select(pair => pair.Key).Concat(Kinds.Select(kind => kind.WireName())).Distinct(StringComparer.Ordinal))}.";
        return false;
    }

    /// <summary>Whether a server is what is meant.</summary>
    public bool Means(UpstreamKind kind, Uri root) =>
        (Kind is null || kind == Kind || kind is UpstreamKind.Other) && (Root is null || (root.IsLoopback && Root.IsLoopback ? root.Port == Root.Port : root.Authority == Root.Authority));

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}

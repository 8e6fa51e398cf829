using Sluice.Gateway.Configuration.Reading;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>
/// A key that was given for one address does not go to another because somebody changed the address on the page or took an older
/// state back: it has to be given again, in the same change (F112). Who edits the file by hand, or by command line, has the file anyway.
/// </summary>
internal static class KeyDestinations
{
    private const int ShortestKey = 16;

    /// <summary>Credentials and where they go.</summary>
    /// <param name="Path">The setting that has the address.</param>
    /// <param name="Url">The address.</param>
    /// <param name="Keys">Settings and what they say.</param>
    private sealed record Holder(string Path, Uri Url, IReadOnlyList<(string Path, SecretReference Reference)> Keys);

    /// <summary>Keys that a change would send somewhere else.</summary>
    /// <param name="before">The configuration before it.</param>
    /// <param name="after">The configuration after it.</param>
    /// <param name="isGivenAgain">Whether the change itself brings the key of a setting.</param>
    public static IEnumerable<ConfigProblem> Check(SluiceConfig before, SluiceConfig after, Func<string, SecretReference, bool> isGivenAgain)
    {
        var holders = Holders(before).ToList();
        var keys = before.Upstreams.Values.Select(static upstream => upstream.ApiKey).OfType<SecretReference>().ToHashSet();
        foreach (var holder in Holders(after))
        {
            foreach (var (path, reference) in holder.Keys)
            {
                // A short text in a header is a name or a switch, unless it is a key elsewhere.
                if (reference.Literal?.Reveal().Length < ShortestKey && !path.EndsWith(".apiKey", StringComparison.Ordinal) && !keys.Contains(reference)) continue;

                // A variable is the user's own word for several places; for one upstream it is as good as its key.
                var earlier = holders
                    .Where(other => reference.Source is not SecretSource.Environment || other.Path == holder.Path)
                    .Where(other => other.Keys.Any(key => key.Reference == reference))
                    .Select(static other => other.Url)
                    .ToList();
                if (earlier.Count == 0 || earlier.Exists(url => Host(url) == Host(holder.Url)) || isGivenAgain(path, reference)) continue;
                yield return new ConfigProblem(
                    path, 0, 0, $"This key was given for {earlier[0].Authority}, and the address would send it to {holder.Url.Authority}.", "Give the key again together with the address, or take it out first.");
            }
        }
    }

    /// <summary>Every setting that holds a credential, with what it says.</summary>
    public static IEnumerable<(string Path, SecretReference Reference)> All(SluiceConfig config) => Holders(config).SelectMany(static holder => holder.Keys);

    /// <summary>The setting of an upstream's key.</summary>
    public static string PathOf(string upstream) => ConfigPath.Member("upstreams", upstream) + ".apiKey";

    private static IEnumerable<Holder> Holders(SluiceConfig config)
    {
        foreach (var (name, upstream) in config.Upstreams)
        {
            var path = ConfigPath.Member("upstreams", name);
            var keys = Headers(path, upstream.Headers);
            if (upstream.ApiKey is { Source: not SecretSource.Client } key) keys.Add((PathOf(name), key));
            yield return new Holder(path, upstream.BaseUrl, keys);
        }

        if (config.Telemetry.Endpoint is { } collector) yield return new Holder("telemetry", collector, Headers("telemetry", config.Telemetry.Headers));
    }

    private static List<(string Path, SecretReference Reference)> Headers(string path, IReadOnlyDictionary<string, SecretReference> headers) =>
        [.. headers.Select(header => (ConfigPath.Member($"{path}.headers", header.Key), header.Value))];

    private static string Host(Uri url) => url.GetLeftPart(UriPartial.Authority).ToLowerInvariant();
}

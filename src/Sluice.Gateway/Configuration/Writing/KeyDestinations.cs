using Sluice.Gateway.Configuration.Reading;

namespace Sluice.Gateway.Configuration.Writing;

/// <summary>
/// A key that was given for one address does not go to another because somebody changed the address on the page: it has to be
/// given again, in the same change (F112). Who edits the file by hand, or by command line, has the file anyway.
/// </summary>
internal static class KeyDestinations
{
    /// <summary>Keys that a change would send somewhere else.</summary>
    /// <param name="before">The configuration before it.</param>
    /// <param name="after">The configuration after it.</param>
    /// <param name="isGivenAgain">Whether the change itself brings the key of an upstream.</param>
    public static IEnumerable<ConfigProblem> Check(SluiceConfig before, SluiceConfig after, Func<string, SecretReference, bool> isGivenAgain)
    {
        foreach (var (name, upstream) in after.Upstreams)
        {
            foreach (var (path, reference) in Keys(ConfigPath.Member("upstreams", name), upstream))
            {
                // A variable is the user's own word for several places; for one upstream it is as good as its key.
                var earlier = before.Upstreams
                    .Where(other => reference.Source is not SecretSource.Environment || other.Key == name)
                    .Where(other => Keys("", other.Value).Any(key => key.Reference == reference))
                    .Select(static other => other.Value.BaseUrl)
                    .ToList();
                if (earlier.Count == 0 || earlier.Exists(url => Host(url) == Host(upstream.BaseUrl)) || isGivenAgain(name, reference)) continue;
                yield return new ConfigProblem(
                    path, 0, 0, $"This key was given for {earlier[0].Authority}, and the address would send it to {upstream.BaseUrl.Authority}.", "Give the key again together with the address, or take it out first.");
            }
        }
    }

    private static IEnumerable<(string Path, SecretReference Reference)> Keys(string path, UpstreamConfig upstream)
    {
        if (upstream.ApiKey is { Source: not SecretSource.Client } key) yield return ($"{path}.apiKey", key);
        foreach (var (header, value) in upstream.Headers)
        {
            // A short text is a name or a switch, not a credential.
            if (value.Source is not SecretSource.Literal || value.Literal!.Reveal().Length >= 16) yield return (ConfigPath.Member($"{path}.headers", header), value);
        }
    }

    private static string Host(Uri url) => url.GetLeftPart(UriPartial.Authority).ToLowerInvariant();
}

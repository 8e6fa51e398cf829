using Sluice.Gateway.Configuration;
using Sluice.Gateway.Configuration.Reading;
using Sluice.Gateway.Configuration.Writing;

namespace Sluice.Gateway.Admin.Settings;

/// <summary>Keys that are typed on the page: kept where nobody reads them again, and told only by their end and fingerprint (T9).</summary>
internal sealed class KeyOrders(ConfigStore config, ConfigWriter writer, KeyWriter keys, KeyStore store)
{
    /// <summary>The credential of every configured upstream.</summary>
    public IReadOnlyList<KeyView> Read() => [.. config.Current.Config.Upstreams.Keys.Select(name => Of(name)!)];

    /// <summary>The credential of one upstream; null when there is no such upstream.</summary>
    public KeyView? Of(string upstream)
    {
        var effective = config.Current;
        if (!effective.Config.Upstreams.TryGetValue(upstream, out var configured)) return null;
        var secret = effective.Secrets.GetValueOrDefault(upstream)?.ApiKey;
        var reference = configured.ApiKey;
        var kind = reference?.Source switch
        {
            SecretSource.Environment => "env",
            SecretSource.File => "file",
            SecretSource.Keychain => "keychain",
            SecretSource.Literal => "literal",
            SecretSource.Client => "client",
            _ => "none",
        };
        var isStored = reference is not null && store.Holds(upstream, reference);
        return new KeyView(upstream, kind, reference?.Name is { Length: > 0 } where ? where : null, secret?.Tail is { Length: > 0 } tail ? tail : null, secret?.Fingerprint, effective.Disabled.GetValueOrDefault(upstream), isStored, configured.BaseUrl.ToString());
    }

    /// <summary>Keeps a key and lets the configuration point to it.</summary>
    public ConfigWriteResult Save(string upstream, KeyChange change)
    {
        if (!config.Current.Config.Upstreams.ContainsKey(upstream)) return Refused(upstream, $"There is no upstream '{upstream}' in the configuration.", "Add it first.");
        var place = ConfigPath.Member("upstreams", upstream);
        return keys.Save(
            upstream,
            change.Key,
            reference => change.BaseUrl is { } url ? [ConfigEdit.Set($"{place}.apiKey", reference), ConfigEdit.Set($"{place}.baseUrl", url)] : [ConfigEdit.Set($"{place}.apiKey", reference)],
            change.Hash);
    }

    /// <summary>Takes the key of an upstream out of the configuration, and forgets it if it was typed in here.</summary>
    public ConfigWriteResult Remove(string upstream)
    {
        if (!config.Current.Config.Upstreams.TryGetValue(upstream, out var configured)) return Refused(upstream, $"There is no upstream '{upstream}' in the configuration.", "See GET /admin/keys.");
        var result = writer.Apply([ConfigEdit.Remove(KeyDestinations.PathOf(upstream))], null, "page");
        if (result.IsDone && configured.ApiKey is { } reference) store.Remove(upstream, reference);
        return result;
    }

    private static ConfigWriteResult Refused(string upstream, string message, string fix) =>
        new(ConfigWriteOutcome.Refused, "") { Problems = [new ConfigProblem(KeyDestinations.PathOf(upstream), 0, 0, message, fix)] };
}

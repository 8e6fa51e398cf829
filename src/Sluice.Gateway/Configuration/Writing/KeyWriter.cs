namespace Sluice.Gateway.Configuration.Writing;

/// <summary>
/// Keeps a typed key and lets the configuration point to it, both or neither: a change that is refused leaves the key that was there
/// in its place, or the old address would get the new one (F112).
/// </summary>
internal sealed class KeyWriter(ConfigStore config, ConfigWriter writer, KeyStore store)
{
    /// <summary>Keeps a key.</summary>
    /// <param name="upstream">Whose key it is.</param>
    /// <param name="key">The key.</param>
    /// <param name="edits">What is changed with it, for what the configuration is to say of the key.</param>
    /// <param name="expectedHash">What the file was when this was thought of; null: whatever it is.</param>
    public ConfigWriteResult Save(string upstream, string key, Func<string, IReadOnlyList<ConfigEdit>> edits, string? expectedHash)
    {
        if (KeyStore.Problem(key) is { } wrong) return Refused(upstream, wrong, "Paste the key alone.");
        if (writer.Try(edits(store.FileReference(upstream)), expectedHash, "page", upstream) is { IsDone: false } refused) return refused;
        var former = config.Current.Config.Upstreams.GetValueOrDefault(upstream)?.ApiKey;
        var replaced = former is not null && store.Holds(upstream, former) ? config.Current.Secrets.GetValueOrDefault(upstream)?.ApiKey : null;
        string reference;
        try
        {
            reference = store.Save(upstream, new Secret(key.Trim()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refused(upstream, $"The key cannot be kept: {error.Message}", "Let the data directory be writable for the user who runs Sluice.");
        }

        var result = writer.Apply(edits(reference), expectedHash, "page", upstream);

        // The file points there already, and only what stands behind it is new.
        if (result.Outcome is ConfigWriteOutcome.Unchanged) return result with { InForce = !config.Reload().IsBroken };
        if (!result.IsDone) TakeBack(upstream, reference, replaced);
        return result;
    }

    private void TakeBack(string upstream, string reference, Secret? replaced)
    {
        try
        {
            if (replaced is not null) store.Save(upstream, replaced);
            else store.Remove(upstream, SecretReference.Parse(reference));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It was kept a moment ago, and what the configuration says is as it was.
        }
    }

    private static ConfigWriteResult Refused(string upstream, string message, string fix) =>
        new(ConfigWriteOutcome.Refused, "") { Problems = [new ConfigProblem(KeyDestinations.PathOf(upstream), 0, 0, message, fix)] };
}

using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Configuration;

/// <summary>What came of looking a credential up.</summary>
/// <param name="Secret">The credential; null when there is none.</param>
/// <param name="Reason">Why there is none and what to do; else empty. Fit for the user's eyes.</param>
internal sealed record SecretLookup(Secret? Secret, string Reason)
{
    /// <summary>None, and why.</summary>
    public static SecretLookup Missing(string reason) => new(null, reason);

    /// <summary>A value that was found, if it can be a credential at all.</summary>
    public static SecretLookup From(string value, string reference)
    {
        var trimmed = value.Trim();
        return trimmed.Length == 0 ? Missing($"{reference} is empty.")
            : trimmed.Any(char.IsControl) ? Missing($"{reference} holds more than one line.")
            : new SecretLookup(new Secret(trimmed), "");
    }
}

/// <summary>Looks credentials up where the configuration says they are.</summary>
/// <param name="host">Environment and home.</param>
/// <param name="keychain">The system's secret store.</param>
internal sealed class SecretResolver(HostEnvironment host, Func<string, SecretLookup> keychain)
{
    /// <summary>With the system's own secret store.</summary>
    public SecretResolver(HostEnvironment host)
        : this(host, new Keychain(host.System).Find)
    {
    }

    /// <summary>
    /// The credential behind a reference. <see cref="SecretReference.Client"/> has none of its own and no reason either.
    /// </summary>
    /// <param name="reference">The reference.</param>
    /// <param name="fixes">Receives what was put right on the way: files that others could read.</param>
    public SecretLookup Find(SecretReference reference, ICollection<ModeFix> fixes) => reference.Source switch
    {
        SecretSource.Client => new SecretLookup(null, ""),
        SecretSource.Environment => host.Variable(reference.Name) is { } value
            ? SecretLookup.From(value, $"The variable {reference.Name}")
            : SecretLookup.Missing($"The variable {reference.Name} is not set."),
        SecretSource.File => FromFile(reference.Name, fixes),
        SecretSource.Keychain => keychain(reference.Name),

        // An unexpanded ${VAR} inside a longer text: never sent as if it were a key.
        _ when reference.Literal!.Reveal().Contains("${", StringComparison.Ordinal) =>
            SecretLookup.Missing("The key holds ${…}, which is not replaced. Write env:NAME as the whole value."),
        _ => new SecretLookup(reference.Literal, ""),
    };

    private SecretLookup FromFile(string name, ICollection<ModeFix> fixes)
    {
        var path = name.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(host.Home, name[2..]) : name;
        if (!Path.IsPathFullyQualified(path))
        {
            return SecretLookup.Missing($"file:{name} is a relative path. Write it from the root, or from ~/.");
        }

        try
        {
            var secret = SecretLookup.From(File.ReadAllText(path), $"The file {path}");
            if (File.ResolveLinkTarget(path, returnFinalTarget: true) is null && PrivateFiles.Tighten(path) is { } fix)
            {
                fixes.Add(fix);
            }

            return secret;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return SecretLookup.Missing($"The file {path} cannot be read: {error.Message}");
        }
    }
}

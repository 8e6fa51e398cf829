namespace Sluice.Gateway.Configuration;

/// <summary>Where a credential comes from.</summary>
internal enum SecretSource
{
    /// <summary>Written into the configuration itself.</summary>
    Literal,

    /// <summary><c>env:NAME</c>.</summary>
    Environment,

    /// <summary><c>file:PATH</c>.</summary>
    File,

    /// <summary><c>keychain:NAME</c>: the system's secret store.</summary>
    Keychain,

    /// <summary><c>client</c>: the caller's own credential, for its own vendor only.</summary>
    Client,
}

/// <summary>A credential as the user wrote it, not yet looked up.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Name">The variable, path or item; empty for a literal and for <see cref="SecretSource.Client"/>.</param>
/// <param name="Literal">The credential itself when it was written out.</param>
internal sealed record SecretReference(SecretSource Source, string Name = "", Secret? Literal = null)
{
    /// <summary>The caller's own credential.</summary>
    public static SecretReference Client { get; } = new(SecretSource.Client);

    /// <summary>Reads what the user wrote. Never fails: what is no reference is a literal.</summary>
    public static SecretReference Parse(string text) => text switch
    {
        "client" => Client,
        _ when After(text, "env:") is { } name => new(SecretSource.Environment, name),
        _ when After(text, "file:") is { } path => new(SecretSource.File, path),
        _ when After(text, "keychain:") is { } item => new(SecretSource.Keychain, item),

        // ${NAME} is what other tools expand; it is taken for what was meant.
        ['$', '{', .. var name, '}'] when name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') => new(SecretSource.Environment, name),
        _ => new(SecretSource.Literal, Literal: new Secret(text.Trim())),
    };

    private static string? After(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..].Trim() : null;

    /// <summary>As the user wrote it; a literal is masked.</summary>
    public override string ToString() => Source switch
    {
        SecretSource.Environment => $"env:{Name}",
        SecretSource.File => $"file:{Name}",
        SecretSource.Keychain => $"keychain:{Name}",
        SecretSource.Client => "client",
        _ => Literal?.ToString() ?? "",
    };
}

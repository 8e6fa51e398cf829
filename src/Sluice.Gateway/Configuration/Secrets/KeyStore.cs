using System.Text;
using Sluice.Gateway.Platform;

namespace Sluice.Gateway.Configuration;

/// <summary>
/// Keeps a key that was typed in: in the system's secret store where it has one that takes it, else in a file of mode 0600 in a
/// directory of mode 0700 in the data directory. The configuration holds where it is, never the key.
/// </summary>
/// <param name="paths">Where the data directory is.</param>
/// <param name="keep">Puts a key into the system's secret store; false when there is none that does.</param>
/// <param name="forget">Takes it out again.</param>
internal sealed class KeyStore(SluicePaths paths, Func<string, Secret, bool> keep, Action<string> forget)
{
    /// <summary>Longest key in characters.</summary>
    public const int Longest = 8192;

    /// <summary>With the system's own secret store. On Linux without a session there is none to unlock, and its tool would wait for one.</summary>
    public static KeyStore Of(SluicePaths paths, HostEnvironment host)
    {
        var keychain = new Keychain(host.System);
        return host.System is OperatingSystemKind.Linux && host.Variable("DBUS_SESSION_BUS_ADDRESS") is null
            ? new KeyStore(paths, static (_, _) => false, static _ => { })
            : new KeyStore(paths, keychain.Keep, keychain.Forget);
    }

    private string Directory => Path.Combine(paths.DataDirectory, "keys");

    /// <summary>What is wrong with a key; null when it can be one.</summary>
    public static string? Problem(string key) =>
        key.Trim().Length == 0 ? "The key is empty."
        : key.Length > Longest ? "The key is too long."
        : key.Trim().Any(static c => char.IsControl(c) || c > '~') ? "The key holds a line break or a letter that no key has. Copy it again."
        : null;

    /// <summary>Keeps the key of an upstream, in the place of the one before.</summary>
    /// <returns>What the configuration is to say: <c>keychain:NAME</c> or <c>file:PATH</c>.</returns>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public string Save(string upstream, Secret key)
    {
        if (keep(upstream, key)) return $"keychain:{upstream}";
        PrivateFiles.CreateDirectory(Directory);
        PrivateFiles.WriteAtomically(FileOf(upstream), Encoding.UTF8.GetBytes(key.Reveal()));
        return FileReference(upstream);
    }

    /// <summary>What the configuration says of a key that is kept in a file.</summary>
    public string FileReference(string upstream) => $"file:{FileOf(upstream)}";

    /// <summary>Forgets the key of an upstream, if it was kept here.</summary>
    public void Remove(string upstream, SecretReference reference)
    {
        if (IsInKeychain(upstream, reference)) forget(upstream);
        if (IsOwn(upstream, reference)) File.Delete(FileOf(upstream));
    }

    /// <summary>Whether a key of an upstream was kept here.</summary>
    public bool Holds(string upstream, SecretReference reference) => IsOwn(upstream, reference) || IsInKeychain(upstream, reference);

    private static bool IsInKeychain(string upstream, SecretReference reference) => reference.Source is SecretSource.Keychain && reference.Name == upstream;

    private bool IsOwn(string upstream, SecretReference reference) => reference.Source is SecretSource.File && reference.Name == FileOf(upstream);

    // Names are letters, digits and . _ - : and begin with a letter or digit; a colon is no part of a file's name everywhere.
    private string FileOf(string upstream) => Path.Combine(Directory, upstream.Replace(':', '=') + ".key");
}

using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Sluice.Gateway.Ledger.Sqlite;

/// <summary>
/// Chooses the SQLite library: the system's, which the system keeps patched; the bundled one only where there is none. Which
/// one it became is in <see cref="Library"/>, and <c>doctor</c> warns about the bundled one.
/// </summary>
internal static class NativeSqlite
{
    /// <summary>What <see cref="Library"/> says when the system has no SQLite of its own.</summary>
    public const string Bundled = "bundled";

    private const int ConfigureMemoryStatistics = 9;
    private static readonly Lock Gate = new();
    private static bool _ready;

    /// <summary>The file that was loaded, or <see cref="Bundled"/>.</summary>
    public static string Library { get; private set; } = Bundled;

    /// <summary>Version of the library in use.</summary>
    public static string Version
    {
        get
        {
            Use();
            return raw.sqlite3_libversion().utf8_to_string();
        }
    }

    /// <summary>Whether the library in use is the bundled one.</summary>
    public static bool IsBundled => string.Equals(Library, Bundled, StringComparison.Ordinal);

    /// <summary>Loads the library. Does nothing the second time.</summary>
    public static void Use()
    {
        lock (Gate)
        {
            if (_ready)
            {
                return;
            }

            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());

            // Nobody reads its memory statistics, and each allocation would take a lock for them.
            raw.sqlite3_config(ConfigureMemoryStatistics, 0);
            _ready = true;
        }
    }

    /// <summary>The library that the provider uses.</summary>
    public static IntPtr Handle
    {
        get
        {
            Use();
            var provider = typeof(SQLite3Provider_e_sqlite3).Assembly;
            var system = Resolve("e_sqlite3", provider, null);
            return system != IntPtr.Zero ? system : NativeLibrary.Load("e_sqlite3", provider, null);
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        foreach (var candidate in Candidates())
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
            {
                Library = candidate;
                return handle;
            }
        }

        // Zero lets the runtime look for the bundled library in its usual places.
        return IntPtr.Zero;
    }

    private static string[] Candidates() =>
        OperatingSystem.IsWindows() ? ["winsqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib", "libsqlite3.dylib"]
        : ["libsqlite3.so.0"];
}

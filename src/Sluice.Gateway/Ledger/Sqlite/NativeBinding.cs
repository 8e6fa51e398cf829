using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Gateway.Ledger.Sqlite;

/// <summary>
/// Binds numbers without the marshalling of the usual calls: a row of the ledger has some seventy of them, and each takes
/// less time than counting references on a handle would. SQLite does nothing here that could wait.
/// </summary>
internal static unsafe class NativeBinding
{
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long, int> BindInt64 =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long, int>)NativeLibrary.GetExport(NativeSqlite.Handle, "sqlite3_bind_int64");

    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> BindNull =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)NativeLibrary.GetExport(NativeSqlite.Handle, "sqlite3_bind_null");

    /// <summary>Binds a number. The statement must be open.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Int64(nint statement, int index, long value) => BindInt64(statement, index, value);

    /// <summary>Binds a null. The statement must be open.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Null(nint statement, int index) => BindNull(statement, index);
}

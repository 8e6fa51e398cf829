using System.Runtime.InteropServices;

namespace Sluice.Gateway.Compression;

/// <summary>
/// The system's libzstd, which the system keeps patched: .NET 10 has no zstd of its own, and Codex compresses with it when its
/// user is signed in. Loaded at the first request that needs it; where there is none, or one older than 1.4, callers do without.
/// </summary>
/// <remarks>The calls are those of the stable part of zstd.h, https://facebook.github.io/zstd/zstd_manual.html.</remarks>
internal sealed class ZstdLibrary
{
    private const uint Oldest = 10_400;
    private static readonly Lazy<ZstdLibrary?> Loaded = new(() => Load(Names()));

    private ZstdLibrary(nint handle, string name, uint version)
    {
        Name = name;
        Version = $"{version / 10_000}.{version / 100 % 100}.{version % 100}";
        Create = Function<CreateContext>(handle, "ZSTD_createDCtx");
        Free = Function<FreeContext>(handle, "ZSTD_freeDCtx");
        SetParameter = Function<SetContextParameter>(handle, "ZSTD_DCtx_setParameter");
        Decompress = Function<DecompressStream>(handle, "ZSTD_decompressStream");
        IsError = Function<Ask>(handle, "ZSTD_isError");
        ErrorName = Function<AskName>(handle, "ZSTD_getErrorName");
    }

    /// <summary>The system's library; null when there is none.</summary>
    public static ZstdLibrary? System => Loaded.Value;

    /// <summary>The file that was loaded.</summary>
    public string Name { get; }

    /// <summary>Its version, for example <c>1.5.7</c>.</summary>
    public string Version { get; }

    internal CreateContext Create { get; }

    internal FreeContext Free { get; }

    internal SetContextParameter SetParameter { get; }

    internal DecompressStream Decompress { get; }

    internal Ask IsError { get; }

    internal AskName ErrorName { get; }

    /// <summary>Loads the first of these that is there and has what is needed; null when none is.</summary>
    public static ZstdLibrary? Load(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            // Never from the working directory.
            if (!NativeLibrary.TryLoad(name, typeof(ZstdLibrary).Assembly, DllImportSearchPath.SafeDirectories, out var handle)) continue;
            try
            {
                var version = Function<AskVersion>(handle, "ZSTD_versionNumber")();
                if (version >= Oldest) return new ZstdLibrary(handle, name, version);
            }
            catch (EntryPointNotFoundException)
            {
                // Something else of that name.
            }

            NativeLibrary.Free(handle);
        }

        return null;
    }

    private static T Function<T>(nint handle, string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(handle, name));

    private static string[] Names() =>
        OperatingSystem.IsWindows() ? ["libzstd.dll", "zstd.dll"]
        : OperatingSystem.IsMacOS() ? ["/opt/homebrew/lib/libzstd.1.dylib", "/usr/local/lib/libzstd.1.dylib", "/opt/local/lib/libzstd.1.dylib", "libzstd.1.dylib", "libzstd.dylib"]
        : ["libzstd.so.1"];

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate uint AskVersion();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate nint CreateContext();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate nuint FreeContext(nint context);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate nuint SetContextParameter(ZstdContext context, int parameter, int value);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate nuint DecompressStream(ZstdContext context, ref ZstdBuffer output, ref ZstdBuffer input);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate uint Ask(nuint code);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate nint AskName(nuint code);
}

/// <summary><c>ZSTD_inBuffer</c> and <c>ZSTD_outBuffer</c>, which have the same layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ZstdBuffer
{
    /// <summary>Its first byte.</summary>
    public nint Start;

    /// <summary>Its length.</summary>
    public nuint Size;

    /// <summary>How far it has been read or written.</summary>
    public nuint Position;
}

using System.Runtime.InteropServices;

namespace Sluice.Gateway.Compression;

/// <summary>A decompression context of libzstd (<c>ZSTD_DCtx</c>), freed once and only when no call uses it any more.</summary>
internal sealed class ZstdContext : SafeHandle
{
    private const int WindowLogMax = 100; // ZSTD_d_windowLogMax

    // 8 MB is what a sender may use over HTTP (RFC 9659); a frame that wants more is refused before any of it is allocated.
    private const int LargestWindow = 23;

    private readonly ZstdLibrary _library;

    /// <summary>Creates one with a bounded window.</summary>
    /// <exception cref="IOException">libzstd could not create it.</exception>
    public ZstdContext(ZstdLibrary library)
        : base(0, ownsHandle: true)
    {
        _library = library;
        SetHandle(library.Create());
        if (IsInvalid) throw new IOException("libzstd could not create a context.");
        library.SetParameter(this, WindowLogMax, LargestWindow);
    }

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc />
    protected override bool ReleaseHandle() => _library.IsError(_library.Free(handle)) == 0;
}

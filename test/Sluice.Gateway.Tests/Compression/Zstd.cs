using System.Runtime.InteropServices;
using Sluice.Gateway.Compression;
using Xunit;

namespace Sluice.Gateway.Tests.Compression;

/// <summary>Frames made by libzstd itself. Tests that need it are skipped where the system has none.</summary>
internal static class Zstd
{
    private const int CompressionLevel = 100, WindowLog = 101, EnableLongDistanceMatching = 160;

    public static ZstdLibrary Library
    {
        get
        {
            Assert.SkipWhen(ZstdLibrary.System is null, "no libzstd on this machine");
            return ZstdLibrary.System!;
        }
    }

    /// <summary>One frame.</summary>
    public static byte[] Frame(byte[] content, int level = 3, int? windowLog = null)
    {
        var handle = NativeLibrary.Load(Library.Name);
        var context = Function<Create>(handle, "ZSTD_createCCtx")();
        try
        {
            var set = Function<Set>(handle, "ZSTD_CCtx_setParameter");
            set(context, CompressionLevel, level);
            if (windowLog is { } log)
            {
                set(context, EnableLongDistanceMatching, 1);
                set(context, WindowLog, log);
            }

            var frame = new byte[content.Length + 1024];
            var length = Function<Compress>(handle, "ZSTD_compress2")(context, frame, (nuint)frame.Length, content, (nuint)content.Length);
            return frame[..(int)length];
        }
        finally
        {
            Function<Free>(handle, "ZSTD_freeCCtx")(context);
        }
    }

    private static T Function<T>(nint handle, string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(handle, name));

    private delegate nint Create();

    private delegate nuint Free(nint context);

    private delegate nuint Set(nint context, int parameter, int value);

    private delegate nuint Compress(nint context, byte[] output, nuint outputSize, byte[] input, nuint inputSize);
}

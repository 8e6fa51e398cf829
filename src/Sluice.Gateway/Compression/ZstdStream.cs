using System.Runtime.InteropServices;

namespace Sluice.Gateway.Compression;

/// <summary>
/// Reads what a stream of zstd frames holds; several frames one after the other are one content, skippable ones hold nothing.
/// Memory is bounded by the window (<see cref="ZstdContext"/>) and two buffers, whatever the frames say.
/// </summary>
internal sealed class ZstdStream(Stream compressed, ZstdLibrary library) : ReadingStream(compressed)
{
    private readonly ZstdContext _context = new(library);

    // Pinned for as long as they live: libzstd is given their addresses.
    private readonly byte[] _input = GC.AllocateUninitializedArray<byte>(16 * 1024, pinned: true);
    private readonly byte[] _output = GC.AllocateUninitializedArray<byte>(32 * 1024, pinned: true);
    private int _inputStart, _inputEnd;
    private int _outputStart, _outputEnd;
    private bool _insideFrame;
    private bool _ended;

    /// <summary>Reads decoded bytes; 0 at the end.</summary>
    /// <exception cref="InvalidDataException">It is not zstd, wants too large a window, or ends inside a frame.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_outputStart == _outputEnd)
        {
            // What libzstd still holds comes out before more is read.
            if (Decode()) break;
            if (_ended) return _insideFrame ? throw new InvalidDataException("The content ends inside a zstd frame.") : 0;
            _inputStart = 0;
            _inputEnd = await Inner.ReadAsync(_input, cancellationToken);
            _ended = _inputEnd == 0;
        }

        var count = Math.Min(buffer.Length, _outputEnd - _outputStart);
        _output.AsMemory(_outputStart, count).CopyTo(buffer);
        _outputStart += count;
        return count;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) _context.Dispose();
        base.Dispose(disposing);
    }

    // Decodes until there is output; false when more input is needed for it.
    private bool Decode()
    {
        while (_insideFrame || _inputStart < _inputEnd)
        {
            var input = new ZstdBuffer { Start = Marshal.UnsafeAddrOfPinnedArrayElement(_input, 0), Size = (nuint)_inputEnd, Position = (nuint)_inputStart };
            var output = new ZstdBuffer { Start = Marshal.UnsafeAddrOfPinnedArrayElement(_output, 0), Size = (nuint)_output.Length };
            var code = library.Decompress(_context, ref output, ref input);
            if (library.IsError(code) != 0) throw new InvalidDataException($"The content is not valid zstd: {Marshal.PtrToStringUTF8(library.ErrorName(code))}.");
            var moved = (int)input.Position > _inputStart;
            _inputStart = (int)input.Position;
            (_outputStart, _outputEnd) = (0, (int)output.Position);
            // 0 says that a frame is decoded and flushed to its end.
            _insideFrame = code != 0;
            if (_outputEnd > 0) return true;
            if (!moved) return false;
        }

        return false;
    }
}

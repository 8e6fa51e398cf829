namespace Sluice.Protocols.Json;

/// <summary>
/// Decodes the string fragments of one block, one after the other. A fragment that ends in half an emoji keeps the half
/// back until the other half comes (protocols: a vendor may cut its deltas between the two surrogates).
/// </summary>
public sealed class DeltaDecoder
{
    private byte[] _buffer = new byte[256];
    private char _half;

    /// <summary>The fragment's text as UTF-8; valid until the next call. Empty when only half a character has come.</summary>
    public ReadOnlySpan<byte> Decode(RawJson fragment)
    {
        if (!fragment.IsString) return default;
        var escaped = fragment.Span[1..^1];
        if (_half == '\0' && escaped.IndexOf((byte)'\\') < 0) return escaped;
        if (_buffer.Length < escaped.Length + 3) _buffer = new byte[Math.Max(escaped.Length + 3, _buffer.Length * 2)];
        return _buffer.AsSpan(0, JsonStrings.Decode(escaped, _buffer, ref _half));
    }

    /// <summary>At the end of the block: U+FFFD for a half that never found its other half, else nothing.</summary>
    public ReadOnlySpan<byte> Flush()
    {
        if (_half == '\0') return default;
        _half = '\0';
        return "\uFFFD"u8;
    }
}

namespace Sluice.Protocols.Json;

/// <summary>Bytes that were to be JSON are not: <see cref="Offset"/> says where, the message says what was expected.</summary>
public sealed class JsonSyntaxException(string message, int offset) : FormatException($"{message} at byte {offset}")
{
    /// <summary>Zero-based byte offset of the first byte that does not fit.</summary>
    public int Offset { get; } = offset;
}

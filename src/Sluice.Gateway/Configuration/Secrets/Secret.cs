using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Configuration;

/// <summary>
/// A credential. It shows itself only to code that calls <see cref="Reveal"/>; everywhere else (logs, errors, records,
/// debuggers) it is its last four characters and a fingerprint.
/// </summary>
[System.Diagnostics.DebuggerDisplay("{ToString(),nq}")]
internal sealed class Secret(string value) : IEquatable<Secret>
{
    private readonly string _value = value;

    /// <summary>The credential itself, for the request that needs it.</summary>
    public string Reveal() => _value;

    /// <summary>The first eight hex digits of its SHA-256: tells two keys apart without giving either away.</summary>
    public string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(0, 4));

    /// <summary>Its last four characters; none of a short one.</summary>
    public string Tail => _value.Length >= 16 ? _value[^4..] : "";

    /// <summary>Last four characters (none of a short one) and fingerprint.</summary>
    public override string ToString() => $"…{Tail} (sha256 {Fingerprint})";

    /// <inheritdoc/>
    public bool Equals(Secret? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(_value), Encoding.UTF8.GetBytes(other._value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Fingerprint);
}

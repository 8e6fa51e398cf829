using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Platform;

/// <summary>A token of Sluice's own, compared in constant time and never shown by accident.</summary>
internal sealed class AccessToken
{
    /// <summary>Fewest characters of a token that is accepted: 128 bits in base64url.</summary>
    public const int MinLength = 22;

    private readonly string _value;
    private readonly byte[] _hash;

    /// <summary>Wraps a token of at least <see cref="MinLength"/> characters.</summary>
    public AccessToken(string value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value.Length, MinLength);
        _value = value;
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>32 random bytes in base64url.</summary>
    /// <param name="random">Fills the bytes; <see cref="RandomNumberGenerator.Fill"/> but in tests.</param>
    public static AccessToken Create(Action<Span<byte>> random)
    {
        Span<byte> bytes = stackalloc byte[32];
        random(bytes);
        return new AccessToken(Base64Url.EncodeToString(bytes));
    }

    /// <summary>Whether the caller showed this token; takes as long for any wrong one of the same length.</summary>
    public bool Matches(ReadOnlySpan<char> shown)
    {
        // Hashing first makes the comparison independent of lengths; a token is far shorter than the buffer.
        if (shown.Length > 256)
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[256 * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(shown, utf8)], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    /// <summary>The token itself, for the clients that Sluice sets up.</summary>
    public string Reveal() => _value;

    /// <summary>Last four characters only.</summary>
    public override string ToString() => $"…{_value[^4..]}";
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Admin.Login;

/// <summary>
/// Codes of one-time login links: 32 random bytes, good once and for a minute. In memory only and hashed, so that neither a dump
/// nor a timing tells one (T4).
/// </summary>
internal sealed class LoginCodes(TimeProvider time)
{
    /// <summary>How long a code may be used.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    private const int MaxOpen = 32;
    private readonly Dictionary<string, DateTimeOffset> _open = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Makes one.</summary>
    public string Issue()
    {
        Span<byte> bytes = stackalloc byte[32];
        RandomNumberGenerator.Fill(bytes);
        var code = Base64Url.EncodeToString(bytes);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            foreach (var (old, until) in _open)
            {
                if (until <= now || _open.Count >= MaxOpen) _open.Remove(old);
            }

            _open[Hash(code)] = now + Life;
        }

        return code;
    }

    /// <summary>Whether a code is good; from then on it is not.</summary>
    public bool TryTake(string code)
    {
        if (code.Length is 0 or > 128) return false;
        lock (_lock)
        {
            return _open.Remove(Hash(code), out var until) && time.GetUtcNow() < until;
        }
    }

    /// <summary>What is kept in place of a secret of 32 random bytes: looked up by its hash, a comparison tells nothing of it.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

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
    private readonly Dictionary<string, Code> _open = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Makes one.</summary>
    /// <param name="ownUser">Only for a browser of the user who runs Sluice: who opens a page hands its address to a program, where others of this machine may read it.</param>
    public string Issue(bool ownUser = false)
    {
        Span<byte> bytes = stackalloc byte[32];
        RandomNumberGenerator.Fill(bytes);
        var code = Base64Url.EncodeToString(bytes);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            foreach (var (old, kept) in _open)
            {
                if (kept.Until <= now || _open.Count >= MaxOpen) _open.Remove(old);
            }

            _open[Hash(code)] = new Code(now + Life, ownUser);
        }

        return code;
    }

    /// <summary>Whether a code is good; from then on it is not.</summary>
    /// <param name="code">The code.</param>
    /// <param name="isAnotherUser">Whether it comes from another user of this machine, who cannot spend a code that is not for him.</param>
    public bool TryTake(string code, Func<bool>? isAnotherUser = null)
    {
        if (code.Length is 0 or > 128) return false;
        lock (_lock)
        {
            var hash = Hash(code);
            if (!_open.TryGetValue(hash, out var kept) || (kept.OwnUser && isAnotherUser?.Invoke() is true)) return false;
            _open.Remove(hash);
            return time.GetUtcNow() < kept.Until;
        }
    }

    /// <summary>What is kept in place of a secret of 32 random bytes: looked up by its hash, a comparison tells nothing of it.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private readonly record struct Code(DateTimeOffset Until, bool OwnUser);
}

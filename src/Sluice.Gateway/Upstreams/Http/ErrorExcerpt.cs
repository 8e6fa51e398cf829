using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Upstreams.Http;

/// <summary>
/// What is kept of an upstream's error for the ledger, logs and people: at most 2 KB of printable text without credentials. Some
/// servers repeat the key they were sent.
/// </summary>
internal static partial class ErrorExcerpt
{
    /// <summary>Most bytes that are kept.</summary>
    public const int MaxBytes = 2048;

    private const string Mask = "[secret]", Bearer = "Bearer ";

    // A value of fewer characters would mask half the text and is no credential.
    private const int ShortestSecret = 6;

    /// <summary>Takes the excerpt.</summary>
    /// <param name="body">The error's body; anything.</param>
    /// <param name="secrets">Every credential that the request or the gateway knows.</param>
    public static string Of(ReadOnlySpan<byte> body, IEnumerable<Secret> secrets)
    {
        // Cut with room to spare: a credential that the final cut would split is masked whole before it.
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 2 * MaxBytes)]);
        return Cap(Printable(Scrub(text, secrets)));
    }

    /// <summary>Takes credentials out of a text: the known ones, and what looks like one.</summary>
    public static string Scrub(string text, IEnumerable<Secret> secrets)
    {
        foreach (var secret in secrets)
        {
            if (!Holds(text, secret)) continue;
            var value = secret.Reveal();
            text = text.Replace(value, Mask, StringComparison.Ordinal);

            // Servers echo headers: the scheme is not secret, the rest is.
            if (IsBearer(value)) text = text.Replace(value[Bearer.Length..], Mask, StringComparison.Ordinal);
        }

        return KeyLike().Replace(text, Mask);
    }

    /// <summary>Whether a known credential stands in a text, so that <see cref="Scrub"/> would take it out.</summary>
    public static bool Holds(string text, Secret secret) => secret.Reveal() is { Length: >= ShortestSecret } value
        && (text.Contains(value, StringComparison.Ordinal) || (IsBearer(value) && text.AsSpan().Contains(value.AsSpan(Bearer.Length), StringComparison.Ordinal)));

    private static bool IsBearer(string value) => value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && value.Length >= Bearer.Length + ShortestSecret;

    private static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.Contains('\u007f', StringComparison.Ordinal))
        {
            return text;
        }

        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
    }

    private static string Cap(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= MaxBytes)
        {
            return text;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(MaxBytes);
        Encoding.UTF8.GetEncoder().Convert(text, bytes.AsSpan(0, MaxBytes - 3), flush: false, out var used, out _, out _);
        ArrayPool<byte>.Shared.Return(bytes);
        return string.Concat(text.AsSpan(0, used), "…");
    }

    // Keys of the usual vendors: sk-…, sk-ant-…, AIza…, gsk_…, xai-…, and anything behind "Bearer ".
    [GeneratedRegex(@"\b(sk-[A-Za-z0-9_-]{8,}|AIza[A-Za-z0-9_-]{20,}|gsk_[A-Za-z0-9]{8,}|xai-[A-Za-z0-9]{8,})|(?<=Bearer )[A-Za-z0-9._~+/=-]{8,}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex KeyLike();
}

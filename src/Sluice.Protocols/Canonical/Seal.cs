using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Canonical;

/// <summary>
/// A vendor's opaque token (signature, encrypted content, thought signature) with its provenance. Clients bring it back
/// inside an envelope of ours when it came from another vendor than the one whose protocol they speak:
/// <c>gw1.&lt;origin&gt;.&lt;base64url payload&gt;</c>; <c>gw1.none.</c> marks thinking that had no token at all.
/// </summary>
/// <param name="Origin">Protocol name of the vendor that made it, or <see cref="None"/>.</param>
/// <param name="Payload">The token, text as the vendor sent it.</param>
public sealed record Seal(string Origin, string Payload)
{
    /// <summary>Origin of plain reasoning text without a token.</summary>
    public const string None = "none";

    private const string Prefix = "gw1.";

    /// <summary>The envelope for a client of another protocol.</summary>
    public string ToEnvelope() => $"{Prefix}{Origin}.{Base64UrlEncode(Payload)}";

    /// <summary>Reads what a client brought back: an envelope of ours, else a token of the client's own vendor.</summary>
    /// <param name="token">The signature field as the client sent it.</param>
    /// <param name="clientVendor">Protocol name of the client's own vendor.</param>
    public static Seal Read(JsonText token, string clientVendor)
    {
        var text = token.Decode();
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return new Seal(clientVendor, text);
        var dot = text.IndexOf('.', Prefix.Length);
        if (dot < 0) return new Seal(None, "");
        try
        {
            return new Seal(text[Prefix.Length..dot], Base64UrlDecode(text[(dot + 1)..]));
        }
        catch (FormatException)
        {
            return new Seal(None, "");
        }
    }

    private static string Base64UrlEncode(string payload) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(payload)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string Base64UrlDecode(string text)
    {
        var padded = text.Replace('-', '+').Replace('_', '/');
        return Encoding.UTF8.GetString(Convert.FromBase64String(padded.PadRight(padded.Length + ((4 - (padded.Length % 4)) % 4), '=')));
    }
}

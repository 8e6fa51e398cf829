using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary><c>data:</c> addresses, in which both OpenAI protocols carry pictures and files.</summary>
internal static class DataUrls
{
    /// <summary>Takes <c>data:image/png;base64,…</c> apart; some clients escape the slash.</summary>
    public static bool TrySplit(JsonText url, out string mediaType, out JsonText data)
    {
        (mediaType, data) = ("", default);
        if (!url.StartsWith("data:"u8)) return false;
        var escaped = url.Escaped;
        var comma = escaped.IndexOf((byte)',');
        if (comma < 0) return false;
        var parameters = JsonStrings.Decode(escaped[5..comma]).Split(';');
        if (!parameters.Contains("base64")) return false;
        mediaType = parameters[0].ToLowerInvariant() is var type && type == "image/jpg" ? "image/jpeg" : type;
        var token = new byte[escaped.Length - comma + 1];
        token[0] = token[^1] = (byte)'"';
        escaped[(comma + 1)..].CopyTo(token.AsSpan(1));
        data = JsonText.FromToken(RawJson.Trusted(token));
        return true;
    }

    /// <summary>The data itself, which must be base64.</summary>
    /// <exception cref="InvalidRequestException">It is not.</exception>
    public static JsonText Checked(JsonText base64, string path)
    {
        var escaped = base64.Escaped;
        if (!escaped.IsEmpty && (escaped.IndexOf((byte)'\\') >= 0 || Base64.IsValid(escaped))) return base64;
        throw new InvalidRequestException($"`{path}` is not valid base64.", path);
    }

    /// <summary>A text file as text, its name in front.</summary>
    /// <exception cref="InvalidRequestException">Its data is not base64.</exception>
    public static TextBlock PlainText(JsonText data, JsonText? title, string path)
    {
        try
        {
            var text = JsonText.FromUtf8(Convert.FromBase64String(data.Decode()));
            return new TextBlock(title is { } name ? JsonText.Join("\n", [name, text]) : text);
        }
        catch (FormatException)
        {
            throw new InvalidRequestException($"`{path}.file_data` is not valid base64.", path + ".file_data");
        }
    }

    /// <summary>Writes the address as a JSON string.</summary>
    public static void Write(string mediaType, JsonText data, IBufferWriter<byte> output)
    {
        output.Write("\"data:"u8);
        JsonStrings.Escape(Encoding.UTF8.GetBytes(mediaType), output);
        output.Write(";base64,"u8);
        output.Write(data.Escaped);
        output.Write("\""u8);
    }

    /// <summary>A picture's media type by the first bytes of its format, as base64 spells them.</summary>
    public static string Sniff(JsonText data)
    {
        var start = data.Escaped;
        if (start.StartsWith("/9j/"u8) || start.StartsWith("\\/9j"u8)) return "image/jpeg";
        if (start.StartsWith("R0lG"u8)) return "image/gif";
        return start.StartsWith("UklG"u8) ? "image/webp" : "image/png";
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Pictures on Ollama's wire: bare base64 without a media type, which is told from the first bytes.</summary>
internal static class OllamaImages
{
    /// <summary>A picture from base64 text or a data URL.</summary>
    public static MediaBlock Read(JsonText image, string path)
    {
        if (image.StartsWith("http:"u8) || image.StartsWith("https:"u8))
            throw new InvalidRequestException($"{path}: expected base64 data, found an address; send the picture itself", path);
        var data = Bare(image);
        return new MediaBlock(MediaKind.Image, Sniff(data)) { Base64 = data };
    }

    /// <summary>The base64 text without a <c>data:…;base64,</c> prefix.</summary>
    public static JsonText Bare(JsonText data)
    {
        if (!data.StartsWith("data:"u8)) return data;
        var escaped = data.Escaped;
        var comma = escaped.IndexOf((byte)',');
        if (comma < 0) return data;
        var token = new byte[escaped.Length - comma + 1];
        token[0] = token[^1] = (byte)'"';
        escaped[(comma + 1)..].CopyTo(token.AsSpan(1));
        return JsonText.FromToken(RawJson.Trusted(token));
    }

    /// <summary>The media type that the first bytes show; PNG when they show none, as Ollama's own tools send it most.</summary>
    public static string Sniff(JsonText base64)
    {
        // Magic numbers in base64: ff d8 ff, "GIF8", "RIFF" (WebP is the only RIFF picture), 89 "PNG".
        if (base64.StartsWith("/9j/"u8) || base64.StartsWith("\\/9j\\/"u8)) return "image/jpeg";
        if (base64.StartsWith("R0lGOD"u8)) return "image/gif";
        return base64.StartsWith("UklGR"u8) ? "image/webp" : "image/png";
    }
}

using System.Buffers.Text;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Pictures, documents and sound: <c>inlineData</c> and <c>fileData</c>.</summary>
internal static class GeminiMedia
{
    /// <summary>Reads the value of one of the two.</summary>
    public static ContentBlock Read(string type, RawJson value, string path)
    {
        path = $"{path}.{type}";
        var media = GeminiField.Object(value, path);
        var mediaType = (GeminiField.Text(GeminiField.Get(media, "mimeType"u8), path + ".mimeType") ?? "").ToLowerInvariant();
        var title = GeminiField.RawText(GeminiField.Get(media, "displayName"u8), path + ".displayName");
        if (mediaType.StartsWith("video/", StringComparison.Ordinal))
            throw new InvalidRequestException($"`{path}` is a video, which only Gemini models take. Send the request to one of those.", path);
        var block = new MediaBlock(KindOf(mediaType), mediaType == "image/jpg" ? "image/jpeg" : mediaType) { Title = title };
        if (type == "fileData") return ReadFile(block, GeminiField.RequiredText(GeminiField.Get(media, "fileUri"u8), path + ".fileUri"));
        var data = Checked(GeminiField.RequiredText(media["data"u8], path + ".data"), path + ".data");
        return mediaType.StartsWith("text/", StringComparison.Ordinal) ? PlainText(data, title) : block with { Base64 = data };
    }

    /// <summary>Writes one part.</summary>
    /// <exception cref="InvalidRequestException">The model does not take it, or it is not here.</exception>
    public static void Write(MediaBlock media, ModelTraits target, Utf8JsonWriter writer)
    {
        Admit(media, target);
        writer.WriteStartObject();
        if (media.Base64 is { } data)
        {
            writer.WriteStartObject("inlineData"u8);
            writer.WriteString("mimeType"u8, MediaType(media, data));
            data.WriteTo(writer, "data"u8);
        }
        else
        {
            writer.WriteStartObject("fileData"u8);
            JsonText.FromString(media.FileId!).WriteTo(writer, "fileUri"u8);
            if (media.MediaType.Length > 0) writer.WriteString("mimeType"u8, media.MediaType);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Admit(MediaBlock media, ModelTraits target)
    {
        if (media.FileId is { } id && media.FileVendor != GeminiProtocol.ProtocolName)
            throw new InvalidRequestException($"The file {id} is known only to the vendor it was uploaded to. Send its content inline.", "messages");
        if (media is { FileId: null, Base64: null })
            throw new InvalidRequestException("Gemini is given pictures and documents as data, not by their address. Send them inline as base64.", "messages");
        var refused = media.Kind switch
        {
            MediaKind.Image => target.Vision == false,
            MediaKind.Audio => target.Audio == false,
            _ => target.Documents == false || (target.Documents is null && target.Vision == false),
        };
        if (!refused) return;
        var what = media.Kind switch { MediaKind.Image => "pictures", MediaKind.Audio => "sound", _ => "documents" };
        throw new InvalidRequestException($"This model takes no {what}. Send the request to one that does, or leave them out.", "messages");
    }

    private static string MediaType(MediaBlock media, JsonText data) => media switch
    {
        { MediaType: "audio/mpeg" } => "audio/mp3", // the name in Google's list of formats
        { MediaType.Length: > 0 } => media.MediaType,
        { Kind: MediaKind.Document } => "application/pdf",
        { Kind: MediaKind.Audio } => "audio/wav",
        _ => Sniff(data),
    };

    // The first bytes of each format, as base64 spells them.
    private static string Sniff(JsonText data)
    {
        var start = data.Escaped;
        if (start.StartsWith("/9j/"u8) || start.StartsWith("\\/9j"u8)) return "image/jpeg";
        if (start.StartsWith("R0lG"u8)) return "image/gif";
        return start.StartsWith("UklG"u8) ? "image/webp" : "image/png";
    }

    private static MediaKind KindOf(string mediaType)
    {
        if (mediaType.StartsWith("image/", StringComparison.Ordinal)) return MediaKind.Image;
        return mediaType.StartsWith("audio/", StringComparison.Ordinal) ? MediaKind.Audio : MediaKind.Document;
    }

    private static MediaBlock ReadFile(MediaBlock block, JsonText address)
    {
        var text = address.Decode();
        var isUploaded = !text.StartsWith("http", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://generativelanguage.googleapis.com/", StringComparison.OrdinalIgnoreCase);
        return isUploaded ? block with { FileId = text, FileVendor = GeminiProtocol.ProtocolName } : block with { Url = address };
    }

    private static TextBlock PlainText(JsonText data, JsonText? title)
    {
        var text = JsonText.FromUtf8(Convert.FromBase64String(data.Decode()));
        return new TextBlock(title is { IsEmpty: false } name ? JsonText.Join("\n", [name, text]) : text);
    }

    // proto3 takes both alphabets; others know the standard one only.
    private static JsonText Checked(JsonText base64, string path)
    {
        var escaped = base64.Escaped;
        if (escaped.IndexOf((byte)'\\') < 0 && Base64.IsValid(escaped)) return base64;
        var text = base64.Decode().Replace('-', '+').Replace('_', '/').TrimEnd('=');
        text = text.PadRight(text.Length + ((4 - (text.Length % 4)) % 4), '=');
        return Base64.IsValid(text) ? JsonText.FromString(text) : throw new InvalidRequestException($"`{path}` is not valid base64.", path);
    }
}

using System.Buffers.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Reads the parts of a message.</summary>
internal static class ChatParts
{
    public static ContentBlock Read(RawJson part, string path)
    {
        var type = ChatFields.Required(ChatFields.Object(part, path)["type"u8], path + ".type");
        return type switch
        {
            "text" or "input_text" or "output_text" => new TextBlock(Text(part["text"u8], path + ".text")),
            "refusal" => new TextBlock(Text(part["refusal"u8], path + ".refusal"), IsRefusal: true),
            "image_url" => Image(part["image_url"u8], path + ".image_url"),
            "input_audio" => Audio(ChatFields.Object(part["input_audio"u8], path + ".input_audio"), path + ".input_audio"),
            "file" => File(ChatFields.Object(part["file"u8], path + ".file"), path + ".file"),
            _ => new OpaqueBlock(ChatCompletionsProtocol.ProtocolName, type, part),
        };
    }

    private static JsonText Text(RawJson text, string path) => text.GetText() ?? throw ChatFields.Wrong(path, "a string", text);

    private static MediaBlock Image(RawJson image, string path)
    {
        var url = image.IsString ? image : ChatFields.Object(image, path)["url"u8];
        var address = Text(url, path + ".url");
        var detail = image.IsObject ? ChatFields.Text(image["detail"u8], path + ".detail") : null;
        if (TrySplit(address, out var mediaType, out var data)) return new MediaBlock(MediaKind.Image, mediaType) { Base64 = Checked(data, path + ".url"), Detail = detail };
        if (!address.Decode().StartsWith("http", StringComparison.OrdinalIgnoreCase))
            throw new InvalidRequestException($"`{path}.url` must be an http(s) address or a data: URL with base64 data.", path + ".url");
        return new MediaBlock(MediaKind.Image, "") { Url = address, Detail = detail };
    }

    private static MediaBlock Audio(RawJson audio, string path)
    {
        var format = ChatFields.Required(audio["format"u8], path + ".format");
        return new MediaBlock(MediaKind.Audio, format == "mp3" ? "audio/mpeg" : $"audio/{format}") { Base64 = Checked(Text(audio["data"u8], path + ".data"), path + ".data") };
    }

    private static ContentBlock File(RawJson file, string path)
    {
        var title = ChatFields.RawText(file["filename"u8], path + ".filename");
        if (ChatFields.Text(file["file_id"u8], path + ".file_id") is { Length: > 0 } id)
            return new MediaBlock(MediaKind.Document, "") { FileId = id, FileVendor = ChatCompletionsProtocol.ProtocolName, Title = title };
        var content = ChatFields.RawText(file["file_data"u8], path + ".file_data")
            ?? throw new InvalidRequestException($"`{path}` needs file_data (a data: URL) or file_id.", path);
        if (!TrySplit(content, out var mediaType, out var data)) (mediaType, data) = ("application/pdf", content);
        if (mediaType.StartsWith("text/", StringComparison.Ordinal)) return PlainText(data, title, path);
        var kind = mediaType.StartsWith("image/", StringComparison.Ordinal) ? MediaKind.Image : mediaType.StartsWith("audio/", StringComparison.Ordinal) ? MediaKind.Audio : MediaKind.Document;
        return new MediaBlock(kind, mediaType) { Base64 = Checked(data, path + ".file_data"), Title = title };
    }

    private static TextBlock PlainText(JsonText data, JsonText? title, string path)
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

    // `data:image/png;base64,…`; some clients escape the slash.
    private static bool TrySplit(JsonText url, out string mediaType, out JsonText data)
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

    private static JsonText Checked(JsonText base64, string path)
    {
        var escaped = base64.Escaped;
        if (!escaped.IsEmpty && (escaped.IndexOf((byte)'\\') >= 0 || Base64.IsValid(escaped))) return base64;
        throw new InvalidRequestException($"`{path}` is not valid base64.", path);
    }
}

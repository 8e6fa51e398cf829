using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Reads the parts of a message.</summary>
internal static class ChatParts
{
    public static ContentBlock Read(RawJson part, string path)
    {
        var type = OpenAiFields.Required(OpenAiFields.Object(part, path)["type"u8], path + ".type");
        return type switch
        {
            "text" or "input_text" or "output_text" => new TextBlock(Text(part["text"u8], path + ".text")),
            "refusal" => new TextBlock(Text(part["refusal"u8], path + ".refusal"), IsRefusal: true),
            "image_url" => Image(part["image_url"u8], path + ".image_url"),
            "input_audio" => Audio(OpenAiFields.Object(part["input_audio"u8], path + ".input_audio"), path + ".input_audio"),
            "file" => File(OpenAiFields.Object(part["file"u8], path + ".file"), path + ".file"),
            _ => new OpaqueBlock(ChatCompletionsProtocol.ProtocolName, type, part),
        };
    }

    private static JsonText Text(RawJson text, string path) => text.GetText() ?? throw OpenAiFields.Wrong(path, "a string", text);

    private static MediaBlock Image(RawJson image, string path)
    {
        var url = image.IsString ? image : OpenAiFields.Object(image, path)["url"u8];
        var address = Text(url, path + ".url");
        var detail = image.IsObject ? OpenAiFields.Text(image["detail"u8], path + ".detail") : null;
        if (DataUrls.TrySplit(address, out var mediaType, out var data)) return new MediaBlock(MediaKind.Image, mediaType) { Base64 = DataUrls.Checked(data, path + ".url"), Detail = detail };
        if (!address.Decode().StartsWith("http", StringComparison.OrdinalIgnoreCase))
            throw new InvalidRequestException($"`{path}.url` must be an http(s) address or a data: URL with base64 data.", path + ".url");
        return new MediaBlock(MediaKind.Image, "") { Url = address, Detail = detail };
    }

    private static MediaBlock Audio(RawJson audio, string path)
    {
        var format = OpenAiFields.Required(audio["format"u8], path + ".format");
        return new MediaBlock(MediaKind.Audio, format == "mp3" ? "audio/mpeg" : $"audio/{format}") { Base64 = DataUrls.Checked(Text(audio["data"u8], path + ".data"), path + ".data") };
    }

    private static ContentBlock File(RawJson file, string path)
    {
        var title = OpenAiFields.RawText(file["filename"u8], path + ".filename");
        if (OpenAiFields.Text(file["file_id"u8], path + ".file_id") is { Length: > 0 } id)
            return new MediaBlock(MediaKind.Document, "") { FileId = id, FileVendor = ChatCompletionsProtocol.ProtocolName, Title = title };
        var content = OpenAiFields.RawText(file["file_data"u8], path + ".file_data")
            ?? throw new InvalidRequestException($"`{path}` needs file_data (a data: URL) or file_id.", path);
        if (!DataUrls.TrySplit(content, out var mediaType, out var data)) (mediaType, data) = ("application/pdf", content);
        if (mediaType.StartsWith("text/", StringComparison.Ordinal)) return DataUrls.PlainText(data, title, path);
        var kind = mediaType.StartsWith("image/", StringComparison.Ordinal) ? MediaKind.Image : mediaType.StartsWith("audio/", StringComparison.Ordinal) ? MediaKind.Audio : MediaKind.Document;
        return new MediaBlock(kind, mediaType) { Base64 = DataUrls.Checked(data, path + ".file_data"), Title = title };
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Reads the content of messages and outputs: a string, or parts. Empty texts are left out.</summary>
internal static class ResponsesParts
{
    public static List<ContentBlock> Read(RawJson content, string path)
    {
        var blocks = new List<ContentBlock>();
        if (content.IsNullOrMissing) return blocks;
        if (content.GetText() is { } text)
        {
            if (!text.IsEmpty) blocks.Add(new TextBlock(text));
            return blocks;
        }

        if (!content.IsArray) throw OpenAiFields.Wrong(path, "a string or an array of parts", content);
        var i = 0;
        foreach (var part in content.EnumerateArray())
        {
            var block = part.GetText() is { } bare ? new TextBlock(bare) : ReadPart(part, $"{path}[{i}]");
            if (block is not TextBlock { Text.IsEmpty: true }) blocks.Add(block);
            i++;
        }

        return blocks;
    }

    private static ContentBlock ReadPart(RawJson part, string path)
    {
        var type = OpenAiFields.Required(OpenAiFields.Object(part, path)["type"u8], path + ".type");
        return type switch
        {
            "input_text" or "output_text" or "text" or "summary_text" => new TextBlock(Text(part["text"u8], path + ".text")),
            "refusal" => new TextBlock(Text(part["refusal"u8], path + ".refusal"), IsRefusal: true),
            "input_image" or "computer_screenshot" => Image(part, path),
            "input_file" => File(part, path),
            "input_audio" => Audio(part["input_audio"u8], path + ".input_audio"),
            _ => new OpaqueBlock(ResponsesProtocol.ProtocolName, type, part),
        };
    }

    private static JsonText Text(RawJson text, string path) => text.GetText() ?? throw OpenAiFields.Wrong(path, "a string", text);

    private static MediaBlock Image(RawJson part, string path)
    {
        var detail = OpenAiFields.Text(part["detail"u8], path + ".detail");
        if (OpenAiFields.Text(part["file_id"u8], path + ".file_id") is { Length: > 0 } id)
            return new MediaBlock(MediaKind.Image, "") { FileId = id, FileVendor = ResponsesProtocol.ProtocolName, Detail = detail };
        var url = part["image_url"u8];
        if (url.IsObject) url = url["url"u8]; // as Chat has it
        if (url.IsNullOrMissing) throw new InvalidRequestException($"`{path}` needs image_url (an address or a data: URL) or file_id.", path);
        var address = Text(url, path + ".image_url");
        if (DataUrls.TrySplit(address, out var mediaType, out var data)) return new MediaBlock(MediaKind.Image, mediaType) { Base64 = DataUrls.Checked(data, path + ".image_url"), Detail = detail };
        if (!address.Decode().StartsWith("http", StringComparison.OrdinalIgnoreCase))
            throw new InvalidRequestException($"`{path}.image_url` must be an http(s) address or a data: URL with base64 data.", path + ".image_url");
        return new MediaBlock(MediaKind.Image, "") { Url = address, Detail = detail };
    }

    private static ContentBlock File(RawJson part, string path)
    {
        var title = OpenAiFields.RawText(part["filename"u8], path + ".filename");
        if (OpenAiFields.Text(part["file_id"u8], path + ".file_id") is { Length: > 0 } id)
            return new MediaBlock(MediaKind.Document, "") { FileId = id, FileVendor = ResponsesProtocol.ProtocolName, Title = title };
        if (OpenAiFields.RawText(part["file_url"u8], path + ".file_url") is { IsEmpty: false } url)
            return new MediaBlock(MediaKind.Document, "application/pdf") { Url = url, Title = title };
        var content = OpenAiFields.RawText(part["file_data"u8], path + ".file_data")
            ?? throw new InvalidRequestException($"`{path}` needs file_data (a data: URL), file_url or file_id.", path);
        if (!DataUrls.TrySplit(content, out var mediaType, out var data)) (mediaType, data) = ("application/pdf", content);
        if (mediaType.StartsWith("text/", StringComparison.Ordinal)) return DataUrls.PlainText(data, title, path);
        var kind = mediaType.StartsWith("image/", StringComparison.Ordinal) ? MediaKind.Image : mediaType.StartsWith("audio/", StringComparison.Ordinal) ? MediaKind.Audio : MediaKind.Document;
        return new MediaBlock(kind, mediaType) { Base64 = DataUrls.Checked(data, path + ".file_data"), Title = title };
    }

    private static MediaBlock Audio(RawJson audio, string path)
    {
        var format = OpenAiFields.Required(OpenAiFields.Object(audio, path)["format"u8], path + ".format");
        return new MediaBlock(MediaKind.Audio, format == "mp3" ? "audio/mpeg" : $"audio/{format}") { Base64 = DataUrls.Checked(Text(audio["data"u8], path + ".data"), path + ".data") };
    }
}

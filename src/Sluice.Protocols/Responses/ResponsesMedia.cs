using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Writes pictures and documents as parts of a message or an output.</summary>
internal static class ResponsesMedia
{
    public static void Write(MediaBlock media, Utf8JsonWriter writer, ModelTraits target)
    {
        Check(media, target);
        var isImage = media.Kind == MediaKind.Image;
        writer.WriteStartObject();
        writer.WriteString("type"u8, isImage ? "input_image"u8 : "input_file"u8);
        if (media.FileId is { } id)
        {
            writer.WriteString("file_id"u8, id);
        }
        else if (media.Base64 is { } data)
        {
            if (!isImage) (media.Title is { IsEmpty: false } title ? title : JsonText.FromString("document.pdf")).WriteTo(writer, "filename"u8);
            var type = media.MediaType.Length > 0 ? media.MediaType : isImage ? DataUrls.Sniff(data) : "application/pdf";
            var url = new ArrayBufferWriter<byte>(64 + data.Token.Bytes.Length);
            DataUrls.Write(type, data, url);
            writer.WritePropertyName(isImage ? "image_url"u8 : "file_data"u8);
            RawJson.Trusted(url.WrittenMemory).WriteTo(writer);
        }
        else
        {
            (media.Url ?? JsonText.Empty).WriteTo(writer, isImage ? "image_url"u8 : "file_url"u8);
        }

        if (isImage && media.Detail is { } detail) writer.WriteString("detail"u8, detail);
        writer.WriteEndObject();
    }

    private static void Check(MediaBlock media, ModelTraits target)
    {
        if (media.Kind == MediaKind.Audio) throw new InvalidRequestException("Responses takes no sound. Send a transcript instead.", "messages");
        if (media.Kind == MediaKind.Image && target.Vision == false) throw new InvalidRequestException("This model takes no pictures. Send the request to one that does, or leave the picture out.", "messages");
        if (media.Kind == MediaKind.Document && (target.Documents ?? target.Vision) == false)
            throw new InvalidRequestException("This model takes no documents. Send the request to one that does, or send the text itself.", "messages");
        if (media.FileId is { } id && media.FileVendor?.StartsWith("openai", StringComparison.Ordinal) != true)
            throw new InvalidRequestException($"The file {id} is known only to the vendor it was uploaded to. Send its content inline.", "messages");
    }
}

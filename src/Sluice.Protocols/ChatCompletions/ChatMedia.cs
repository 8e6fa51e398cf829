using System.Buffers;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Writes pictures, documents and sound as parts of a user message.</summary>
internal static class ChatMedia
{
    public static RawJson Write(MediaBlock media, ModelTraits target)
    {
        if (media.FileId is { } id) return FileId(media, id);
        return media.Kind switch
        {
            MediaKind.Image => Image(media, target),
            MediaKind.Audio => Audio(media),
            _ => Document(media, target),
        };
    }

    private static RawJson FileId(MediaBlock media, string id)
    {
        if (media.FileVendor?.StartsWith("openai", StringComparison.Ordinal) != true || media.Kind == MediaKind.Image)
            throw new InvalidRequestException($"The file {id} is known only to the vendor it was uploaded to. Send its content inline.", "messages");
        return Part("{\"type\":\"file\",\"file\":{\"file_id\":"u8, JsonText.FromString(id).Token.Span, "}}"u8);
    }

    private static RawJson Image(MediaBlock media, ModelTraits target)
    {
        if (target.Vision == false) throw new InvalidRequestException("This model takes no pictures. Send the request to one that does, or leave the picture out.", "messages");
        var output = new ArrayBufferWriter<byte>(128 + (media.Base64?.Token.Bytes.Length ?? 0));
        output.Write("{\"type\":\"image_url\",\"image_url\":{\"url\":"u8);
        if (media.Base64 is { } data) DataUrls.Write(media.MediaType.Length > 0 ? media.MediaType : DataUrls.Sniff(data), data, output);
        else output.Write((media.Url ?? JsonText.Empty).Token.Span);
        if (media.Detail is { } detail)
        {
            output.Write(",\"detail\":"u8);
            output.Write(JsonText.FromString(detail).Token.Span);
        }

        output.Write("}}"u8);
        return RawJson.Trusted(output.WrittenMemory);
    }

    private static RawJson Document(MediaBlock media, ModelTraits target)
    {
        if (target.Documents == false || (target.Documents is null && target.Vision == false))
            throw new InvalidRequestException("This model takes no documents. Send the request to one that does, or send the text itself.", "messages");
        if (media.Base64 is not { } data)
            throw new InvalidRequestException("Chat Completions takes a document's content, not its address. Send it inline as base64.", "messages");
        var output = new ArrayBufferWriter<byte>(128 + data.Token.Bytes.Length);
        output.Write("{\"type\":\"file\",\"file\":{\"filename\":"u8);
        output.Write((media.Title ?? JsonText.FromString("document.pdf")).Token.Span);
        output.Write(",\"file_data\":"u8);
        DataUrls.Write(media.MediaType.Length > 0 ? media.MediaType : "application/pdf", data, output);
        output.Write("}}"u8);
        return RawJson.Trusted(output.WrittenMemory);
    }

    private static RawJson Audio(MediaBlock media)
    {
        if (media.Base64 is not { } data) throw new InvalidRequestException("Chat Completions takes sound only inline as base64.", "messages");
        var format = media.MediaType switch
        {
            "audio/mpeg" or "audio/mp3" => "mp3",
            "audio/x-wav" or "audio/wave" => "wav",
            var other => other[(other.IndexOf('/') + 1)..],
        };
        var output = new ArrayBufferWriter<byte>(64 + data.Token.Bytes.Length);
        output.Write("{\"type\":\"input_audio\",\"input_audio\":{\"data\":"u8);
        output.Write(data.Token.Span);
        output.Write(",\"format\":"u8);
        output.Write(JsonText.FromString(format).Token.Span);
        output.Write("}}"u8);
        return RawJson.Trusted(output.WrittenMemory);
    }

    private static RawJson Part(ReadOnlySpan<byte> before, ReadOnlySpan<byte> value, ReadOnlySpan<byte> after)
    {
        var output = new ArrayBufferWriter<byte>(before.Length + value.Length + after.Length);
        output.Write(before);
        output.Write(value);
        output.Write(after);
        return RawJson.Trusted(output.WrittenMemory);
    }
}

using System.Text;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

internal sealed partial class AnthropicRequestWriter
{
    private static readonly JsonText FreeJsonNudge = JsonText.FromString("Answer with a single JSON value and nothing else: no prose, no code fence.");

    private void WriteSystem()
    {
        // There is no "any JSON" format: the model is told.
        var nudge = _request.OutputFormat is { Schema.IsMissing: true };
        if (nudge) _context.Note("response_format", FidelityAction.Mapped, "Anthropic has no free JSON format; the model is told to answer in JSON");
        if (_conversation.System.Count == 0 && !nudge) return;
        _writer.WriteStartArray("system"u8);
        foreach (var text in _conversation.System) WriteText(text.Text);
        if (nudge) WriteText(FreeJsonNudge);
        _writer.WriteEndArray();
    }

    private void WriteMessages()
    {
        _writer.WriteStartArray("messages"u8);
        for (var i = 0; i < _conversation.Turns.Count; i++)
        {
            var turn = _conversation.Turns[i];
            _writer.WriteStartObject();
            _writer.WriteString("role"u8, turn.Role switch
            {
                MessageRole.Assistant => "assistant"u8,
                MessageRole.System => "system"u8,
                _ => "user"u8,
            });
            _writer.WriteStartArray("content"u8);
            var isPrefill = turn.Role == MessageRole.Assistant && i == _conversation.Turns.Count - 1;
            for (var j = 0; j < turn.Content.Count; j++)
            {
                // The server refuses a beginning that ends in white space.
                if (isPrefill && j == turn.Content.Count - 1 && turn.Content[j] is TextBlock text) WriteText(TrimEnd(text.Text));
                else WriteBlock(turn.Content[j]);
            }

            _writer.WriteEndArray();
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
    }

    private void WriteBlock(ContentBlock block)
    {
        switch (block)
        {
            case TextBlock text:
                WriteText(text.Text);
                break;
            case MediaBlock media:
                WriteMedia(media);
                break;
            case ToolCallBlock call:
                _writer.WriteStartObject();
                _writer.WriteString("type"u8, "tool_use"u8);
                _writer.WriteString("id"u8, call.Id);
                _writer.WriteString("name"u8, UpstreamName(call.Name));
                _writer.WriteArguments("input"u8, call.Arguments, call.ArgumentsText);
                _writer.WriteEndObject();
                break;
            case ToolResultBlock result:
                WriteResult(result);
                break;
            case ReasoningBlock { IsRedacted: true, Seal: { } seal }:
                _writer.WriteStartObject();
                _writer.WriteString("type"u8, "redacted_thinking"u8);
                _writer.WriteString("data"u8, seal.Payload);
                _writer.WriteEndObject();
                break;
            case ReasoningBlock { Seal: { } seal } reasoning:
                _writer.WriteStartObject();
                _writer.WriteString("type"u8, "thinking"u8);
                reasoning.Text.WriteTo(_writer, "thinking"u8);
                _writer.WriteString("signature"u8, seal.Payload);
                _writer.WriteEndObject();
                break;
            case OpaqueBlock { Protocol: AnthropicProtocol.ProtocolName } opaque:
                opaque.Json.WriteTo(_writer);
                break;
        }
    }

    private void WriteResult(ToolResultBlock result)
    {
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "tool_result"u8);
        _writer.WriteString("tool_use_id"u8, result.CallId);
        if (result.Content.Count > 0)
        {
            _writer.WriteStartArray("content"u8);
            foreach (var part in result.Content) WriteBlock(part);
            _writer.WriteEndArray();
        }

        if (result.IsError) _writer.WriteBoolean("is_error"u8, value: true);
        _writer.WriteEndObject();
    }

    private void WriteText(JsonText text)
    {
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "text"u8);
        text.WriteTo(_writer, "text"u8);
        _writer.WriteEndObject();
    }

    private void WriteMedia(MediaBlock media)
    {
        if (media.Kind == MediaKind.Audio) throw new InvalidRequestException("messages: Anthropic models take no audio; send a transcript instead", "messages");
        if (media.Kind == MediaKind.Image && _context.Target.Vision == false) throw new InvalidRequestException($"messages: {_context.UpstreamModel} takes no pictures", "messages");
        if (media.Kind == MediaKind.Document && _context.Target.Documents == false) throw new InvalidRequestException($"messages: {_context.UpstreamModel} takes no documents", "messages");
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, media.Kind == MediaKind.Image ? "image"u8 : "document"u8);
        _writer.WriteStartObject("source"u8);
        if (media.Base64 is { } data) WriteData(media, data);
        else if (media.Url is { } url) WriteUrl(url);
        else WriteFile(media);
        _writer.WriteEndObject();
        if (media is { Kind: MediaKind.Document, Title: { IsEmpty: false } title }) title.WriteTo(_writer, "title"u8);
        _writer.WriteEndObject();
    }

    private void WriteData(MediaBlock media, JsonText data)
    {
        var type = media.MediaType.Length > 0 ? media.MediaType : Sniff(data);
        if (media.Kind == MediaKind.Document && type.StartsWith("text/", StringComparison.Ordinal))
        {
            _writer.WriteString("type"u8, "text"u8);
            _writer.WriteString("media_type"u8, "text/plain"u8);
            _writer.WriteString("data"u8, DecodeText(data));
            return;
        }

        type = type == "image/jpg" ? "image/jpeg" : type;
        var known = media.Kind == MediaKind.Image ? type is "image/png" or "image/jpeg" or "image/gif" or "image/webp" : type is "application/pdf";
        if (!known) throw new InvalidRequestException($"messages: Anthropic does not take {(type.Length > 0 ? type : "this kind of file")}; send png, jpeg, gif, webp or pdf", "messages");
        _writer.WriteString("type"u8, "base64"u8);
        _writer.WriteString("media_type"u8, type);
        data.WriteTo(_writer, "data"u8);
    }

    private void WriteUrl(JsonText url)
    {
        _writer.WriteString("type"u8, "url"u8);
        url.WriteTo(_writer, "url"u8);
    }

    private void WriteFile(MediaBlock media)
    {
        if (media.FileVendor != AnthropicProtocol.ProtocolName || media.FileId is null)
            throw new InvalidRequestException($"messages: the file {media.FileId} is stored at another vendor; send its content instead", "messages");
        _writer.WriteString("type"u8, "file"u8);
        _writer.WriteString("file_id"u8, media.FileId);
    }

    // The first bytes of png, jpeg, gif, riff/webp and pdf in base64.
    private static string Sniff(JsonText data) =>
        data.StartsWith("iVBORw0KGgo"u8) ? "image/png"
        : data.StartsWith("/9j/"u8) || data.StartsWith("\\/9j\\/"u8) ? "image/jpeg"
        : data.StartsWith("R0lGOD"u8) ? "image/gif"
        : data.StartsWith("UklGR"u8) ? "image/webp"
        : data.StartsWith("JVBERi"u8) ? "application/pdf"
        : "";

    private static string DecodeText(JsonText data)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(data.Decode()));
        }
        catch (FormatException)
        {
            throw new InvalidRequestException("messages: a document's data is not base64", "messages");
        }
    }

    private static JsonText TrimEnd(JsonText text)
    {
        var trimmed = text.Decode();
        var length = trimmed.TrimEnd().Length;
        return length == trimmed.Length ? text : JsonText.FromString(trimmed[..length]);
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Instructions and turns.</summary>
internal sealed partial class GeminiRequestWriter
{
    private void WriteSystem()
    {
        var nudge = NudgesFormat ? Nudge(_request.OutputFormat!) : (JsonText?)null;
        if (_conversation.System.Count == 0 && nudge is null) return;
        _writer.WriteStartObject("systemInstruction"u8);
        _writer.WriteStartArray("parts"u8);
        foreach (var text in _conversation.System) WriteText(text.Text);
        if (nudge is { } words) WriteText(words);
        _writer.WriteEndArray();
        _writer.WriteEndObject();
    }

    private JsonText Nudge(OutputFormat format)
    {
        _context.Note("response_format", FidelityAction.Mapped, "Gemini takes no response format beside tools; an instruction stands in");
        const string Words = "When you give your final answer, answer with JSON only, without any other text or code fence";
        return format.Schema.IsMissing
            ? JsonText.FromString(Words + ".")
            : JsonText.FromString($"{Words}, by this JSON schema: {format.Schema}");
    }

    private void WriteContents()
    {
        _writer.WriteStartArray("contents"u8);
        foreach (var turn in _conversation.Turns)
        {
            _writer.WriteStartObject();
            _writer.WriteString("role"u8, turn.Role == MessageRole.Assistant ? "model"u8 : "user"u8);
            _writer.WriteStartArray("parts"u8);
            // Every response to the calls before anything else, pictures from them included.
            foreach (var block in turn.Content)
            {
                if (block is ToolResultBlock result) WriteResponse(result);
            }

            foreach (var block in turn.Content) WriteBlock(block);
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
            case ReasoningBlock reasoning:
                _writer.WriteStartObject();
                reasoning.Text.WriteTo(_writer, "text"u8);
                _writer.WriteBoolean("thought"u8, value: true);
                WriteSignature(reasoning.Seal);
                _writer.WriteEndObject();
                break;
            case ToolCallBlock call:
                WriteCall(call);
                break;
            case MediaBlock media:
                GeminiMedia.Write(media, _target, _writer);
                break;
            case OpaqueBlock opaque:
                opaque.Json.WriteTo(_writer);
                break;
            case ToolResultBlock result when !_target.MediaInResults:
                foreach (var media in result.Content.OfType<MediaBlock>()) GeminiMedia.Write(media, _target, _writer);
                break;
        }
    }

    private void WriteText(JsonText text)
    {
        _writer.WriteStartObject();
        text.WriteTo(_writer, "text"u8);
        _writer.WriteEndObject();
    }

    private void WriteCall(ToolCallBlock call)
    {
        _writer.WriteStartObject();
        _writer.WriteStartObject("functionCall"u8);
        if (call.Id.Length > 0) JsonText.FromString(call.Id).WriteTo(_writer, "id"u8);
        _writer.WriteString("name"u8, UpstreamName(call.Name));
        _writer.WritePropertyName("args"u8);
        if (call.Arguments.IsObject)
        {
            call.Arguments.WriteTo(_writer);
        }
        else
        {
            _writer.WriteStartObject();
            if (!string.IsNullOrWhiteSpace(call.ArgumentsText)) JsonText.FromString(call.ArgumentsText).WriteTo(_writer, "_raw"u8);
            _writer.WriteEndObject();
        }

        _writer.WriteEndObject();
        WriteSignature(call.Seal);
        _writer.WriteEndObject();
    }

    private void WriteSignature(Seal? seal)
    {
        if (seal is not null) JsonText.FromString(seal.Payload).WriteTo(_writer, "thoughtSignature"u8);
    }

    private void WriteResponse(ToolResultBlock result)
    {
        var texts = result.Content.OfType<TextBlock>().Select(block => block.Text).Where(text => !text.IsEmpty).ToList();
        var media = result.Content.OfType<MediaBlock>().ToList();
        if (texts.Count == 0 && media.Count > 0) texts.Add(JsonText.FromString("see the attached file"));
        foreach (var opaque in result.Content.OfType<OpaqueBlock>()) _context.Note(opaque.Type, FidelityAction.Dropped, $"only {opaque.Protocol} understands this part");
        _writer.WriteStartObject();
        _writer.WriteStartObject("functionResponse"u8);
        if (result.CallId.Length > 0) JsonText.FromString(result.CallId).WriteTo(_writer, "id"u8);
        _writer.WriteString("name"u8, UpstreamName(result.ToolName ?? ""));
        _writer.WriteStartObject("response"u8);
        JsonText.Join("\n", texts).WriteTo(_writer, result.IsError ? "error"u8 : "output"u8);
        _writer.WriteEndObject();
        if (media.Count > 0 && _target.MediaInResults)
        {
            _writer.WriteStartArray("parts"u8);
            foreach (var part in media) GeminiMedia.Write(part, _target, _writer);
            _writer.WriteEndArray();
        }

        _writer.WriteEndObject();
        _writer.WriteEndObject();
    }
}

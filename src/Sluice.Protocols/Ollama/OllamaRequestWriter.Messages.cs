using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>The conversation: content is one string a message, results of tools are messages of their own.</summary>
internal sealed partial class OllamaRequestWriter
{
    private static readonly JsonText ErrorPrefix = JsonText.FromString("Error: ");
    private readonly Dictionary<string, string> _toolNames = new(StringComparer.Ordinal);

    private void WriteMessages(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("messages"u8);
        var leading = WriteLeadingSystem(writer);
        for (var index = leading; index < request.Messages.Count; index++)
        {
            var message = request.Messages[index];
            switch (message.Role)
            {
                case MessageRole.System:
                    WriteSystem(writer, Texts(message.Content));
                    break;
                case MessageRole.Assistant:
                    WriteAssistant(writer, message, index);
                    break;
                default:
                    WriteUser(writer, message, index);
                    break;
            }
        }

        writer.WriteEndArray();
    }

    // Many local templates take one system message, and only in front.
    private int WriteLeadingSystem(Utf8JsonWriter writer)
    {
        var texts = new List<JsonText>();
        var index = 0;
        for (; index < request.Messages.Count && request.Messages[index].Role == MessageRole.System; index++) texts.AddRange(Texts(request.Messages[index].Content));
        if (texts.Count > 0) WriteText(writer, "system"u8, texts);
        return index;
    }

    private void WriteSystem(Utf8JsonWriter writer, List<JsonText> texts)
    {
        if (texts.Count == 0) return;
        if (context.Target.StrictTurns) WriteText(writer, "user"u8, [JsonText.Join("", [JsonText.FromString("<system>"), Join(texts), JsonText.FromString("</system>")])]);
        else WriteText(writer, "system"u8, texts);
    }

    private void WriteUser(Utf8JsonWriter writer, Message message, int index)
    {
        // Results belong right behind the calls they answer.
        foreach (var block in message.Content)
        {
            if (block is ToolResultBlock result && IsAnswer(result)) WriteResult(writer, result, index);
        }

        var texts = new List<JsonText>();
        var images = new List<JsonText>();
        foreach (var block in message.Content)
        {
            switch (block)
            {
                case TextBlock { Text.IsEmpty: false } text when !BillingLine.Is(text):
                    texts.Add(text.Text);
                    break;
                case MediaBlock media:
                    images.Add(Picture(media, index));
                    break;
                case ToolResultBlock result when !IsAnswer(result):
                    context.Note($"messages[{index}]", FidelityAction.Mapped, "a tool result without its call goes as text");
                    ReadResult(result, index, texts, images);
                    break;
                case OpaqueBlock opaque:
                    DropOpaque(opaque, index);
                    break;
            }
        }

        if (texts.Count == 0 && images.Count == 0) return;
        writer.WriteStartObject();
        writer.WriteString("role"u8, "user"u8);
        Join(texts).WriteTo(writer, "content"u8);
        WriteImages(writer, images);
        writer.WriteEndObject();
    }

    private void WriteAssistant(Utf8JsonWriter writer, Message message, int index)
    {
        var calls = message.Content.OfType<ToolCallBlock>().ToList();
        var texts = message.Content.OfType<TextBlock>().Select(block => block.Text).Where(text => !text.IsEmpty).ToList();
        var thinking = context.Target.Thinking == false ? [] : message.Content.OfType<ReasoningBlock>().Where(IsOwnThinking).Select(block => block.Text).ToList();
        foreach (var opaque in message.Content.OfType<OpaqueBlock>()) DropOpaque(opaque, index);

        writer.WriteStartObject();
        writer.WriteString("role"u8, "assistant"u8);
        JsonText.Join("", texts).WriteTo(writer, "content"u8);
        if (thinking.Count > 0) JsonText.Join("", thinking).WriteTo(writer, "thinking"u8);
        if (calls.Count > 0)
        {
            writer.WriteStartArray("tool_calls"u8);
            foreach (var call in calls) WriteCall(writer, call, index);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private void WriteCall(Utf8JsonWriter writer, ToolCallBlock call, int index)
    {
        _toolNames[call.Id] = call.Name;
        writer.WriteStartObject();
        if (call.Id.Length > 0) writer.WriteString("id"u8, context.CallIds.ToUpstream(call.Id));
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, call.Name);
        writer.WritePropertyName("arguments"u8);
        if (call.Arguments.IsObject)
        {
            call.Arguments.WriteTo(writer);
        }
        else if (string.IsNullOrWhiteSpace(call.ArgumentsText))
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        }
        else
        {
            context.Note($"messages[{index}]", FidelityAction.Mapped, "tool arguments that are not a JSON object go as {\"_raw\": …}");
            writer.WriteStartObject();
            writer.WriteString("_raw"u8, call.ArgumentsText);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // Plain-text thinking (no seal, or a seal that says so) goes back; another vendor's never does.
    private static bool IsOwnThinking(ReasoningBlock block) => !block.IsRedacted && !block.Text.IsEmpty && block.Seal is null or { Origin: Seal.None or "ollama" };

    private bool IsAnswer(ToolResultBlock result) => _toolNames.ContainsKey(result.CallId);

    private void WriteResult(Utf8JsonWriter writer, ToolResultBlock result, int index)
    {
        var texts = new List<JsonText>();
        var images = new List<JsonText>();
        ReadResult(result, index, texts, images);
        writer.WriteStartObject();
        writer.WriteString("role"u8, "tool"u8);
        JsonText.Join("\n", texts).WriteTo(writer, "content"u8);
        WriteImages(writer, images);
        writer.WriteString("tool_name"u8, result.ToolName ?? _toolNames[result.CallId]);
        if (result.CallId.Length > 0) writer.WriteString("tool_call_id"u8, context.CallIds.ToUpstream(result.CallId));
        writer.WriteEndObject();
    }

    private void ReadResult(ToolResultBlock result, int index, List<JsonText> texts, List<JsonText> images)
    {
        var first = texts.Count;
        foreach (var block in result.Content)
        {
            switch (block)
            {
                case TextBlock { Text.IsEmpty: false } text:
                    texts.Add(text.Text);
                    break;
                case MediaBlock media:
                    images.Add(Picture(media, index));
                    break;
                case OpaqueBlock opaque:
                    DropOpaque(opaque, index);
                    break;
            }
        }

        if (!result.IsError) return;
        if (texts.Count == first) texts.Add(JsonText.FromString("Error: the tool failed"));
        else if (!texts[first].StartsWith("Error"u8) && !texts[first].StartsWith("error"u8)) texts[first] = JsonText.Join("", [ErrorPrefix, texts[first]]);
    }

    private JsonText Picture(MediaBlock media, int index)
    {
        var path = $"messages[{index}]";
        if (media.Kind != MediaKind.Image)
            throw new InvalidRequestException($"{path}: {context.UpstreamModel} runs on Ollama, which takes no {(media.Kind == MediaKind.Audio ? "audio" : "documents such as PDF")}; send the text or a picture of the pages, or choose a model that takes it", path);
        if (context.Target.Vision == false)
            throw new InvalidRequestException($"{path}: {context.UpstreamModel} takes no pictures; choose a model with vision", path);
        if (media.Base64 is { } data) return OllamaImages.Bare(data);
        throw new InvalidRequestException(
            media.Url is not null
                ? $"{path}: Ollama takes pictures only as base64 data, not by address; download it and send its data"
                : $"{path}: the file id belongs to another vendor; send the picture itself as base64 data",
            path);
    }

    private void DropOpaque(OpaqueBlock opaque, int index) =>
        context.Note($"messages[{index}].{opaque.Type}", FidelityAction.Dropped, $"only {opaque.Protocol} understands this part");

    private static List<JsonText> Texts(IReadOnlyList<ContentBlock> content) =>
        [.. content.OfType<TextBlock>().Where(block => !block.Text.IsEmpty && !BillingLine.Is(block)).Select(block => block.Text)];

    private static JsonText Join(List<JsonText> texts) => JsonText.Join("\n\n", texts);

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> role, List<JsonText> texts)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        Join(texts).WriteTo(writer, "content"u8);
        writer.WriteEndObject();
    }

    private static void WriteImages(Utf8JsonWriter writer, List<JsonText> images)
    {
        if (images.Count == 0) return;
        writer.WriteStartArray("images"u8);
        foreach (var image in images) image.WriteTo(writer);
        writer.WriteEndArray();
    }
}

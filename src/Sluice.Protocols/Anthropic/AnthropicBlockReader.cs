using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Reads the content of messages: a string, or blocks of many types.</summary>
internal sealed class AnthropicBlockReader(List<UnmappedField> unmapped)
{
    /// <summary>The blocks of a <c>content</c> field; empty texts are left out.</summary>
    public List<ContentBlock> ReadContent(RawJson content, string path)
    {
        var blocks = new List<ContentBlock>();
        if (content.GetText() is { } text)
        {
            if (!text.IsEmpty) blocks.Add(new TextBlock(text));
            return blocks;
        }

        if (!content.IsArray) throw AnthropicField.Wrong(path, "a string or an array of content blocks is required");
        var index = 0;
        foreach (var block in content.EnumerateArray())
        {
            var blockPath = $"{path}[{index++}]";
            ReadBlock(AnthropicField.RequiredObject(block, blockPath), blockPath, blocks);
        }

        return blocks;
    }

    private void ReadBlock(RawJson block, string path, List<ContentBlock> blocks)
    {
        var type = AnthropicField.RequiredString(block["type"u8], $"{path}.type");
        switch (type)
        {
            case "text":
                var text = AnthropicField.RequiredText(block["text"u8], $"{path}.text");
                if (!text.IsEmpty) blocks.Add(new TextBlock(text));
                break;
            case "image":
                blocks.Add(ReadMedia(MediaKind.Image, block, path));
                break;
            case "document":
                ReadDocument(block, path, blocks);
                break;
            case "search_result":
                ReadSearchResult(block, path, blocks);
                break;
            case "tool_use":
                blocks.Add(ReadToolUse(block, path));
                break;
            case "tool_result":
                blocks.Add(ReadToolResult(block, path));
                break;
            case "thinking":
                ReadThinking(block, path, blocks);
                break;
            case "redacted_thinking":
                var data = AnthropicField.RequiredText(block["data"u8], $"{path}.data");
                if (!data.IsEmpty) blocks.Add(new ReasoningBlock(JsonText.Empty, Seal.Read(data, AnthropicProtocol.ProtocolName), IsRedacted: true));
                break;
            default:
                blocks.Add(new OpaqueBlock(AnthropicProtocol.ProtocolName, type, block));
                break;
        }
    }

    private static void ReadThinking(RawJson block, string path, List<ContentBlock> blocks)
    {
        var text = AnthropicField.RequiredText(block["thinking"u8], $"{path}.thinking");
        var signature = AnthropicField.Text(block["signature"u8], $"{path}.signature");
        var seal = signature is { IsEmpty: false } token ? Seal.Read(token, AnthropicProtocol.ProtocolName) : null;
        // Thinking that never had a token carries none from here on.
        if (seal is { Origin: Seal.None }) seal = null;
        if (!text.IsEmpty || seal is not null) blocks.Add(new ReasoningBlock(text, seal));
    }

    private static ToolCallBlock ReadToolUse(RawJson block, string path)
    {
        var input = block["input"u8];
        if (input.IsNullOrMissing) input = AnthropicJson.EmptyObject;
        return new ToolCallBlock(
            AnthropicField.RequiredString(block["id"u8], $"{path}.id"),
            AnthropicField.RequiredString(block["name"u8], $"{path}.name"),
            AnthropicField.RequiredObject(input, $"{path}.input"));
    }

    private ToolResultBlock ReadToolResult(RawJson block, string path)
    {
        var content = block["content"u8];
        return new ToolResultBlock(
            AnthropicField.RequiredString(block["tool_use_id"u8], $"{path}.tool_use_id"),
            null,
            content.IsNullOrMissing ? [] : ReadContent(content, $"{path}.content"),
            AnthropicField.Boolean(block["is_error"u8], $"{path}.is_error") ?? false);
    }

    private static MediaBlock ReadMedia(MediaKind kind, RawJson block, string path)
    {
        var source = AnthropicField.RequiredObject(block["source"u8], $"{path}.source");
        var mediaType = source["media_type"u8].GetString() ?? "";
        var title = block["title"u8].GetText();
        return AnthropicField.RequiredString(source["type"u8], $"{path}.source.type") switch
        {
            "base64" => new MediaBlock(kind, mediaType) { Base64 = AnthropicField.RequiredText(source["data"u8], $"{path}.source.data"), Title = title },
            "url" => new MediaBlock(kind, mediaType) { Url = AnthropicField.RequiredText(source["url"u8], $"{path}.source.url"), Title = title },
            "file" => new MediaBlock(kind, mediaType)
            {
                FileId = AnthropicField.RequiredString(source["file_id"u8], $"{path}.source.file_id"),
                FileVendor = AnthropicProtocol.ProtocolName,
                Title = title,
            },
            var other => throw AnthropicField.Wrong($"{path}.source.type", $"unknown source \"{other}\""),
        };
    }

    private void ReadDocument(RawJson block, string path, List<ContentBlock> blocks)
    {
        NoteCitations(block, path);
        var source = AnthropicField.RequiredObject(block["source"u8], $"{path}.source");
        var heading = Join("\n", block["title"u8].GetText(), block["context"u8].GetText());
        if (source["type"u8].StringEquals("text"u8))
        {
            var data = AnthropicField.RequiredText(source["data"u8], $"{path}.source.data");
            if (Join("\n\n", heading, data) is { } text) blocks.Add(new TextBlock(text));
        }
        else if (source["type"u8].StringEquals("content"u8))
        {
            if (heading is { } text) blocks.Add(new TextBlock(text));
            blocks.AddRange(ReadContent(source["content"u8], $"{path}.source.content"));
        }
        else
        {
            blocks.Add(ReadMedia(MediaKind.Document, block, path));
        }
    }

    private void ReadSearchResult(RawJson block, string path, List<ContentBlock> blocks)
    {
        NoteCitations(block, path);
        if (Join("\n", block["title"u8].GetText(), block["source"u8].GetText()) is { } heading) blocks.Add(new TextBlock(heading));
        blocks.AddRange(ReadContent(block["content"u8], $"{path}.content"));
    }

    private void NoteCitations(RawJson block, string path)
    {
        if (block["citations"u8]["enabled"u8].IsTrue) unmapped.Add(new UnmappedField($"{path}.citations", Silent: false, "no other vendor cites documents this way"));
    }

    private static JsonText? Join(string separator, JsonText? first, JsonText? second)
    {
        if (first is not { IsEmpty: false } a) return second is { IsEmpty: false } only ? only : null;
        return second is { IsEmpty: false } b ? JsonText.Join(separator, [a, b]) : a;
    }
}

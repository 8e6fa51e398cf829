using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Turns;

namespace Sluice.Routing.Profile.Prompts;

/// <summary>Anthropic Messages.</summary>
internal sealed class AnthropicPrompt : PromptShape
{
    public override RawJson System(RequestHead head) => head["system"u8];

    public override void AddToolNames(RawJson tool, List<string> names)
    {
        if (tool["name"u8].GetString() is { } name) names.Add(name);
    }

    public override long? MaxOutputTokens(RequestHead head) => head["max_tokens"u8].GetInt64();

    public override RawJson Effort(RequestHead head) => head["output_config"u8]["effort"u8];

    public override bool WantsThinking(RequestHead head)
    {
        var type = head["thinking"u8]["type"u8];
        return type.IsString && !type.StringEquals("disabled"u8);
    }

    public override RawJson AnswerSchema(RequestHead head) => head["output_config"u8]["format"u8]["schema"u8];

    public override bool HoldsToolResults(RawJson turn)
    {
        foreach (var block in turn["content"u8].EnumerateArray())
        {
            if (block["type"u8].StringEquals("tool_result"u8)) return true;
        }

        return false;
    }

    internal override void AddSteps(RawJson turn, ToolTrail trail)
    {
        foreach (var block in turn["content"u8].EnumerateArray())
        {
            var type = block["type"u8];
            if (type.StringEquals("tool_use"u8)) trail.Called(block["id"u8], block["name"u8], block["input"u8]);
            else if (type.StringEquals("tool_result"u8)) trail.Returned(block["tool_use_id"u8], block["content"u8], block["is_error"u8].IsTrue);
        }
    }

    public override bool MayHoldMedia(ReadOnlySpan<byte> json) => json.IndexOf("\"image\""u8) >= 0 || json.IndexOf("\"document\""u8) >= 0;

    public override void FindMedia(RawJson turn, string path, PromptMedia media) => FindBlocks(turn["content"u8], path + ".content", media);

    private static void FindBlocks(RawJson content, string path, PromptMedia media)
    {
        var index = -1;
        foreach (var block in content.EnumerateArray())
        {
            index++;
            var type = block["type"u8];
            var source = block["source"u8];
            if (type.StringEquals("image"u8)) media.AddPicture(source["data"u8], $"{path}[{index}].source.data", missing: source["type"u8].StringEquals("base64"u8));
            else if (type.StringEquals("document"u8)) AddDocument(source, $"{path}[{index}].source", media);
            else if (type.StringEquals("tool_result"u8)) FindBlocks(block["content"u8], $"{path}[{index}].content", media);
        }
    }

    // A document may be plain text, or blocks of text and pictures; those need no model that reads PDF.
    private static void AddDocument(RawJson source, string path, PromptMedia media)
    {
        var type = source["type"u8];
        if (type.StringEquals("text"u8)) return;
        if (type.StringEquals("content"u8)) FindBlocks(source["content"u8], path + ".content", media);
        else media.AddDocument(source["data"u8], path + ".data", missing: type.StringEquals("base64"u8));
    }
}

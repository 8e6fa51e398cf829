using Sluice.Protocols.Json;

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

    public override bool MayHoldMedia(ReadOnlySpan<byte> json) => json.IndexOf("\"image\""u8) >= 0 || json.IndexOf("\"document\""u8) >= 0;

    public override void CountMedia(RawJson turn, ref MediaCount count) => CountBlocks(turn["content"u8], ref count);

    private static void CountBlocks(RawJson content, ref MediaCount count)
    {
        foreach (var block in content.EnumerateArray())
        {
            var type = block["type"u8];
            if (type.StringEquals("image"u8)) count.Pictures++;
            else if (type.StringEquals("document"u8)) count.AddDocument(block["source"u8]["data"u8]);
            else if (type.StringEquals("tool_result"u8)) CountBlocks(block["content"u8], ref count);
        }
    }
}

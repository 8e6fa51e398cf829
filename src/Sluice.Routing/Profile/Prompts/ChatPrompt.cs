using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Turns;

namespace Sluice.Routing.Profile.Prompts;

/// <summary>OpenAI Chat Completions.</summary>
internal sealed class ChatPrompt : PromptShape
{
    // A legacy completion has one prompt, and perhaps a suffix, instead of turns.
    public override RawJson Turns(RequestHead head) => head["messages"u8] is { IsMissing: false } messages ? messages : head["prompt"u8];

    public override RawJson System(RequestHead head) => head["suffix"u8] is { IsString: true } suffix ? suffix : default;

    public override void AddToolNames(RawJson tool, List<string> names)
    {
        if ((tool["function"u8]["name"u8].GetString() ?? tool["custom"u8]["name"u8].GetString()) is { } name) names.Add(name);
    }

    public override long? MaxOutputTokens(RequestHead head) => head["max_completion_tokens"u8].GetInt64() ?? head["max_tokens"u8].GetInt64();

    public override bool WantsThinking(RequestHead head)
    {
        var effort = head["reasoning_effort"u8];
        if (effort.IsString) return !effort.StringEquals("none"u8) && !effort.StringEquals("minimal"u8);
        var reasoning = head["reasoning"u8];
        return reasoning.IsObject && !reasoning["enabled"u8].IsFalse && !reasoning["effort"u8].StringEquals("none"u8);
    }

    public override RawJson AnswerSchema(RequestHead head) => head["response_format"u8]["json_schema"u8]["schema"u8];

    public override bool HoldsToolResults(RawJson turn) => turn["role"u8].StringEquals("tool"u8);

    internal override void AddSteps(RawJson turn, ToolTrail trail) => AddMessageSteps(turn, "tool_call_id"u8, trail);

    public override bool MayHoldMedia(ReadOnlySpan<byte> json) =>
        json.IndexOf("\"image_url\""u8) >= 0 || json.IndexOf("\"file\""u8) >= 0 || json.IndexOf("\"input_audio\""u8) >= 0;

    public override void FindMedia(RawJson turn, string path, PromptMedia media)
    {
        var index = -1;
        foreach (var part in turn["content"u8].EnumerateArray())
        {
            index++;
            var type = part["type"u8];
            if (type.StringEquals("image_url"u8))
            {
                var picture = part["image_url"u8];
                var url = picture.IsString ? picture : picture["url"u8];
                media.AddPicture(url, $"{path}.content[{index}].image_url.url", isUrl: true, isLow: picture["detail"u8].StringEquals("low"u8));
            }
            else if (type.StringEquals("file"u8))
            {
                media.AddDocument(part["file"u8]["file_data"u8], $"{path}.content[{index}].file.file_data", isUrl: true);
            }
            else if (type.StringEquals("input_audio"u8))
            {
                media.AddSound(part["input_audio"u8]["data"u8], $"{path}.content[{index}].input_audio.data", missing: true);
            }
        }
    }
}

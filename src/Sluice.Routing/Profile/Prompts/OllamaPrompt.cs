using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Turns;

namespace Sluice.Routing.Profile.Prompts;

/// <summary>Ollama's <c>/api/chat</c> and <c>/api/generate</c>.</summary>
internal sealed class OllamaPrompt : PromptShape
{
    // /api/generate has one prompt instead of turns: it stands for the whole conversation.
    public override RawJson Turns(RequestHead head) => head["messages"u8] is { IsMissing: false } messages ? messages : head["prompt"u8];

    public override RawJson System(RequestHead head) => head["system"u8];

    public override void AddToolNames(RawJson tool, List<string> names)
    {
        if (tool["function"u8]["name"u8].GetString() is { } name) names.Add(name);
    }

    public override long? MaxOutputTokens(RequestHead head) => head["options"u8]["num_predict"u8].GetInt64() is { } limit and > 0 ? limit : null;

    public override bool WantsThinking(RequestHead head) => head["think"u8] is { IsNullOrMissing: false, IsFalse: false };

    public override bool WantsStream(RequestHead head) => !head["stream"u8].IsFalse;

    public override RawJson AnswerSchema(RequestHead head) => head["format"u8] is { IsObject: true } schema ? schema : default;

    public override bool HoldsToolResults(RawJson turn) => turn["role"u8].StringEquals("tool"u8);

    internal override void AddSteps(RawJson turn, ToolTrail trail) => AddMessageSteps(turn, "tool_call_id"u8, trail);

    public override bool MayHoldMedia(ReadOnlySpan<byte> json) => json.IndexOf("\"images\""u8) >= 0;

    public override void FindMedia(RawJson turn, string path, PromptMedia media)
    {
        var index = 0;
        foreach (var picture in turn["images"u8].EnumerateArray()) media.AddPicture(picture, $"{path}.images[{index++}]", missing: true);
    }
}

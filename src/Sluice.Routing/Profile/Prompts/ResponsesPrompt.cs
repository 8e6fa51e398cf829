using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Turns;

namespace Sluice.Routing.Profile.Prompts;

/// <summary>OpenAI Responses, as far as the kinds of Codex's requests need it.</summary>
internal sealed class ResponsesPrompt : PromptShape
{
    public override string TurnsName => "input";

    public override RawJson Turns(RequestHead head) => head["input"u8];

    public override RawJson System(RequestHead head) => head["instructions"u8];

    /// <summary>Codex's "lite" bodies have their tools in the first item of the input.</summary>
    public override RawJson Tools(RequestHead head)
    {
        var tools = head["tools"u8];
        if (tools.EnumerateArray().MoveNext()) return tools;
        foreach (var item in head["input"u8].EnumerateArray()) return item["type"u8].StringEquals("additional_tools"u8) ? item["tools"u8] : tools;
        return tools;
    }

    public override void AddToolNames(RawJson tool, List<string> names)
    {
        if (tool["type"u8].StringEquals("namespace"u8))
        {
            foreach (var inner in tool["tools"u8].EnumerateArray()) AddToolNames(inner, names);
            return;
        }

        if ((tool["name"u8].GetString() ?? tool["type"u8].GetString()) is { } name) names.Add(name);
    }

    public override long? MaxOutputTokens(RequestHead head) => head["max_output_tokens"u8].GetInt64();

    public override bool WantsThinking(RequestHead head)
    {
        var reasoning = head["reasoning"u8];
        return reasoning.IsObject && !reasoning["effort"u8].StringEquals("none"u8) && !reasoning["effort"u8].StringEquals("minimal"u8);
    }

    public override RawJson AnswerSchema(RequestHead head) => head["text"u8]["format"u8]["schema"u8];

    public override bool HoldsToolResults(RawJson turn)
    {
        // function_call_output, custom_tool_call_output, shell_call_output, apply_patch_call_output …
        return turn["type"u8].IsString && turn["type"u8].Span.EndsWith("_output\""u8);
    }

    public override void AddTexts(RawJson turn, List<JsonText> texts) => AddContentTexts(turn["content"u8], "input_text"u8, texts);

    internal override void AddSteps(RawJson turn, ToolTrail trail)
    {
        // function_call, custom_tool_call, local_shell_call … with their arguments, their input or their action.
        if (HoldsToolResults(turn)) trail.Returned(turn["call_id"u8], turn["output"u8], isError: false);
        else if (turn["type"u8] is { IsString: true } type && type.Span.EndsWith("_call\""u8)) trail.Called(turn["call_id"u8], turn["name"u8] is { IsMissing: false } name ? name : type, turn["arguments"u8] is { IsMissing: false } arguments ? arguments : turn["input"u8] is { IsMissing: false } input ? input : turn["action"u8]);
    }

    public override bool MayHoldMedia(ReadOnlySpan<byte> json) =>
        json.IndexOf("\"input_image\""u8) >= 0 || json.IndexOf("\"input_file\""u8) >= 0 || json.IndexOf("\"input_audio\""u8) >= 0;

    public override void FindMedia(RawJson turn, string path, PromptMedia media)
    {
        FindParts(turn["content"u8], path + ".content", media);
        FindParts(turn["output"u8], path + ".output", media);
    }

    private static void FindParts(RawJson parts, string path, PromptMedia media)
    {
        var index = -1;
        foreach (var part in parts.EnumerateArray())
        {
            index++;
            var type = part["type"u8];
            if (type.StringEquals("input_image"u8))
                media.AddPicture(part["image_url"u8], $"{path}[{index}].image_url", isUrl: true, isLow: part["detail"u8].StringEquals("low"u8));
            else if (type.StringEquals("input_file"u8))
                media.AddDocument(part["file_data"u8], $"{path}[{index}].file_data", isUrl: true);
            else if (type.StringEquals("input_audio"u8))
                media.AddSound(part["input_audio"u8]["data"u8], $"{path}[{index}].input_audio.data", missing: true);
        }
    }
}

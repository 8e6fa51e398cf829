using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Turns;

namespace Sluice.Routing.Profile.Prompts;

/// <summary>Gemini generateContent, as far as the kinds of Gemini CLI's requests need it.</summary>
internal sealed class GeminiPrompt : PromptShape
{
    public override string TurnsName => "contents";

    public override RawJson Turns(RequestHead head) => Field(head, "contents"u8, "contents"u8);

    public override RawJson System(RequestHead head) => Field(head, "systemInstruction"u8, "system_instruction"u8);

    public override RawJson Tools(RequestHead head) => Field(head, "tools"u8, "tools"u8);

    // A question for a count may hold the whole request inside; proto3 JSON takes both spellings of a name.
    private static RawJson Field(RequestHead head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> snake)
    {
        if (head[name] is { IsMissing: false } direct) return direct;
        if (head[snake] is { IsMissing: false } spelled) return spelled;
        var inner = head["generateContentRequest"u8] is { IsObject: true } whole ? whole : head["generate_content_request"u8];
        return inner[name] is { IsMissing: false } nested ? nested : inner[snake];
    }

    public override void AddToolNames(RawJson tool, List<string> names)
    {
        foreach (var property in tool.EnumerateObject())
        {
            if (!property.NameEquals("functionDeclarations"u8))
            {
                names.Add(property.Name);
                continue;
            }

            foreach (var function in property.Value.EnumerateArray())
            {
                if (function["name"u8].GetString() is { } name) names.Add(name);
            }
        }
    }

    public override long? MaxOutputTokens(RequestHead head) => head["generationConfig"u8]["maxOutputTokens"u8].GetInt64();

    public override bool WantsThinking(RequestHead head)
    {
        var thinking = head["generationConfig"u8]["thinkingConfig"u8];
        return thinking.IsObject && thinking["thinkingBudget"u8].GetInt64() != 0;
    }

    public override bool WantsStream(RequestHead head) => head.Path is { Stream: true };

    public override RawJson AnswerSchema(RequestHead head) => head["generationConfig"u8] is var config && config["responseJsonSchema"u8] is { IsMissing: false } schema
        ? schema
        : config["responseSchema"u8];

    public override bool HoldsToolResults(RawJson turn)
    {
        foreach (var part in turn["parts"u8].EnumerateArray())
        {
            if (part["functionResponse"u8].IsObject || part["function_response"u8].IsObject) return true;
        }

        return false;
    }

    public override void AddTexts(RawJson turn, List<JsonText> texts)
    {
        foreach (var part in turn["parts"u8].EnumerateArray())
        {
            if (part["text"u8].GetText() is { } text) texts.Add(text);
        }
    }

    internal override void AddSteps(RawJson turn, ToolTrail trail)
    {
        foreach (var part in turn["parts"u8].EnumerateArray())
        {
            var call = part["functionCall"u8] is { IsObject: true } camel ? camel : part["function_call"u8];
            if (call.IsObject) trail.Called(call["id"u8], call["name"u8], call["args"u8]);
            var answer = part["functionResponse"u8] is { IsObject: true } camelAnswer ? camelAnswer : part["function_response"u8];
            if (answer.IsObject) trail.Returned(answer["id"u8], answer["response"u8], isError: false);
        }
    }

    public override bool MayHoldMedia(ReadOnlySpan<byte> json) => json.IndexOf("\"inlineData\""u8) >= 0 || json.IndexOf("\"fileData\""u8) >= 0
        || json.IndexOf("\"inline_data\""u8) >= 0 || json.IndexOf("\"file_data\""u8) >= 0;

    public override void FindMedia(RawJson turn, string path, PromptMedia media) => FindParts(turn["parts"u8], path + ".parts", media);

    // proto3 JSON: both spellings of a name are good.
    private static void FindParts(RawJson parts, string path, PromptMedia media)
    {
        var index = -1;
        foreach (var part in parts.EnumerateArray())
        {
            index++;
            var answer = part["functionResponse"u8] is { IsObject: true } camel ? camel : part["function_response"u8];
            if (answer.IsObject) FindParts(answer["parts"u8], $"{path}[{index}].functionResponse.parts", media);
            var inline = part["inlineData"u8] is { IsObject: true } data ? data : part["inline_data"u8];
            var item = inline.IsObject ? inline : part["fileData"u8] is { IsObject: true } file ? file : part["file_data"u8];
            if (!item.IsObject) continue;
            var type = (item["mimeType"u8] is { IsMissing: false } mime ? mime : item["mime_type"u8]).GetText();
            var where = $"{path}[{index}].inlineData.data";
            if (type?.StartsWith("image/"u8) == true) media.AddPicture(item["data"u8], where, missing: inline.IsObject);
            else if (type?.StartsWith("audio/"u8) == true) media.AddSound(item["data"u8], where, missing: inline.IsObject);
            else if (type?.StartsWith("text/"u8) != true) media.AddDocument(item["data"u8], where, missing: inline.IsObject);
        }
    }
}

using Sluice.Protocols.Json;

namespace Sluice.Routing.Profile.Prompts;

/// <summary>Gemini generateContent, as far as the kinds of Gemini CLI's requests need it.</summary>
internal sealed class GeminiPrompt : PromptShape
{
    public override RawJson Turns(RequestHead head) => head["contents"u8];

    public override RawJson System(RequestHead head) => head["systemInstruction"u8];

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
            if (part["functionResponse"u8].IsObject) return true;
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

    public override bool MayHoldMedia(ReadOnlySpan<byte> json) => json.IndexOf("\"inlineData\""u8) >= 0 || json.IndexOf("\"fileData\""u8) >= 0;

    public override void CountMedia(RawJson turn, ref MediaCount count)
    {
        foreach (var part in turn["parts"u8].EnumerateArray())
        {
            var inline = part["inlineData"u8];
            var media = inline.IsObject ? inline : part["fileData"u8];
            if (!media.IsObject) continue;
            if (media["mimeType"u8].GetText() is { } type && type.StartsWith("image/"u8)) count.Pictures++;
            else count.AddDocument(media["data"u8]);
        }
    }
}

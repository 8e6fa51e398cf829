using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Reads a completion with a suffix.</summary>
internal static class CompletionsRequestReader
{
    public static ModelRequest Read(RequestHead head, TranslationContext context)
    {
        var unmapped = new List<UnmappedField>();
        var sampling = SamplingOptions.Default;
        JsonText prompt = JsonText.Empty, suffix = JsonText.Empty;
        long? limit = null;
        foreach (var property in head.EnumerateObject())
        {
            var (name, value) = (property.Name, property.Value);
            if (value.IsNullOrMissing) continue;
            switch (name)
            {
                case "model" or "stream" or "user":
                    break;
                case "prompt":
                    prompt = Prompt(value);
                    break;
                case "suffix":
                    suffix = OpenAiFields.RawText(value, name) ?? JsonText.Empty;
                    break;
                case "max_tokens":
                    limit = OpenAiFields.Integer(value, name) is > 0 and var most ? most : null;
                    break;
                case "temperature":
                    sampling = sampling with { Temperature = OpenAiFields.Number(value, name, 0, 2) };
                    break;
                case "top_p":
                    sampling = sampling with { TopP = OpenAiFields.Number(value, name, 0, 1) };
                    break;
                case "seed":
                    sampling = sampling with { Seed = OpenAiFields.Integer(value, name) };
                    break;
                case "stop":
                    sampling = sampling with { Stop = Stops(value) };
                    break;
                case "stream_options":
                    context.IncludeUsage = OpenAiFields.Object(value, name)["include_usage"u8].IsTrue;
                    break;
                case "n" or "best_of":
                    if (OpenAiFields.Integer(value, name) is > 1) throw new InvalidRequestException($"`{name}` must be 1 where the middle is filled by a local model. Send the request several times instead.", name);
                    break;
                case "echo" when value.IsFalse:
                case "logprobs" when value.GetInt64() == 0:
                case "presence_penalty" or "frequency_penalty" when value.GetDouble() == 0:
                    break;
                default:
                    unmapped.Add(new UnmappedField(name, Silent: false, "has no place where the middle is filled"));
                    break;
            }
        }

        return new ModelRequest
        {
            Model = head.Model ?? "",
            Messages = [new Message(MessageRole.User, [new TextBlock(prompt)])],
            Suffix = suffix,
            MaxOutputTokens = limit,
            Sampling = sampling,
            Stream = head["stream"u8].IsTrue,
            IncludeUsage = context.IncludeUsage,
            Unmapped = unmapped,
        };
    }

    // Editors send one text; a list of one is the same.
    private static JsonText Prompt(RawJson value)
    {
        if (value.GetText() is { } text) return text;
        JsonText? one = null;
        foreach (var element in value.EnumerateArray())
        {
            if (one is not null || element.GetText() is null) throw new InvalidRequestException("`prompt` must be one text where the middle is filled. Send one request for each.", "prompt");
            one = element.GetText();
        }

        return one ?? throw new InvalidRequestException("`prompt` must be a text.", "prompt");
    }

    private static List<JsonText> Stops(RawJson value)
    {
        if (value.GetText() is { } one) return [one];
        var stops = new List<JsonText>();
        foreach (var element in value.EnumerateArray()) stops.Add(element.GetText() ?? throw new InvalidRequestException("`stop` must be a text or a list of texts.", "stop"));
        return stops;
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Reads the body of <c>/api/chat</c> or <c>/api/generate</c> (api/types.go ChatRequest, GenerateRequest).</summary>
internal static class OllamaRequestReader
{
    public static bool IsLoadRequest(RequestHead head, OllamaFlavour flavour)
    {
        if (flavour == OllamaFlavour.Generate) return IsEmptyText(head["prompt"u8]) && head["images"u8].IsNullOrMissing && IsEmptyText(head["suffix"u8]);
        var messages = head["messages"u8];
        return messages.IsNullOrMissing || (messages.IsArray && !messages.EnumerateArray().MoveNext());
    }

    public static ModelRequest Read(RequestHead head, OllamaFlavour flavour, TranslationContext context)
    {
        var model = OllamaFields.String(head["model"u8], "model") ?? throw new InvalidRequestException("model: missing; name the model to ask", "model");
        if (IsLoadRequest(head, flavour))
        {
            var field = flavour == OllamaFlavour.Generate ? "prompt" : "messages";
            throw new InvalidRequestException($"{field}: missing or empty; a request without it loads a model, which only a model of an Ollama upstream can do", field);
        }

        var unmapped = new List<UnmappedField>();
        var messages = flavour == OllamaFlavour.Generate ? OllamaPrompt.Read(head, unmapped) : new OllamaMessageReader().Read(head["messages"u8]);
        CollectUnmapped(head, flavour, unmapped);
        var reasoning = ReadThink(head["think"u8]);
        context.ReasoningRequested = reasoning is not { IsOff: true };
        var options = OllamaFields.Object(head["options"u8], "options");
        var (sampling, limit) = OllamaOptions.Read(options, unmapped);
        return new ModelRequest
        {
            Model = model,
            Messages = messages,
            Tools = flavour == OllamaFlavour.Chat ? ReadTools(head["tools"u8]) : [],
            MaxOutputTokens = limit,
            Sampling = sampling with
            {
                LogProbabilities = OllamaFields.Boolean(head["logprobs"u8], "logprobs"),
                TopLogProbabilities = OllamaFields.Integer(head["top_logprobs"u8], "top_logprobs"),
            },
            Reasoning = reasoning,
            OutputFormat = ReadFormat(head["format"u8]),
            Stream = OllamaFields.Boolean(head["stream"u8], "stream") ?? true,
            Unmapped = unmapped,
        };
    }

    private static bool IsEmptyText(RawJson value) => value.IsNullOrMissing || value.StringEquals(""u8);

    private static void CollectUnmapped(RequestHead head, OllamaFlavour flavour, List<UnmappedField> unmapped)
    {
        foreach (var property in head.EnumerateObject())
        {
            if (property.Value.IsNullOrMissing) continue;
            switch (property.Name)
            {
                case "model" or "think" or "options" or "format" or "stream" or "logprobs" or "top_logprobs":
                case "messages" or "tools" when flavour == OllamaFlavour.Chat:
                case "prompt" or "system" or "images" or "suffix" or "template" or "raw" or "context" when flavour == OllamaFlavour.Generate:
                    break;
                case "keep_alive" or "truncate" or "shift" or "_debug_render_only":
                    unmapped.Add(new UnmappedField(property.Name, Silent: true, "concerns an Ollama server only"));
                    break;
                default:
                    unmapped.Add(new UnmappedField(property.Name, Silent: false, "unknown field"));
                    break;
            }
        }
    }

    // api/types.go ThinkValue: a boolean or one of four words.
    private static ReasoningOptions? ReadThink(RawJson think) => think switch
    {
        { IsNullOrMissing: true } => null,
        { IsTrue: true } => new ReasoningOptions(Level: null, Adaptive: true),
        { IsFalse: true } => new ReasoningOptions(ReasoningLevel.Off),
        { IsString: true } => think.GetString() switch
        {
            "low" => new ReasoningOptions(ReasoningLevel.Low),
            "medium" => new ReasoningOptions(ReasoningLevel.Medium),
            "high" => new ReasoningOptions(ReasoningLevel.High),
            "max" => new ReasoningOptions(ReasoningLevel.Max),
            var other => throw new InvalidRequestException($"think: '{other}' is none of true, false, \"low\", \"medium\", \"high\", \"max\"", "think"),
        },
        _ => throw OllamaFields.Wrong("think", "true, false or one of \"low\", \"medium\", \"high\", \"max\"", think),
    };

    private static OutputFormat? ReadFormat(RawJson format)
    {
        if (format.IsNullOrMissing || format.StringEquals(""u8)) return null;
        if (format.StringEquals("json"u8)) return new OutputFormat(default);
        return format.IsObject ? new OutputFormat(format) : throw OllamaFields.Wrong("format", "\"json\" or a JSON schema object", format);
    }

    private static List<ToolDefinition> ReadTools(RawJson tools)
    {
        var definitions = new List<ToolDefinition>();
        foreach (var tool in OllamaFields.Array(tools, "tools").EnumerateArray())
        {
            var path = $"tools[{definitions.Count}].function";
            var function = OllamaFields.Object(tool["function"u8], path);
            var name = OllamaFields.String(function["name"u8], $"{path}.name") ?? throw new InvalidRequestException($"{path}.name: missing", $"{path}.name");
            definitions.Add(new ToolDefinition(name)
            {
                Description = OllamaFields.Text(function["description"u8], $"{path}.description"),
                Schema = OllamaFields.Object(function["parameters"u8], $"{path}.parameters"),
            });
        }

        return definitions;
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Reads a caller's request: one pass over the top-level fields here, messages and tools in the other parts.</summary>
internal sealed partial class ChatCompletionsRequestReader(RequestHead head, TranslationContext context)
{
    private readonly List<UnmappedField> _unmapped = [];
    private readonly List<ToolDefinition> _tools = [];
    private SamplingOptions _sampling = SamplingOptions.Default;
    private long? _maxTokens;
    private long? _maxCompletionTokens;
    private string? _user;
    private string? _safetyIdentifier;
    private bool? _parallel;
    private ToolChoice? _choice;
    private ReasoningOptions? _reasoning;
    private OutputFormat? _format;

    public ModelRequest Read()
    {
        var model = ChatFields.Required(head["model"u8], "model");
        foreach (var property in head.Json.EnumerateObject()) ReadField(property.Name, property.Value);
        var messages = ReadMessages(head["messages"u8]);
        context.ReasoningRequested = _reasoning is { IsOff: false };
        return new ModelRequest
        {
            Model = model,
            Messages = messages,
            Tools = _tools,
            ToolChoice = _choice,
            ParallelToolCalls = context.LegacyFunctions ? false : _parallel,
            MaxOutputTokens = _maxCompletionTokens ?? _maxTokens,
            Sampling = _sampling,
            Reasoning = _reasoning,
            OutputFormat = _format,
            UserId = _safetyIdentifier ?? _user,
            Stream = head["stream"u8].IsTrue,
            IncludeUsage = context.IncludeUsage,
            LegacyFunctions = context.LegacyFunctions,
            Unmapped = _unmapped,
        };
    }

    private void ReadField(string name, RawJson value)
    {
        switch (name)
        {
            case "model" or "messages":
                break;
            case "stream":
                ChatFields.Flag(value, name);
                break;
            case "stream_options":
                context.IncludeUsage = ChatFields.Flag(ChatFields.Object(value, name)["include_usage"u8], "stream_options.include_usage") == true;
                break;
            case "tools":
                ReadTools(value);
                break;
            case "functions":
                ReadFunctions(value);
                break;
            case "tool_choice":
                _choice = ReadToolChoice(value);
                break;
            case "function_call":
                _choice = ReadFunctionChoice(value);
                break;
            case "parallel_tool_calls":
                _parallel = ChatFields.Flag(value, name);
                break;
            case "max_tokens":
                _maxTokens = Limit(value, name);
                break;
            case "max_completion_tokens":
                _maxCompletionTokens = Limit(value, name);
                break;
            case "temperature":
                _sampling = _sampling with { Temperature = ChatFields.Number(value, name, 0, 2) };
                break;
            case "top_p":
                _sampling = _sampling with { TopP = ChatFields.Number(value, name, 0, 1) };
                break;
            case "top_k":
                _sampling = _sampling with { TopK = ChatFields.Integer(value, name) is > 0 and var topK ? topK : null };
                break;
            case "seed":
                _sampling = _sampling with { Seed = ChatFields.Integer(value, name) };
                break;
            case "frequency_penalty":
                _sampling = _sampling with { FrequencyPenalty = ChatFields.Number(value, name, -2, 2) };
                break;
            case "presence_penalty":
                _sampling = _sampling with { PresencePenalty = ChatFields.Number(value, name, -2, 2) };
                break;
            case "logit_bias":
                var bias = ChatFields.Object(value, name);
                _sampling = _sampling with { LogitBias = bias.Bytes.Length > 2 ? bias : default };
                break;
            case "logprobs":
                _sampling = _sampling with { LogProbabilities = ChatFields.Flag(value, name) };
                break;
            case "top_logprobs":
                _sampling = _sampling with { TopLogProbabilities = ChatFields.Integer(value, name) };
                break;
            case "stop":
                _sampling = _sampling with { Stop = ReadStop(value) };
                break;
            case "n":
                if (ChatFields.Integer(value, name) is { } n and not 1)
                    throw new InvalidRequestException($"`n` must be 1 when the request goes to a model of another protocol, but it is {n}. Send the request several times instead.", name);
                break;
            case "modalities":
                ReadModalities(value);
                break;
            case "response_format":
                _format = ReadFormat(value);
                break;
            case "reasoning_effort":
                _reasoning = ReadEffort(value, name);
                break;
            case "reasoning":
                ReadOpenRouterReasoning(value);
                break;
            case "user":
                _user = ChatFields.Text(value, name);
                break;
            case "safety_identifier":
                _safetyIdentifier = ChatFields.Text(value, name);
                break;
            case "audio" or "prediction" or "store" or "metadata" or "service_tier" or "verbosity" or "prompt_cache_key" or "prompt_cache_options" or "prompt_cache_retention":
                _unmapped.Add(new UnmappedField(name, Silent: true, "no effect on the answer"));
                break;
            default:
                if (!value.IsNullOrMissing) _unmapped.Add(new UnmappedField(name, Silent: false, "the upstream's protocol has no such field"));
                break;
        }
    }

    // Local clients send -1 for "no limit".
    private static long? Limit(RawJson value, string path)
    {
        var limit = ChatFields.Integer(value, path);
        return limit switch
        {
            0 => throw ChatFields.Wrong(path, "1 or more", value),
            < 0 => null,
            _ => limit,
        };
    }

    private static List<JsonText> ReadStop(RawJson value)
    {
        if (value.IsNullOrMissing) return [];
        if (value.GetText() is { } one) return [one];
        if (!value.IsArray) throw ChatFields.Wrong("stop", "a string or an array of strings", value);
        var stops = new List<JsonText>();
        foreach (var entry in value.EnumerateArray()) stops.Add(entry.GetText() ?? throw ChatFields.Wrong("stop", "a string or an array of strings", entry));
        return stops;
    }

    private static void ReadModalities(RawJson value)
    {
        foreach (var modality in ChatFields.Array(value, "modalities").EnumerateArray())
        {
            if (!modality.StringEquals("text"u8))
                throw new InvalidRequestException($"`modalities` asks for {modality}; only text can be answered here. Leave the field out.", "modalities");
        }
    }

    private static OutputFormat? ReadFormat(RawJson value)
    {
        var format = ChatFields.Object(value, "response_format");
        if (format.IsMissing) return null;
        var type = ChatFields.Required(format["type"u8], "response_format.type");
        switch (type)
        {
            case "text":
                return null;
            case "json_object":
                return new OutputFormat(default);
            case "json_schema":
                const string Path = "response_format.json_schema";
                var schema = ChatFields.Object(format["json_schema"u8], Path);
                return new OutputFormat(
                    ChatFields.Object(schema["schema"u8], Path + ".schema"),
                    ChatFields.Text(schema["name"u8], Path + ".name"),
                    ChatFields.Flag(schema["strict"u8], Path + ".strict"),
                    ChatFields.RawText(schema["description"u8], Path + ".description"));
            default:
                throw ChatFields.Wrong("response_format.type", "text, json_object or json_schema", format["type"u8]);
        }
    }

    private static ReasoningOptions? ReadEffort(RawJson value, string path) => ChatFields.Text(value, path) is { } word
        ? new ReasoningOptions(ChatEfforts.Read(word) ?? throw ChatFields.Wrong(path, "none, minimal, low, medium, high, xhigh or max", value))
        : null;

    private void ReadOpenRouterReasoning(RawJson value)
    {
        var reasoning = ChatFields.Object(value, "reasoning");
        if (reasoning.IsMissing || _reasoning is not null) return;
        if (reasoning["enabled"u8].IsFalse) _reasoning = new ReasoningOptions(ReasoningLevel.Off);
        else if (reasoning["max_tokens"u8].GetInt64() is { } budget and > 0) _reasoning = new ReasoningOptions(null, budget);
        else if (!reasoning["effort"u8].IsNullOrMissing) _reasoning = ReadEffort(reasoning["effort"u8], "reasoning.effort");
        else if (reasoning["enabled"u8].IsTrue) _reasoning = new ReasoningOptions(ReasoningLevel.Medium);
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Reads a caller's request: one pass over the top-level fields here, messages and tools in the other parts.</summary>
internal sealed partial class ChatCompletionsRequestReader(RequestHead head, TranslationContext context)
{
    /// <summary>Chat's hosted search: a field beside the tools.</summary>
    public const string WebSearchOptions = "web_search_options";

    private readonly List<UnmappedField> _unmapped = [];
    private readonly List<ToolDefinition> _tools = [];
    private SamplingOptions _sampling = SamplingOptions.Default;
    private long? _maxTokens;
    private long? _maxCompletionTokens;
    private string? _verbosity;
    private string? _user;
    private string? _safetyIdentifier;
    private bool? _parallel;
    private ToolChoice? _choice;
    private ReasoningOptions? _reasoning;
    private OutputFormat? _format;

    public ModelRequest Read()
    {
        var model = OpenAiFields.Required(head["model"u8], "model");
        foreach (var property in head.EnumerateObject()) ReadField(property.Name, property.Value);
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
            Verbosity = _verbosity,
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
                OpenAiFields.Flag(value, name);
                break;
            case "stream_options":
                context.IncludeUsage = OpenAiFields.Flag(OpenAiFields.Object(value, name)["include_usage"u8], "stream_options.include_usage") == true;
                break;
            case "tools":
                ReadTools(value);
                break;
            case WebSearchOptions:
                if (OpenAiFields.Object(value, name) is { IsMissing: false } search)
                    _tools.Add(new ToolDefinition("web_search", ToolKind.Hosted) { Raw = search, Type = WebSearchOptions, Hosted = HostedTool.WebSearch });
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
                _parallel = OpenAiFields.Flag(value, name);
                break;
            case "max_tokens":
                _maxTokens = Limit(value, name);
                break;
            case "max_completion_tokens":
                _maxCompletionTokens = Limit(value, name);
                break;
            case "temperature":
                _sampling = _sampling with { Temperature = OpenAiFields.Number(value, name, 0, 2) };
                break;
            case "top_p":
                _sampling = _sampling with { TopP = OpenAiFields.Number(value, name, 0, 1) };
                break;
            case "top_k":
                _sampling = _sampling with { TopK = OpenAiFields.Integer(value, name) is > 0 and var topK ? topK : null };
                break;
            case "seed":
                _sampling = _sampling with { Seed = OpenAiFields.Integer(value, name) };
                break;
            case "frequency_penalty":
                _sampling = _sampling with { FrequencyPenalty = OpenAiFields.Number(value, name, -2, 2) };
                break;
            case "presence_penalty":
                _sampling = _sampling with { PresencePenalty = OpenAiFields.Number(value, name, -2, 2) };
                break;
            case "logit_bias":
                var bias = OpenAiFields.Object(value, name);
                _sampling = _sampling with { LogitBias = bias.Bytes.Length > 2 ? bias : default };
                break;
            case "logprobs":
                _sampling = _sampling with { LogProbabilities = OpenAiFields.Flag(value, name) };
                break;
            case "top_logprobs":
                _sampling = _sampling with { TopLogProbabilities = OpenAiFields.Integer(value, name) };
                break;
            case "stop":
                _sampling = _sampling with { Stop = ReadStop(value) };
                break;
            case "n":
                if (OpenAiFields.Integer(value, name) is { } n and not 1)
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
            case "verbosity":
                _verbosity = OpenAiFields.Text(value, name);
                break;
            case "user":
                _user = OpenAiFields.Text(value, name);
                break;
            case "safety_identifier":
                _safetyIdentifier = OpenAiFields.Text(value, name);
                break;
            case "audio" or "prediction" or "store" or "metadata" or "service_tier" or "prompt_cache_key" or "prompt_cache_options" or "prompt_cache_retention":
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
        var limit = OpenAiFields.Integer(value, path);
        return limit switch
        {
            0 => throw OpenAiFields.Wrong(path, "1 or more", value),
            < 0 => null,
            _ => limit,
        };
    }

    private static List<JsonText> ReadStop(RawJson value)
    {
        if (value.IsNullOrMissing) return [];
        if (value.GetText() is { } one) return [one];
        if (!value.IsArray) throw OpenAiFields.Wrong("stop", "a string or an array of strings", value);
        var stops = new List<JsonText>();
        foreach (var entry in value.EnumerateArray()) stops.Add(entry.GetText() ?? throw OpenAiFields.Wrong("stop", "a string or an array of strings", entry));
        return stops;
    }

    private static void ReadModalities(RawJson value)
    {
        foreach (var modality in OpenAiFields.Array(value, "modalities").EnumerateArray())
        {
            if (!modality.StringEquals("text"u8))
                throw new InvalidRequestException($"`modalities` asks for {modality}; only text can be answered here. Leave the field out.", "modalities");
        }
    }

    private static OutputFormat? ReadFormat(RawJson value)
    {
        var format = OpenAiFields.Object(value, "response_format");
        if (format.IsMissing) return null;
        var type = OpenAiFields.Required(format["type"u8], "response_format.type");
        switch (type)
        {
            case "text":
                return null;
            case "json_object":
                return new OutputFormat(default);
            case "json_schema":
                const string Path = "response_format.json_schema";
                var schema = OpenAiFields.Object(format["json_schema"u8], Path);
                return new OutputFormat(
                    OpenAiFields.Object(schema["schema"u8], Path + ".schema"),
                    OpenAiFields.Text(schema["name"u8], Path + ".name"),
                    OpenAiFields.Flag(schema["strict"u8], Path + ".strict"),
                    OpenAiFields.RawText(schema["description"u8], Path + ".description"));
            default:
                throw OpenAiFields.Wrong("response_format.type", "text, json_object or json_schema", format["type"u8]);
        }
    }

    private static ReasoningOptions? ReadEffort(RawJson value, string path) => OpenAiFields.Text(value, path) is { } word
        ? new ReasoningOptions(OpenAiEfforts.Read(word) ?? throw OpenAiFields.Wrong(path, "none, minimal, low, medium, high, xhigh or max", value))
        : null;

    private void ReadOpenRouterReasoning(RawJson value)
    {
        var reasoning = OpenAiFields.Object(value, "reasoning");
        if (reasoning.IsMissing || _reasoning is not null) return;
        if (reasoning["enabled"u8].IsFalse) _reasoning = new ReasoningOptions(ReasoningLevel.Off);
        else if (reasoning["max_tokens"u8].GetInt64() is { } budget and > 0) _reasoning = new ReasoningOptions(null, budget);
        else if (!reasoning["effort"u8].IsNullOrMissing) _reasoning = ReadEffort(reasoning["effort"u8], "reasoning.effort");
        else if (reasoning["enabled"u8].IsTrue) _reasoning = new ReasoningOptions(ReasoningLevel.Medium);
    }
}

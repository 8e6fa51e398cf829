using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>Reads a caller's request: one pass over the top-level fields here, input items and tools in the other parts.</summary>
internal sealed partial class ResponsesRequestReader(RequestHead head, TranslationContext context)
{
    private readonly List<UnmappedField> _unmapped = [];
    private SamplingOptions _sampling = SamplingOptions.Default;
    private JsonText? _instructions;
    private long? _limit;
    private string? _user;
    private string? _safetyIdentifier;
    private string? _verbosity;
    private bool? _parallel;
    private ToolChoice? _choice;
    private ReasoningOptions? _reasoning;
    private OutputFormat? _format;

    private bool IsOwnUpstream => context.UpstreamProtocol == ResponsesProtocol.ProtocolName;

    public ModelRequest Read()
    {
        var model = OpenAiFields.Required(head["model"u8], "model");
        // History may call a tool by its namespace, and tools may stand among the items: tools first.
        ReadTools(head["tools"u8], "tools");
        foreach (var property in head.EnumerateObject()) ReadField(property.Name, property.Value);
        var messages = ReadInput(head["input"u8]);
        return new ModelRequest
        {
            Model = model,
            Messages = messages,
            Tools = _tools,
            ToolChoice = _choice,
            ParallelToolCalls = _parallel,
            MaxOutputTokens = _limit,
            Sampling = _sampling,
            Reasoning = _reasoning,
            OutputFormat = _format,
            Verbosity = _verbosity,
            UserId = _safetyIdentifier ?? _user,
            Stream = head["stream"u8].IsTrue,
            Unmapped = _unmapped,
        };
    }

    private void ReadField(string name, RawJson value)
    {
        switch (name)
        {
            case "model" or "input" or "tools":
                break;
            case "stream":
                OpenAiFields.Flag(value, name);
                break;
            case "instructions":
                // A list of items is what a stored prompt's instructions look like when they come back.
                _instructions = OpenAiFields.RawText(value, name);
                break;
            case "max_output_tokens":
                _limit = OpenAiFields.Integer(value, name) is { } limit ? limit > 0 ? limit : throw OpenAiFields.Wrong(name, "1 or more", value) : null;
                break;
            case "temperature":
                _sampling = _sampling with { Temperature = OpenAiFields.Number(value, name, 0, 2) };
                break;
            case "top_p":
                _sampling = _sampling with { TopP = OpenAiFields.Number(value, name, 0, 1) };
                break;
            case "top_logprobs":
                _sampling = _sampling with { TopLogProbabilities = OpenAiFields.Integer(value, name) };
                break;
            case "include":
                ReadInclude(value);
                break;
            case "reasoning":
                ReadReasoning(value);
                break;
            case "text":
                ReadText(value);
                break;
            case "tool_choice":
                _choice = ReadToolChoice(value);
                break;
            case "parallel_tool_calls":
                _parallel = OpenAiFields.Flag(value, name);
                break;
            case "user":
                _user = OpenAiFields.Text(value, name);
                break;
            case "safety_identifier":
                _safetyIdentifier = OpenAiFields.Text(value, name);
                break;
            case "store":
                OpenAiFields.Flag(value, name);
                break;
            case "stream_options" or "metadata" or "client_metadata" or "truncation" or "service_tier" or "prompt_cache_key" or "prompt_cache_options" or "prompt_cache_retention":
                _unmapped.Add(new UnmappedField(name, Silent: true, "no effect on the answer"));
                break;
            case "previous_response_id" or "conversation" or "prompt" or "background":
                RefuseState(name, value);
                break;
            default:
                if (!value.IsNullOrMissing) _unmapped.Add(new UnmappedField(name, Silent: false, "the upstream's protocol has no such field"));
                break;
        }
    }

    // What stands for content that is not in the request cannot be left out: the answer would ignore it.
    private static void RefuseState(string name, RawJson value)
    {
        if (value.IsNullOrMissing || value.IsFalse) return;
        throw name switch
        {
            "previous_response_id" => new InvalidRequestException(
                $"Previous response with id '{OpenAiFields.Text(value, name)}' not found. Send the whole conversation as `input` instead.", name, code: "previous_response_not_found"),
            "background" => new InvalidRequestException("`background` must be false: answers are given while the caller waits. Send `stream: true` instead.", name),
            _ => new InvalidRequestException($"`{name}` refers to something that only OpenAI stores. Send its content as `input` instead.", name),
        };
    }

    private void ReadInclude(RawJson value)
    {
        foreach (var wanted in OpenAiFields.Array(value, "include").EnumerateArray())
        {
            if (wanted.StringEquals("message.output_text.logprobs"u8)) _sampling = _sampling with { LogProbabilities = true };
        }
    }

    private void ReadReasoning(RawJson value)
    {
        var reasoning = OpenAiFields.Object(value, "reasoning");
        if (reasoning.IsMissing) return;
        if (OpenAiFields.Text(reasoning["effort"u8], "reasoning.effort") is { } word)
        {
            var level = OpenAiEfforts.Read(word) ?? throw OpenAiFields.Wrong("reasoning.effort", "none, minimal, low, medium, high, xhigh or max", reasoning["effort"u8]);
            _reasoning = new ReasoningOptions(level);
        }

        // A summary alone says only that reasoning may be shown.
        context.ReasoningRequested = _reasoning is not { IsOff: true };
    }

    private void ReadText(RawJson value)
    {
        var text = OpenAiFields.Object(value, "text");
        _verbosity = OpenAiFields.Text(text["verbosity"u8], "text.verbosity");
        var format = OpenAiFields.Object(text["format"u8], "text.format");
        if (format.IsMissing) return;
        _format = OpenAiFields.Required(format["type"u8], "text.format.type") switch
        {
            "text" => null,
            "json_object" => new OutputFormat(default),
            "json_schema" => new OutputFormat(
                OpenAiFields.Object(format["schema"u8], "text.format.schema"),
                OpenAiFields.Text(format["name"u8], "text.format.name"),
                OpenAiFields.Flag(format["strict"u8], "text.format.strict"),
                OpenAiFields.RawText(format["description"u8], "text.format.description")),
            _ => throw OpenAiFields.Wrong("text.format.type", "text, json_object or json_schema", format["type"u8]),
        };
    }
}

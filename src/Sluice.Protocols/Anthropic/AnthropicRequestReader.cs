using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Reads a Messages request. Every known field is checked; what the shared terms do not carry is listed.</summary>
internal static partial class AnthropicRequestReader
{
    /// <exception cref="InvalidRequestException">A field is missing or of the wrong type.</exception>
    public static ModelRequest Read(RequestHead head, TranslationContext context)
    {
        var unmapped = new List<UnmappedField>();
        var reasoning = ReadReasoning(head, unmapped);
        context.ReasoningRequested = reasoning is { IsOff: false } && head["thinking"u8].IsObject;
        return new ModelRequest
        {
            Model = AnthropicField.RequiredString(head["model"u8], "model"),
            Messages = ReadConversation(head, unmapped),
            Tools = ReadTools(head["tools"u8], context),
            ToolChoice = ReadToolChoice(head["tool_choice"u8], out var parallel),
            ParallelToolCalls = parallel,
            MaxOutputTokens = ReadMaxTokens(head["max_tokens"u8], context),
            Sampling = ReadSampling(head),
            Reasoning = reasoning,
            OutputFormat = ReadOutputFormat(head),
            UserId = ReadUserId(head["metadata"u8]),
            Stream = AnthropicField.Boolean(head["stream"u8], "stream") ?? false,
            Unmapped = ReadUnmapped(head, unmapped),
        };
    }

    private static List<Message> ReadConversation(RequestHead head, List<UnmappedField> unmapped)
    {
        var blocks = new AnthropicBlockReader(unmapped);
        var messages = new List<Message>();
        if (head["system"u8] is { IsNullOrMissing: false } system)
        {
            var content = blocks.ReadContent(system, "system");
            if (content.Count > 0) messages.Add(new Message(MessageRole.System, content));
        }

        var list = AnthropicField.RequiredArray(head["messages"u8], "messages");
        var index = 0;
        foreach (var message in list.EnumerateArray())
        {
            var path = $"messages[{index++}]";
            AnthropicField.RequiredObject(message, path);
            RawJson roleValue = default, contentValue = default;
            foreach (var property in message.EnumerateObject())
            {
                if (property.NameEquals("role"u8)) roleValue = property.Value;
                else if (property.NameEquals("content"u8)) contentValue = property.Value;
            }

            var role = ReadRole(roleValue, path);
            var content = blocks.ReadContent(contentValue, $"{path}.content");
            // A message left without blocks (an empty text from a keep-alive, say) disappears.
            if (content.Count > 0) messages.Add(new Message(role, content));
        }

        return messages;
    }

    private static MessageRole ReadRole(RawJson role, string path)
    {
        if (role.StringEquals("user"u8)) return MessageRole.User;
        if (role.StringEquals("assistant"u8)) return MessageRole.Assistant;
        if (role.StringEquals("system"u8)) return MessageRole.System;
        throw AnthropicField.Wrong($"{path}.role", "must be \"user\", \"assistant\" or \"system\"");
    }

    private static long? ReadMaxTokens(RawJson value, TranslationContext context)
    {
        var limit = AnthropicField.Integer(value, "max_tokens");
        if (limit is null or > 0) return limit;
        if (limit < 0) throw AnthropicField.Wrong("max_tokens", "must not be negative");
        context.Note("max_tokens", FidelityAction.Mapped, "0 only warms Anthropic's cache, sent as 1");
        return 1;
    }

    private static SamplingOptions ReadSampling(RequestHead head)
    {
        var stops = new List<JsonText>();
        if (head["stop_sequences"u8] is { IsNullOrMissing: false } list)
        {
            foreach (var stop in AnthropicField.RequiredArray(list, "stop_sequences").EnumerateArray())
                stops.Add(AnthropicField.RequiredText(stop, $"stop_sequences[{stops.Count}]"));
        }

        return new SamplingOptions
        {
            Temperature = AnthropicField.Number(head["temperature"u8], "temperature"),
            TopP = AnthropicField.Number(head["top_p"u8], "top_p"),
            TopK = AnthropicField.Integer(head["top_k"u8], "top_k"),
            Stop = stops,
        };
    }

    private static ReasoningOptions? ReadReasoning(RequestHead head, List<UnmappedField> unmapped)
    {
        var level = ReadEffort(head["output_config"u8]);
        var thinking = head["thinking"u8];
        if (thinking.IsNullOrMissing) return level is null ? null : new ReasoningOptions(level);
        AnthropicField.RequiredObject(thinking, "thinking");
        var type = AnthropicField.RequiredString(thinking["type"u8], "thinking.type");
        switch (type)
        {
            case "disabled":
                return new ReasoningOptions(ReasoningLevel.Off);
            case "enabled":
                var budget = AnthropicField.Integer(thinking["budget_tokens"u8], "thinking.budget_tokens")
                    ?? throw AnthropicField.Wrong("thinking.budget_tokens", "a whole number of at least 1024 is required");
                return new ReasoningOptions(level, budget);
            case "between_tools":
                unmapped.Add(new UnmappedField("thinking.type", Silent: false, "between_tools is sent as adaptive"));
                return new ReasoningOptions(level, Adaptive: true);
            case "adaptive":
                return new ReasoningOptions(level, Adaptive: true);
            default:
                throw AnthropicField.Wrong("thinking.type", "must be \"enabled\", \"adaptive\", \"between_tools\" or \"disabled\"");
        }
    }

    private static ReasoningLevel? ReadEffort(RawJson outputConfig)
    {
        if (outputConfig.IsNullOrMissing) return null;
        return AnthropicField.String(AnthropicField.RequiredObject(outputConfig, "output_config")["effort"u8], "output_config.effort") switch
        {
            null => null,
            "low" => ReasoningLevel.Low,
            "medium" => ReasoningLevel.Medium,
            "high" => ReasoningLevel.High,
            "xhigh" => ReasoningLevel.XHigh,
            "max" => ReasoningLevel.Max,
            _ => throw AnthropicField.Wrong("output_config.effort", "must be \"low\", \"medium\", \"high\", \"xhigh\" or \"max\""),
        };
    }

    private static OutputFormat? ReadOutputFormat(RequestHead head)
    {
        var (format, path) = (head["output_config"u8]["format"u8], "output_config.format");
        // The name it had in the beta.
        if (format.IsNullOrMissing) (format, path) = (head["output_format"u8], "output_format");
        if (format.IsNullOrMissing) return null;
        AnthropicField.RequiredObject(format, path);
        if (!format["type"u8].StringEquals("json_schema"u8)) throw AnthropicField.Wrong($"{path}.type", "must be \"json_schema\"");
        return new OutputFormat(AnthropicField.RequiredObject(format["schema"u8], $"{path}.schema"), format["name"u8].GetString());
    }

    private static string? ReadUserId(RawJson metadata) =>
        metadata.IsNullOrMissing ? null : AnthropicField.String(AnthropicField.RequiredObject(metadata, "metadata")["user_id"u8], "metadata.user_id");

    private static List<UnmappedField> ReadUnmapped(RequestHead head, List<UnmappedField> unmapped)
    {
        foreach (var property in head.EnumerateObject())
        {
            var field = property.Name switch
            {
                "model" or "messages" or "system" or "tools" or "tool_choice" or "max_tokens" or "stop_sequences" or "stream" or "temperature" or "top_p"
                    or "top_k" or "thinking" or "output_config" or "output_format" or "metadata" => null,
                "cache_control" or "service_tier" or "speed" or "inference_geo" or "diagnostics" or "betas" or "fallbacks" => new UnmappedField(property.Name, Silent: true, "means nothing elsewhere"),
                // Clearing old thinking is what every other vendor gets anyway.
                "context_management" => new UnmappedField(property.Name, ClearsOnlyThinking(property.Value), "only Anthropic edits the context on its side"),
                "mcp_servers" => new UnmappedField(property.Name, Silent: false, "only Anthropic calls MCP servers itself"),
                "container" => new UnmappedField(property.Name, property.Value.IsNullOrMissing, "only Anthropic has containers"),
                _ => new UnmappedField(property.Name, property.Value.IsNullOrMissing, "unknown field"),
            };
            if (field is not null) unmapped.Add(field);
        }

        return unmapped;
    }

    private static bool ClearsOnlyThinking(RawJson management)
    {
        foreach (var edit in management["edits"u8].EnumerateArray())
        {
            if (edit["type"u8].GetText() is not { } type || !type.StartsWith("clear_thinking"u8)) return false;
        }

        return true;
    }
}

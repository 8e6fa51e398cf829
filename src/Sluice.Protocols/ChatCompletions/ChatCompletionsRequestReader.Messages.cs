using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>The conversation. Consecutive results of tools become the blocks of one user message.</summary>
internal sealed partial class ChatCompletionsRequestReader
{
    // Legacy calls have no ids: they are counted, and a result belongs to the last call of its name.
    private readonly Dictionary<string, string> _legacyCalls = new(StringComparer.Ordinal);
    private int _legacyCount;

    private List<Message> ReadMessages(RawJson value)
    {
        if (!value.IsArray) throw OpenAiFields.Wrong("messages", "an array of messages", value);
        var messages = new List<Message>();
        List<ContentBlock>? results = null;
        var i = 0;
        foreach (var message in value.EnumerateArray())
        {
            var path = $"messages[{i++}]";
            var role = OpenAiFields.Required(OpenAiFields.Object(message, path)["role"u8], path + ".role");
            if (role is "tool" or "function")
            {
                if (results is null) messages.Add(new Message(MessageRole.User, results = []));
                results.Add(role == "tool" ? ReadResult(message, path) : ReadLegacyResult(message, path));
                continue;
            }

            results = null;
            var read = role switch
            {
                "system" or "developer" => new Message(MessageRole.System, ReadContent(message["content"u8], path + ".content")),
                "user" => new Message(MessageRole.User, ReadContent(message["content"u8], path + ".content")),
                "assistant" => new Message(MessageRole.Assistant, ReadAssistant(message, path)),
                _ => throw OpenAiFields.Wrong(path + ".role", "developer, system, user, assistant or tool", message["role"u8]),
            };
            if (read.Content.Count > 0) messages.Add(read);
        }

        return messages.Count > 0 ? messages : throw new InvalidRequestException("`messages` holds no message with content; send at least one.", "messages");
    }

    private static List<ContentBlock> ReadContent(RawJson content, string path)
    {
        if (content.IsNullOrMissing) return [];
        if (content.GetText() is { } text) return [new TextBlock(text)];
        if (!content.IsArray) throw OpenAiFields.Wrong(path, "a string or an array of parts", content);
        var blocks = new List<ContentBlock>();
        var i = 0;
        foreach (var part in content.EnumerateArray())
        {
            blocks.Add(part.GetText() is { } bare ? new TextBlock(bare) : ChatParts.Read(part, $"{path}[{i}]"));
            i++;
        }

        return blocks;
    }

    private List<ContentBlock> ReadAssistant(RawJson message, string path)
    {
        var blocks = new List<ContentBlock>();
        var reasoning = message["reasoning_content"u8].IsString ? message["reasoning_content"u8] : message["reasoning"u8];
        if (reasoning.GetText() is { IsEmpty: false } thought) blocks.Add(new ReasoningBlock(thought));
        blocks.AddRange(ReadContent(message["content"u8], path + ".content").Where(block => block is not TextBlock { Text.IsEmpty: true }));
        if (OpenAiFields.RawText(message["refusal"u8], path + ".refusal") is { IsEmpty: false } refusal) blocks.Add(new TextBlock(refusal, IsRefusal: true));
        if (!message["audio"u8].IsNullOrMissing) _unmapped.Add(new UnmappedField(path + ".audio", Silent: false, "spoken answers cannot be carried"));
        var i = 0;
        foreach (var call in OpenAiFields.Array(message["tool_calls"u8], path + ".tool_calls").EnumerateArray()) blocks.Add(ReadCall(call, $"{path}.tool_calls[{i++}]"));
        var legacy = OpenAiFields.Object(message["function_call"u8], path + ".function_call");
        if (!legacy.IsMissing)
        {
            var name = OpenAiFields.Required(legacy["name"u8], path + ".function_call.name");
            var id = $"call_legacy_{_legacyCount++}";
            _legacyCalls[name] = id;
            blocks.Add(OpenAiArguments.Read(id, name, legacy["arguments"u8]));
        }

        return blocks;
    }

    private ToolCallBlock ReadCall(RawJson call, string path)
    {
        var id = OpenAiFields.Text(OpenAiFields.Object(call, path)["id"u8], path + ".id") ?? "";
        if (call["custom"u8].IsObject)
        {
            var name = OpenAiFields.Required(call["custom"u8]["name"u8], path + ".custom.name");
            (context.CustomTools ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
            return new ToolCallBlock(id, name, CustomTools.Wrap(OpenAiFields.RawText(call["custom"u8]["input"u8], path + ".custom.input") ?? JsonText.Empty));
        }

        var function = OpenAiFields.Object(call["function"u8], path + ".function");
        return OpenAiArguments.Read(id, OpenAiFields.Required(function["name"u8], path + ".function.name"), function["arguments"u8]);
    }

    private static ToolResultBlock ReadResult(RawJson message, string path) => new(
        OpenAiFields.Text(message["tool_call_id"u8], path + ".tool_call_id") ?? throw new InvalidRequestException($"`{path}.tool_call_id` is missing; it must be the id of the call that this answers.", path + ".tool_call_id"),
        OpenAiFields.Text(message["name"u8], path + ".name"),
        ReadContent(message["content"u8], path + ".content"));

    private ToolResultBlock ReadLegacyResult(RawJson message, string path)
    {
        var name = OpenAiFields.Required(message["name"u8], path + ".name");
        return new ToolResultBlock(_legacyCalls.GetValueOrDefault(name, ""), name, ReadContent(message["content"u8], path + ".content"));
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>
/// The conversation. What the model said and did in a row (messages, reasoning, calls) is one assistant message, results in a
/// row are one user message; everything else is a message of its own.
/// </summary>
internal sealed partial class ResponsesRequestReader
{
    private readonly List<Message> _messages = [];
    private List<ContentBlock>? _assistant;
    private List<ContentBlock>? _results;

    private List<Message> ReadInput(RawJson input)
    {
        if (_instructions is { IsEmpty: false } instructions) Add(MessageRole.System, [new TextBlock(instructions)]);
        if (input.GetText() is { } text)
        {
            Add(MessageRole.User, [new TextBlock(text)]);
        }
        else
        {
            if (!input.IsArray) throw OpenAiFields.Wrong("input", "a string or an array of items", input);
            var i = 0;
            foreach (var item in input.EnumerateArray())
            {
                var path = $"input[{i++}]";
                ReadItem(OpenAiFields.Object(item, path), path);
            }
        }

        return _messages.Exists(message => message.Role != MessageRole.System) || (_messages.Count > 0 && input.IsArray)
            ? _messages
            : throw new InvalidRequestException("`input` holds nothing to answer; send at least one message.", "input");
    }

    private void ReadItem(RawJson item, string path)
    {
        if (item.IsMissing) throw new InvalidRequestException($"`{path}` must be an object.", path);
        var type = OpenAiFields.Text(item["type"u8], path + ".type") ?? "message";
        switch (type)
        {
            case "message":
                ReadMessage(item, path);
                break;
            case "function_call":
                AddAssistant(ReadFunctionCall(item, path));
                break;
            case "custom_tool_call":
                AddAssistant(ReadCustomCall(item, path));
                break;
            case "function_call_output" or "custom_tool_call_output":
                AddResult(new ToolResultBlock(CallId(item, path), null, ReadOutput(item["output"u8], path + ".output")));
                break;
            case "reasoning":
                if (ResponsesReasoning.Read(item) is { } reasoning) AddAssistant(reasoning);
                break;
            case "additional_tools" or "tool_search_output":
                ReadTools(item["tools"u8], path + ".tools");
                break;
            case "item_reference":
                throw new InvalidRequestException($"`{path}` refers to an item that only OpenAI stores. Send the item itself.", path);
            case "compaction" or "compaction_summary" or "compaction_trigger" or "context_compaction":
                if (!IsOwnUpstream) throw new InvalidRequestException($"`{path}` is a {type} item, which only OpenAI's own models can read. Start a new conversation, or go on with the model that made it.", path);
                AddAssistant(new OpaqueBlock(ResponsesProtocol.ProtocolName, type, item));
                break;
            case "web_search_call" or "file_search_call" or "computer_call" or "computer_call_output" or "code_interpreter_call" or "image_generation_call" or "tool_search_call"
                or "mcp_list_tools" or "mcp_call" or "mcp_approval_request" or "mcp_approval_response" or "program" or "program_output":
                // What came of them stands in the message that follows.
                if (IsOwnUpstream) AddAssistant(new OpaqueBlock(ResponsesProtocol.ProtocolName, type, item));
                break;
            default:
                if (ResponsesNativeTools.ReadCall(type, item, CallIdOrEmpty(item)) is { } call)
                {
                    Native(ResponsesNativeTools.NameOf(type)!);
                    AddAssistant(call);
                }
                else if (ResponsesNativeTools.ReadResult(type, item, CallIdOrEmpty(item)) is { } result)
                {
                    AddResult(result);
                }
                else
                {
                    _unmapped.Add(new UnmappedField(path, Silent: IsOwnUpstream, $"an item of the unknown type {type}"));
                    if (IsOwnUpstream) AddAssistant(new OpaqueBlock(ResponsesProtocol.ProtocolName, type, item));
                }

                break;
        }
    }

    private void ReadMessage(RawJson item, string path)
    {
        var content = ResponsesParts.Read(item["content"u8], path + ".content");
        switch (OpenAiFields.Required(item["role"u8], path + ".role"))
        {
            case "assistant":
                foreach (var block in content) AddAssistant(block);
                break;
            case "user":
                Add(MessageRole.User, content);
                break;
            case "system" or "developer":
                Add(MessageRole.System, content);
                break;
            default:
                throw OpenAiFields.Wrong(path + ".role", "user, assistant, system or developer", item["role"u8]);
        }
    }

    private ToolCallBlock ReadFunctionCall(RawJson item, string path)
    {
        var name = OpenAiFields.Required(item["name"u8], path + ".name");
        return OpenAiArguments.Read(CallId(item, path), InNamespace(item["namespace"u8], name, path), item["arguments"u8]);
    }

    private ToolCallBlock ReadCustomCall(RawJson item, string path)
    {
        var name = InNamespace(item["namespace"u8], OpenAiFields.Required(item["name"u8], path + ".name"), path);
        Custom(name);
        return new ToolCallBlock(CallId(item, path), name, CustomTools.Wrap(OpenAiFields.RawText(item["input"u8], path + ".input") ?? JsonText.Empty));
    }

    private string InNamespace(RawJson value, string name, string path) =>
        OpenAiFields.Text(value, path + ".namespace") is { Length: > 0 } space ? ToolNamespaces.Flatten(context, space, name, PlainNames()) : name;

    // A string, parts, or (some clients) any other JSON, which goes as its own text.
    private static List<ContentBlock> ReadOutput(RawJson output, string path)
    {
        if (output.IsNullOrMissing || output.IsString || output.IsArray) return ResponsesParts.Read(output, path);
        return [new TextBlock(JsonText.FromUtf8(output.Span))];
    }

    private static string CallId(RawJson item, string path) => OpenAiFields.Required(item["call_id"u8], path + ".call_id");

    private static string CallIdOrEmpty(RawJson item) => item["call_id"u8].GetString() ?? item["id"u8].GetString() ?? "";

    private void Add(MessageRole role, List<ContentBlock> content)
    {
        if (content.Count == 0) return;
        (_assistant, _results) = (null, null);
        _messages.Add(new Message(role, content));
    }

    private void AddAssistant(ContentBlock block)
    {
        _results = null;
        if (_assistant is null) _messages.Add(new Message(MessageRole.Assistant, _assistant = []));
        _assistant.Add(block);
    }

    private void AddResult(ToolResultBlock result)
    {
        _assistant = null;
        if (_results is null) _messages.Add(new Message(MessageRole.User, _results = []));
        _results.Add(result);
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>
/// Reads the messages of <c>/api/chat</c>. Calls and results may come without ids: a call gets one from its place in the
/// conversation, the same in every turn, and a result without one answers the first open call of its tool.
/// </summary>
internal sealed class OllamaMessageReader
{
    private readonly List<Message> _messages = [];
    private readonly List<(string Id, string Name)> _openCalls = [];
    private List<ContentBlock>? _results;

    public List<Message> Read(RawJson messages)
    {
        var index = 0;
        foreach (var message in OllamaFields.Array(messages, "messages").EnumerateArray())
        {
            var path = $"messages[{index}]";
            if (!message.IsObject) throw OllamaFields.Wrong(path, "an object", message);
            var role = OllamaFields.String(message["role"u8], $"{path}.role");
            if (role != "tool") _results = null;
            switch (role)
            {
                case "system" or "developer":
                    Add(MessageRole.System, ReadContent(message, path));
                    break;
                case "user":
                    Add(MessageRole.User, ReadContent(message, path));
                    break;
                case "assistant":
                    Add(MessageRole.Assistant, ReadAssistant(message, path, index));
                    break;
                case "tool":
                    ReadResult(message, path);
                    break;
                default:
                    throw new InvalidRequestException($"{path}.role: '{role}' is none of \"system\", \"user\", \"assistant\", \"tool\"", $"{path}.role");
            }

            index++;
        }

        return _messages;
    }

    /// <summary>Pictures as bare base64; a <c>data:</c> prefix, which Ollama itself would refuse, is taken off.</summary>
    public static void AddImages(RawJson images, string path, List<ContentBlock> content)
    {
        var index = 0;
        foreach (var image in OllamaFields.Array(images, path).EnumerateArray())
        {
            if (!image.IsString) throw OllamaFields.Wrong($"{path}[{index}]", "base64 text", image);
            content.Add(OllamaImages.Read(image.GetText()!.Value, $"{path}[{index}]"));
            index++;
        }
    }

    private void Add(MessageRole role, IReadOnlyList<ContentBlock> content) => _messages.Add(new Message(role, content));

    private static List<ContentBlock> ReadContent(RawJson message, string path)
    {
        var content = new List<ContentBlock>();
        // Ollama's templates place the pictures before the text.
        AddImages(message["images"u8], $"{path}.images", content);
        if (OllamaFields.Text(message["content"u8], $"{path}.content") is { IsEmpty: false } text) content.Add(new TextBlock(text));
        return content;
    }

    private List<ContentBlock> ReadAssistant(RawJson message, string path, int index)
    {
        var content = new List<ContentBlock>();
        if (OllamaFields.Text(message["thinking"u8], $"{path}.thinking") is { IsEmpty: false } thinking) content.Add(new ReasoningBlock(thinking));
        content.AddRange(ReadContent(message, path));
        var number = 0;
        foreach (var call in OllamaFields.Array(message["tool_calls"u8], $"{path}.tool_calls").EnumerateArray())
        {
            var callPath = $"{path}.tool_calls[{number}].function";
            var function = OllamaFields.Object(call["function"u8], callPath);
            var name = OllamaFields.String(function["name"u8], $"{callPath}.name") ?? throw new InvalidRequestException($"{callPath}.name: missing", $"{callPath}.name");
            var id = OllamaFields.String(call["id"u8], $"{path}.tool_calls[{number}].id") ?? $"call_{index}_{number}";
            _openCalls.Add((id, name));
            content.Add(new ToolCallBlock(id, name, ReadArguments(function["arguments"u8], $"{callPath}.arguments")));
            number++;
        }

        return content;
    }

    private static RawJson ReadArguments(RawJson arguments, string path)
    {
        if (arguments.IsNullOrMissing) return RawJson.Parse("{}");
        // Clients written for the OpenAI API send the arguments as text.
        if (arguments.GetText() is { } text && ModelResponse.ArgumentsOf(text.DecodeUtf8()) is { IsMissing: false } parsed) return parsed;
        return arguments.IsObject ? arguments : throw OllamaFields.Wrong(path, "an object", arguments);
    }

    private void ReadResult(RawJson message, string path)
    {
        var name = OllamaFields.String(message["tool_name"u8], $"{path}.tool_name");
        var id = OllamaFields.String(message["tool_call_id"u8], $"{path}.tool_call_id");
        var open = id is not null ? _openCalls.FindIndex(call => call.Id == id) : _openCalls.FindIndex(call => name is null || call.Name == name);
        if (open >= 0)
        {
            id = _openCalls[open].Id;
            name ??= _openCalls[open].Name;
            _openCalls.RemoveAt(open);
        }

        if (_results is null) Add(MessageRole.User, _results = []);
        _results.Add(new ToolResultBlock(id ?? "", name, ReadContent(message, path)));
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// Reads a caller's request, or its question for a count, whose request may stand inside it. The top-level fields are here,
/// contents, tools and <c>generationConfig</c> in the other parts.
/// </summary>
internal sealed partial class GeminiRequestReader
{
    private readonly RequestHead _head;
    private readonly TranslationContext _context;
    private readonly List<UnmappedField> _unmapped = [];
    private readonly List<ToolDefinition> _tools = [];
    private readonly List<Message> _messages = [];
    private ToolChoice? _choice;

    private GeminiRequestReader(RequestHead head, TranslationContext context) => (_head, _context) = (head, context);

    /// <exception cref="InvalidRequestException">A field is missing, of the wrong type, or cannot be carried.</exception>
    public static ModelRequest Read(RequestHead head, TranslationContext context)
    {
        var inner = GeminiField.Get(head, "generateContentRequest"u8);
        if (!inner.IsObject) return new GeminiRequestReader(head, context).Read();
        try
        {
            return new GeminiRequestReader(RequestHead.Read(inner.Bytes, head.Path), context).Read();
        }
        catch (JsonSyntaxException exception)
        {
            throw new InvalidRequestException($"`generateContentRequest` is not valid: {exception.Message}.", "generateContentRequest");
        }
    }

    private ModelRequest Read()
    {
        RawJson contents = default;
        foreach (var property in _head.EnumerateObject())
        {
            var name = GeminiField.Camel(property.Name);
            if (name == "contents") contents = property.Value;
            else ReadField(name, property.Value);
        }

        ReadContents(contents);
        return new ModelRequest
        {
            Model = _head.Path?.Model ?? _context.ResponseModel,
            Messages = _messages,
            Tools = _tools,
            ToolChoice = _choice,
            MaxOutputTokens = _maxOutputTokens,
            Sampling = _sampling,
            Reasoning = _reasoning,
            OutputFormat = _wantsJson ? new OutputFormat(_schema) : null,
            Stream = _head.Path is { Stream: true },
            Unmapped = _unmapped,
        };
    }

    private void ReadField(string name, RawJson value)
    {
        switch (name)
        {
            case "systemInstruction":
                ReadSystem(value);
                break;
            case "tools":
                ReadTools(value);
                break;
            case "toolConfig":
                ReadToolConfig(value);
                break;
            case "generationConfig":
                ReadConfig(value);
                break;
            case "cachedContent":
                if (value.IsNullOrMissing || value.StringEquals(""u8)) break;
                throw new InvalidRequestException("`cachedContent` is stored at Google, and this request goes to a model elsewhere: a part of the prompt would be missing. Send the contents themselves.", "cachedContent");
            case "model" or "safetySettings" or "labels" or "store" or "serviceTier":
                _unmapped.Add(new UnmappedField(name, Silent: true, "means nothing elsewhere"));
                break;
            default:
                if (!value.IsNullOrMissing) _unmapped.Add(new UnmappedField(name, Silent: false, "the upstream's protocol has no such field"));
                break;
        }
    }

    private void ReadSystem(RawJson value)
    {
        var content = value.GetText() is { } text
            ? [new TextBlock(text)]
            : ReadParts(GeminiField.Get(GeminiField.Object(value, "systemInstruction"), "parts"u8), "systemInstruction.parts", MessageRole.System);
        content.RemoveAll(block => block is TextBlock { Text.IsEmpty: true });
        // Instructions come first, wherever the field stands.
        if (content.Count > 0) _messages.Insert(0, new Message(MessageRole.System, content));
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>The prompt of <c>/api/generate</c> as messages. What would change the prompt's meaning and has no equal elsewhere is refused.</summary>
internal static class OllamaPrompt
{
    public static List<Message> Read(RequestHead head, List<UnmappedField> unmapped)
    {
        if (OllamaFields.String(head["suffix"u8], "suffix") is not null)
            throw new InvalidRequestException("suffix: filling in the middle works only with a model of an Ollama upstream; leave it out or name such a model", "suffix");
        if (OllamaFields.Boolean(head["raw"u8], "raw") == true)
            throw new InvalidRequestException("raw: a prompt that carries its own template works only with a model of an Ollama upstream; leave raw out or name such a model", "raw");
        if (OllamaFields.Array(head["context"u8], "context").EnumerateArray().MoveNext())
            throw new InvalidRequestException("context: an encoded conversation can be read only by the Ollama model that wrote it; send the conversation to /api/chat", "context");
        if (OllamaFields.String(head["template"u8], "template") is not null)
            unmapped.Add(new UnmappedField("template", Silent: false, "prompt templates are the upstream's own"));

        var messages = new List<Message>();
        if (OllamaFields.Text(head["system"u8], "system") is { IsEmpty: false } system) messages.Add(new Message(MessageRole.System, [new TextBlock(system)]));
        var content = new List<ContentBlock>();
        OllamaMessageReader.AddImages(head["images"u8], "images", content);
        if (OllamaFields.Text(head["prompt"u8], "prompt") is { IsEmpty: false } prompt) content.Add(new TextBlock(prompt));
        messages.Add(new Message(MessageRole.User, content));
        return messages;
    }
}

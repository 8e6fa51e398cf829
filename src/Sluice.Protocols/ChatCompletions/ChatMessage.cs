using System.Text.Json;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>Chat's roles.</summary>
internal enum ChatRole
{
    System,
    User,
    Assistant,
    Tool,
}

/// <summary>A tool call ready to be written.</summary>
/// <param name="Id">Id for the upstream.</param>
/// <param name="Name">Name for the upstream.</param>
/// <param name="Call">Its arguments.</param>
/// <param name="IsCustom">Written as a native free-text call.</param>
internal sealed record ChatCall(string Id, string Name, ToolCallBlock Call, bool IsCustom);

/// <summary>
/// A message as it is about to be written: a string of its texts wherever that says everything (many servers know nothing
/// else), an array of parts where media stand among them.
/// </summary>
internal sealed class ChatMessage(ChatRole role)
{
    private bool _keepEmpty;

    public ChatRole Role { get; } = role;

    /// <summary>Text pieces of a message without media, or all of them for roles that take nothing but text.</summary>
    public List<JsonText> Texts { get; } = [];

    /// <summary>Every part in order, of a user message: a string token stands for a text part.</summary>
    public List<RawJson> Parts { get; } = [];

    /// <summary>Something other than text is among the parts.</summary>
    public bool NeedsParts { get; set; }

    public List<JsonText> Refusal { get; } = [];

    public List<JsonText> Reasoning { get; } = [];

    public List<ChatCall> Calls { get; } = [];

    public string? CallId { get; init; }

    /// <summary>Reasoning alone is no message.</summary>
    public bool IsEmpty => !_keepEmpty && Role != ChatRole.Tool && Texts.Count == 0 && Parts.Count == 0 && Refusal.Count == 0 && Calls.Count == 0;

    /// <summary>Adds text to a message that may also hold media.</summary>
    public void Add(JsonText text)
    {
        Texts.Add(text);
        Parts.Add(text.Token);
    }

    public ChatMessage AddEmpty()
    {
        _keepEmpty = true;
        return this;
    }

    /// <summary>Chat has no flag for a failed tool: the text says so, unless it does already.</summary>
    public void MarkError()
    {
        if (Texts.Count > 0 && Texts[0].Escaped.StartsWith("Error"u8)) return;
        var text = JsonText.FromString("Error: ");
        if (Texts.Count == 0) Texts.Add(text);
        else Texts[0] = JsonText.Join("", [text, Texts[0]]);
    }

    public void WriteTo(Utf8JsonWriter writer, ModelTraits target)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, RoleWord(target));
        if (CallId is not null) writer.WriteString("tool_call_id"u8, CallId);
        WriteContent(writer, target);
        if (Refusal.Count > 0) JsonText.Join("", Refusal).WriteTo(writer, "refusal"u8);
        if (Reasoning.Count > 0) JsonText.Join("\n\n", Reasoning).WriteTo(writer, "reasoning_content"u8);
        if (Calls.Count > 0) WriteCalls(writer);
        writer.WriteEndObject();
    }

    private ReadOnlySpan<byte> RoleWord(ModelTraits target) => Role switch
    {
        ChatRole.System => target.IsOpenAi ? "developer"u8 : "system"u8,
        ChatRole.User => "user"u8,
        ChatRole.Assistant => "assistant"u8,
        _ => "tool"u8,
    };

    private void WriteContent(Utf8JsonWriter writer, ModelTraits target)
    {
        if (NeedsParts)
        {
            writer.WriteStartArray("content"u8);
            foreach (var part in Parts) WritePart(part, writer);
            writer.WriteEndArray();
        }
        else if (Texts.Count > 0)
        {
            JsonText.Join(Role == ChatRole.Tool ? "\n" : "\n\n", Texts).WriteTo(writer, "content"u8);
        }
        else if (Role == ChatRole.Assistant && !target.RefusesNullContent)
        {
            writer.WriteNull("content"u8);
        }
        else
        {
            writer.WriteString("content"u8, ""u8);
        }
    }

    private void WriteCalls(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("tool_calls"u8);
        foreach (var call in Calls)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, call.Id);
            writer.WriteString("type"u8, call.IsCustom ? "custom"u8 : "function"u8);
            writer.WriteStartObject(call.IsCustom ? "custom"u8 : "function"u8);
            writer.WriteString("name"u8, call.Name);
            if (call.IsCustom) CustomTools.Unwrap(call.Call.Arguments).WriteTo(writer, "input"u8);
            else OpenAiArguments.Text(call.Call).WriteTo(writer, "arguments"u8);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePart(RawJson part, Utf8JsonWriter writer)
    {
        if (!part.IsString)
        {
            part.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WritePropertyName("text"u8);
        part.WriteTo(writer);
        writer.WriteEndObject();
    }
}

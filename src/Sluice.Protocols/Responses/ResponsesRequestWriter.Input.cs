using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Responses;

/// <summary>
/// The conversation as items. Leading instructions become <c>instructions</c>, later ones developer messages where they stand.
/// Every call needs an output and every output a call: what is missing is made up, an orphan goes as text.
/// </summary>
internal sealed partial class ResponsesRequestWriter
{
    private readonly Dictionary<ToolCallBlock, string> _callIds = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ToolResultBlock, ToolCallBlock> _answers = new(ReferenceEqualityComparer.Instance);
    private readonly List<ToolCallBlock> _open = [];

    private void WriteInput()
    {
        PairCalls();
        var messages = _request.Messages;
        var start = WriteInstructions(messages);
        _writer.WriteStartArray("input"u8);
        var written = false;
        for (var i = start; i < messages.Count; i++)
        {
            written |= messages[i].Role switch
            {
                MessageRole.Assistant => WriteAssistant(messages[i]),
                MessageRole.System => WriteMessage(messages[i], "developer"u8),
                _ => WriteUser(messages[i]),
            };
        }

        _writer.WriteEndArray();
        if (!written) throw new InvalidRequestException("`messages` holds nothing that this model could read.", "messages");
        if (messages[^1].Role == MessageRole.Assistant && _open.Count == 0)
            _context.Note("messages", FidelityAction.Mapped, "OpenAI does not continue the last assistant message, it answers it");
    }

    /// <summary>Writes the instructions in front; the return value is the number of messages that they were.</summary>
    private int WriteInstructions(IReadOnlyList<Message> messages)
    {
        var texts = new List<JsonText>();
        var count = 0;
        while (count < messages.Count && messages[count].Role == MessageRole.System)
        {
            foreach (var block in messages[count++].Content)
            {
                if (block is TextBlock { Text.IsEmpty: false } text && !BillingLine.Is(text)) texts.Add(text.Text);
            }
        }

        if (count == messages.Count && texts.Count > 0) return 0; // nothing else: they are the question
        if (texts.Count > 0) JsonText.Join("\n\n", texts).WriteTo(_writer, "instructions"u8);
        return count;
    }

    // By id, else (protocols without ids) by name in order. An id that stands twice is made unique.
    private void PairCalls()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in _request.Messages)
        {
            foreach (var block in message.Content)
            {
                if (block is ToolCallBlock call && message.Role == MessageRole.Assistant)
                {
                    var id = call.Id.Length > 0 ? _context.CallIds.ToUpstream(call.Id) : "call_0";
                    var unique = id;
                    for (var n = 2; !taken.Add(unique); n++) unique = $"{id[..Math.Min(id.Length, 56)]}_{n}";
                    _callIds[call] = unique;
                    _open.Add(call);
                }
                else if (block is ToolResultBlock result)
                {
                    var answered = _open.Find(call => result.CallId.Length > 0 && call.Id.Length > 0 ? call.Id == result.CallId : result.ToolName is null || call.Name == result.ToolName);
                    if (answered is null) continue;
                    _answers[result] = answered;
                    _open.Remove(answered);
                }
            }
        }
    }

    private bool WriteAssistant(Message message)
    {
        var written = false;
        var i = 0;
        while (i < message.Content.Count)
        {
            switch (message.Content[i])
            {
                case TextBlock:
                    // Texts in a row are the parts of one item.
                    var end = i;
                    while (end < message.Content.Count && message.Content[end] is TextBlock) end++;
                    written |= WriteSaid(message.Content, i, end);
                    i = end - 1;
                    break;
                case ReasoningBlock { Seal.Origin: ResponsesProtocol.ProtocolName } reasoning:
                    WriteReasoningItem(reasoning);
                    written = true;
                    break;
                case ReasoningBlock:
                    break; // another vendor's thinking never becomes visible text
                case ToolCallBlock call:
                    WriteCall(call);
                    written = true;
                    break;
                case OpaqueBlock { Protocol: ResponsesProtocol.ProtocolName } own:
                    own.Json.WriteTo(_writer);
                    written = true;
                    break;
                case var other:
                    NoteLost(other);
                    break;
            }

            i++;
        }

        foreach (var block in message.Content)
        {
            if (block is ToolCallBlock call && _open.Contains(call)) WriteMissingOutput(call);
        }

        return written;
    }

    private bool WriteSaid(IReadOnlyList<ContentBlock> content, int start, int end)
    {
        var any = false;
        for (var i = start; i < end; i++)
        {
            var text = (TextBlock)content[i];
            if (text.Text.IsEmpty) continue;
            if (!any) StartMessage("assistant"u8);
            any = true;
            _writer.WriteStartObject();
            _writer.WriteString("type"u8, text.IsRefusal ? "refusal"u8 : "output_text"u8);
            text.Text.WriteTo(_writer, text.IsRefusal ? "refusal"u8 : "text"u8);
            _writer.WriteEndObject();
        }

        if (any) EndMessage();
        return any;
    }

    // Without its id, which the server would hold against the encrypted content.
    private void WriteReasoningItem(ReasoningBlock reasoning)
    {
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "reasoning"u8);
        _writer.WriteStartArray("summary"u8);
        if (!reasoning.Text.IsEmpty)
        {
            _writer.WriteStartObject();
            _writer.WriteString("type"u8, "summary_text"u8);
            reasoning.Text.WriteTo(_writer, "text"u8);
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
        _writer.WriteString("encrypted_content"u8, reasoning.Seal!.Payload);
        _writer.WriteEndObject();
    }

    private void WriteCall(ToolCallBlock call)
    {
        var custom = IsNativeCustom(call.Name);
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, custom ? "custom_tool_call"u8 : "function_call"u8);
        _writer.WriteString("call_id"u8, _callIds[call]);
        _writer.WriteString("name"u8, _context.ToolNames.ToUpstream(call.Name));
        if (custom) CustomTools.Unwrap(call.Arguments).WriteTo(_writer, "input"u8);
        else OpenAiArguments.Text(call).WriteTo(_writer, "arguments"u8);
        _writer.WriteEndObject();
    }

    private void WriteMissingOutput(ToolCallBlock call)
    {
        _context.Note("messages", FidelityAction.Mapped, $"the call {_callIds[call]} has no result; one was made up");
        StartOutput(call);
        _writer.WriteString("output"u8, "Error: no result"u8);
        _writer.WriteEndObject();
    }

    private void StartOutput(ToolCallBlock call)
    {
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, IsNativeCustom(call.Name) ? "custom_tool_call_output"u8 : "function_call_output"u8);
        _writer.WriteString("call_id"u8, _callIds[call]);
    }

    private bool WriteUser(Message message)
    {
        var written = false;
        foreach (var block in message.Content)
        {
            if (block is not ToolResultBlock result || !_answers.TryGetValue(result, out var call)) continue;
            StartOutput(call);
            WriteOutput(result);
            _writer.WriteEndObject();
            written = true;
        }

        return WriteMessage(message, "user"u8) || written;
    }

    private void WriteOutput(ToolResultBlock result)
    {
        var content = result.Content;
        var prefix = result.IsError && !(content.Count > 0 && content[0] is TextBlock first && first.Text.StartsWith("Error"u8));
        if (content.All(block => block is TextBlock))
        {
            var texts = content.Select(block => ((TextBlock)block).Text).ToList();
            var text = texts.Count > 0 ? JsonText.Join("\n", texts) : JsonText.Empty;
            if (prefix) text = JsonText.Join("", [JsonText.FromString("Error: "), text]);
            text.WriteTo(_writer, "output"u8);
            return;
        }

        _writer.WriteStartArray("output"u8);
        if (prefix) WriteInputText(JsonText.FromString("Error:"));
        foreach (var block in content) WritePart(block);
        _writer.WriteEndArray();
    }

    /// <summary>A user's or developer's message; false when nothing of it is left.</summary>
    private bool WriteMessage(Message message, ReadOnlySpan<byte> role)
    {
        var any = false;
        foreach (var block in message.Content)
        {
            if (block is TextBlock text && (text.Text.IsEmpty || BillingLine.Is(text))) continue;
            if (block is ToolResultBlock result && _answers.ContainsKey(result)) continue;
            if (block is ReasoningBlock or ToolCallBlock) continue;
            if (block is OpaqueBlock foreign && foreign.Protocol != ResponsesProtocol.ProtocolName)
            {
                NoteLost(block);
                continue;
            }

            if (!any) StartMessage(role);
            any = true;
            if (block is ToolResultBlock orphan) WriteOrphan(orphan);
            else WritePart(block);
        }

        if (any) EndMessage();
        return any;
    }

    private void WriteOrphan(ToolResultBlock result)
    {
        _context.Note("messages", FidelityAction.Mapped, $"the result for {result.CallId} answers no call; it goes as text");
        foreach (var part in result.Content) WritePart(part);
    }

    private void WritePart(ContentBlock block)
    {
        switch (block)
        {
            case TextBlock text:
                WriteInputText(text.Text);
                break;
            case MediaBlock media:
                ResponsesMedia.Write(media, _writer, _target);
                break;
            case OpaqueBlock { Protocol: ResponsesProtocol.ProtocolName } own:
                own.Json.WriteTo(_writer);
                break;
            default:
                NoteLost(block);
                break;
        }
    }

    private void WriteInputText(JsonText text)
    {
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "input_text"u8);
        text.WriteTo(_writer, "text"u8);
        _writer.WriteEndObject();
    }

    private void StartMessage(ReadOnlySpan<byte> role)
    {
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, "message"u8);
        _writer.WriteString("role"u8, role);
        _writer.WriteStartArray("content"u8);
    }

    private void EndMessage()
    {
        _writer.WriteEndArray();
        _writer.WriteEndObject();
    }

    private void NoteLost(ContentBlock block) =>
        _context.Note(block is OpaqueBlock opaque ? opaque.Type : "messages", FidelityAction.Dropped, "only its own vendor can read it");
}

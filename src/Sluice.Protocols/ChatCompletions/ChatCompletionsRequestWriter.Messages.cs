using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>
/// The conversation. Chat wants every call of an assistant turn answered by tool messages right after it, and those hold
/// text only; so a turn is written as: assistant, its tool messages, the pictures from them, what else came in between.
/// </summary>
internal sealed partial class ChatCompletionsRequestWriter
{
    private readonly List<ChatMessage> _messages = [];
    private int _nameless;

    private void WriteMessages()
    {
        var source = _request.Messages;
        var i = 0;
        while (i < source.Count && source[i].Role != MessageRole.Assistant) i++;
        AddSpan(0, i, []);
        while (i < source.Count)
        {
            var end = i + 1;
            while (end < source.Count && source[end].Role == MessageRole.Assistant) end++;
            var calls = AddAssistants(i, end);
            i = end;
            while (end < source.Count && source[end].Role != MessageRole.Assistant) end++;
            AddSpan(i, end, calls);
            i = end;
        }

        if (_target.StrictTurns) ChatTurns.MakeStrict(_messages);
        if (_messages.Count == 0) throw new InvalidRequestException("`messages` holds nothing that this model could read.", "messages");
        if (_messages[^1].Role == ChatRole.Assistant && _target.IsOpenAi)
            _context.Note("messages", FidelityAction.Mapped, "OpenAI does not continue the last assistant message, it answers it");
        _writer.WriteStartArray("messages"u8);
        foreach (var message in _messages) message.WriteTo(_writer, _target);
        _writer.WriteEndArray();
    }

    /// <summary>Adds the assistant messages in a row; when an early one has calls they become one, as results must follow the calls.</summary>
    private List<PendingCall> AddAssistants(int start, int end)
    {
        var calls = new List<PendingCall>();
        ChatMessage? last = null;
        for (var i = start; i < end; i++)
        {
            var message = last is { Calls.Count: > 0 } ? last : new ChatMessage(ChatRole.Assistant);
            foreach (var block in _request.Messages[i].Content) AddAssistantBlock(block, message, calls);
            if (message == last || message.IsEmpty) continue;
            _messages.Add(message);
            last = message;
        }

        return calls;
    }

    private void AddAssistantBlock(ContentBlock block, ChatMessage message, List<PendingCall> calls)
    {
        switch (block)
        {
            case TextBlock { Text.IsEmpty: true }:
                break;
            case TextBlock { IsRefusal: true } refusal when _target.IsOpenAi:
                message.Refusal.Add(refusal.Text);
                break;
            case TextBlock text:
                message.Texts.Add(text.Text);
                break;
            case ReasoningBlock { Text.IsEmpty: false, Seal: null or { Origin: Seal.None } } reasoning when _target.KeepsReasoning:
                message.Reasoning.Add(reasoning.Text);
                break;
            case ReasoningBlock:
                break; // another vendor's thinking never becomes visible text
            case ToolCallBlock call:
                var id = call.Id.Length > 0 ? _context.CallIds.ToUpstream(call.Id) : $"call_{_nameless++}";
                calls.Add(new PendingCall(call.Id, call.Name, id));
                message.Calls.Add(new ChatCall(id, _context.ToolNames.ToUpstream(call.Name), call, IsNativeCustom(call.Name)));
                break;
            default:
                NoteLost(block);
                break;
        }
    }

    private bool IsNativeCustom(string name) => _target.IsOpenAi && IsOwn && _context.CustomTools?.Contains(name) == true;

    /// <summary>Adds what stands between two assistant turns: results first, then their pictures, then the rest in its order.</summary>
    private void AddSpan(int start, int end, List<PendingCall> calls)
    {
        var orphans = new HashSet<ToolResultBlock>(ReferenceEqualityComparer.Instance);
        var hoisted = new ChatMessage(ChatRole.User);
        for (var i = start; i < end; i++)
        {
            foreach (var result in _request.Messages[i].Content.OfType<ToolResultBlock>())
            {
                var call = calls.Find(call => !call.IsAnswered && (result.CallId.Length > 0 ? call.Id == result.CallId : call.Id.Length == 0 && (result.ToolName is null || call.Name == result.ToolName)));
                if (call is null) orphans.Add(result);
                else AddResult(result, call, hoisted);
            }
        }

        foreach (var call in calls.Where(call => !call.IsAnswered))
        {
            _messages.Add(new ChatMessage(ChatRole.Tool) { CallId = call.UpstreamId, Texts = { JsonText.FromString("Error: no result") } });
            _context.Note("messages", FidelityAction.Mapped, $"the call {call.UpstreamId} has no result; one was made up");
        }

        if (!hoisted.IsEmpty) _messages.Add(hoisted);
        for (var i = start; i < end; i++) AddRest(_request.Messages[i], orphans);
    }

    private void AddResult(ToolResultBlock result, PendingCall call, ChatMessage hoisted)
    {
        call.IsAnswered = true;
        var message = new ChatMessage(ChatRole.Tool) { CallId = call.UpstreamId };
        var hasMedia = false;
        foreach (var block in result.Content)
        {
            if (block is TextBlock text) message.Texts.Add(text.Text);
            else if (block is MediaBlock media)
            {
                hasMedia = true;
                AddMedia(media, hoisted);
            }
            else
            {
                NoteLost(block);
            }
        }

        if (hasMedia && message.Texts.Count == 0) message.Texts.Add(JsonText.FromString("see the image below"));
        if (result.IsError) message.MarkError();
        _messages.Add(message);
    }

    private void AddRest(Message source, HashSet<ToolResultBlock> orphans)
    {
        var message = new ChatMessage(source.Role == MessageRole.System ? ChatRole.System : ChatRole.User);
        foreach (var block in source.Content)
        {
            switch (block)
            {
                case TextBlock text when !text.Text.IsEmpty && !BillingLine.Is(text):
                    message.Add(text.Text);
                    break;
                case MediaBlock media:
                    AddMedia(media, message);
                    break;
                case ToolResultBlock result when orphans.Contains(result):
                    AddOrphan(result, message);
                    break;
                case OpaqueBlock { Protocol: ChatCompletionsProtocol.ProtocolName } own when source.Role == MessageRole.User:
                    message.Parts.Add(own.Json);
                    message.NeedsParts = true;
                    break;
                case TextBlock or ToolResultBlock:
                    break;
                default:
                    NoteLost(block);
                    break;
            }
        }

        if (!message.IsEmpty) _messages.Add(message);
        else if (_request.Messages.Count == 1) _messages.Add(message.AddEmpty());
    }

    private void AddOrphan(ToolResultBlock result, ChatMessage message)
    {
        _context.Note("messages", FidelityAction.Mapped, $"the result for {result.CallId} answers no call; it goes as text");
        foreach (var block in result.Content)
        {
            if (block is TextBlock { Text.IsEmpty: false } text) message.Add(text.Text);
            else if (block is MediaBlock media) AddMedia(media, message);
        }
    }

    private void AddMedia(MediaBlock media, ChatMessage message)
    {
        message.Parts.Add(ChatMedia.Write(media, _target));
        message.NeedsParts = true;
    }

    private void NoteLost(ContentBlock block)
    {
        var what = block is OpaqueBlock opaque ? opaque.Type : block.GetType().Name;
        _context.Note(what, FidelityAction.Dropped, "only its own vendor can read it");
    }

    private sealed class PendingCall(string id, string name, string upstreamId)
    {
        public string Id { get; } = id;

        public string Name { get; } = name;

        public string UpstreamId { get; } = upstreamId;

        public bool IsAnswered { get; set; }
    }
}

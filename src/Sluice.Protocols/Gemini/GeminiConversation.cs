using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// The conversation as Gemini's server demands it: instructions apart, user and model taking turns, all responses to one turn's
/// calls at the head of the user turn right behind it and as many as there are calls, nobody else's tokens. The same history
/// gives the same turns every time.
/// </summary>
internal sealed class GeminiConversation
{
    private static readonly JsonText SystemOpen = JsonText.FromString("<system>");
    private static readonly JsonText SystemClose = JsonText.FromString("</system>");
    private static readonly Seal Skip = new(GeminiProtocol.ProtocolName, GeminiSignature.Skip);
    private static readonly ToolResultBlock NoResult = new("", null, [new TextBlock(JsonText.FromString("no result"))], IsError: true);
    private readonly TranslationContext _context;
    private readonly List<(ToolResultBlock Block, int Message)> _results = [];
    private readonly HashSet<ToolResultBlock> _placed = new(ReferenceEqualityComparer.Instance);
    private readonly List<ToolCallBlock> _openCalls = [];

    private GeminiConversation(TranslationContext context) => _context = context;

    /// <summary>Instructions for <c>systemInstruction</c>.</summary>
    public List<TextBlock> System { get; } = [];

    /// <summary>The turns, none of them empty.</summary>
    public List<Turn> Turns { get; } = [];

    /// <summary>Arranges the request's messages.</summary>
    public static GeminiConversation Arrange(ModelRequest request, TranslationContext context)
    {
        var conversation = new GeminiConversation(context);
        for (var i = 0; i < request.Messages.Count; i++)
        {
            foreach (var block in request.Messages[i].Content)
            {
                if (block is ToolResultBlock result) conversation._results.Add((result, i));
            }
        }

        for (var i = 0; i < request.Messages.Count; i++)
        {
            var message = request.Messages[i];
            switch (message.Role)
            {
                case MessageRole.Assistant:
                    conversation.AddModel(message, i);
                    if (i + 1 == request.Messages.Count || request.Messages[i + 1].Role != MessageRole.Assistant) conversation.AddResults(i);
                    break;
                case MessageRole.System:
                    conversation.AddSystem(message);
                    break;
                default:
                    conversation.AddUser(message, i);
                    break;
            }
        }

        conversation.Finish();
        return conversation;
    }

    private void AddSystem(Message message)
    {
        foreach (var block in message.Content)
        {
            if (block is not TextBlock { Text.IsEmpty: false } text || BillingLine.Is(text)) continue;
            if (Turns.Count == 0) System.Add(text);
            else Add(MessageRole.User, [new TextBlock(JsonText.Join("", [SystemOpen, text.Text, SystemClose]))]);
        }
    }

    private void AddUser(Message message, int index)
    {
        var content = new List<ContentBlock>();
        foreach (var block in message.Content)
        {
            switch (block)
            {
                case TextBlock text when text.Text.IsEmpty || BillingLine.Is(text):
                    break;
                case TextBlock or MediaBlock or OpaqueBlock { Protocol: GeminiProtocol.ProtocolName }:
                    content.Add(block);
                    break;
                case ToolResultBlock result when !_placed.Contains(result):
                    _context.Note($"messages[{index}]", FidelityAction.Mapped, "a tool result without its call goes as text");
                    content.AddRange(result.Content.Where(inner => inner is MediaBlock or TextBlock { Text.IsEmpty: false }));
                    break;
                case OpaqueBlock opaque:
                    _context.Note($"messages[{index}].{opaque.Type}", FidelityAction.Dropped, $"only {opaque.Protocol} understands this part");
                    break;
            }
        }

        Add(MessageRole.User, content);
    }

    private void AddModel(Message message, int index)
    {
        var content = new List<ContentBlock>();
        foreach (var block in message.Content)
        {
            switch (block)
            {
                case TextBlock { Text.IsEmpty: false } or ReasoningBlock { Seal.Origin: GeminiProtocol.ProtocolName } or OpaqueBlock { Protocol: GeminiProtocol.ProtocolName }:
                    content.Add(block);
                    break;
                case ToolCallBlock call:
                    if (call.Arguments.IsMissing && !string.IsNullOrWhiteSpace(call.ArgumentsText))
                        _context.Note($"messages[{index}]", FidelityAction.Mapped, "tool arguments that are not a JSON object go as {\"_raw\": …}");
                    content.Add(call);
                    _openCalls.Add(call);
                    break;
                case OpaqueBlock or MediaBlock:
                    _context.Note($"messages[{index}]", FidelityAction.Dropped, "a model's turn holds text and tool calls only");
                    break;
            }
        }

        Add(MessageRole.Assistant, content);
    }

    // All calls between two user turns are one step of the model, and are answered together.
    private void AddResults(int after)
    {
        if (_openCalls.Count == 0) return;
        var content = new List<ContentBlock>();
        var step = Turns[^1].Content;
        var isOwn = false;
        foreach (var call in _openCalls)
        {
            var seal = OwnSeal(call);
            isOwn |= seal is not null;
            // An id goes back where Gemini may have given it; other vendors' ids mean nothing there.
            var sent = call with { Id = isOwn && !IsMadeHere(call.Id) ? call.Id : "", Seal = seal ?? (content.Count == 0 && _context.Target.WantsSeals ? Skip : null) };
            step[step.FindIndex(block => ReferenceEquals(block, call))] = sent;
            var result = FindResult(call, after);
            if (result is null) _context.Note("messages", FidelityAction.Mapped, "a tool call without a result gets one that says so");
            else _placed.Add(result);
            content.Add((result ?? NoResult) with { CallId = sent.Id, ToolName = call.Name });
        }

        _openCalls.Clear();
        Add(MessageRole.User, content);
    }

    // Most clients bring back a call's id and nothing else.
    private Seal? OwnSeal(ToolCallBlock call)
    {
        if (call.Seal is { Origin: GeminiProtocol.ProtocolName } own) return own;
        return call.Id.Length > 0 && _context.SealMemory?.Recall(call.Id) is { Origin: GeminiProtocol.ProtocolName } kept ? kept : null;
    }

    // As TranslationContext.NewId and GeminiRequestReader make them, for calls that came without one.
    private static bool IsMadeHere(string id) => id.StartsWith("call_", StringComparison.Ordinal);

    // By id; where the protocol has none, by name in order.
    private ToolResultBlock? FindResult(ToolCallBlock call, int after)
    {
        foreach (var (block, message) in _results)
        {
            if (message <= after || _placed.Contains(block)) continue;
            if (call.Id.Length > 0 && block.CallId.Length > 0 ? block.CallId == call.Id : block.ToolName is null || block.ToolName == call.Name) return block;
        }

        return null;
    }

    // Neighbours of one role are one turn.
    private void Add(MessageRole role, List<ContentBlock> content)
    {
        if (content.Count == 0) return;
        if (Turns.Count > 0 && Turns[^1].Role == role) Turns[^1].Content.AddRange(content);
        else Turns.Add(new Turn(role, content));
    }

    private void Finish()
    {
        if (Turns.Count == 0)
        {
            if (System.Count == 0) throw new InvalidRequestException("`messages` holds nothing that this model could read.", "messages");
            Turns.Add(new Turn(MessageRole.User, [.. System]));
            System.Clear();
        }

        if (Turns[^1].Role == MessageRole.Assistant) _context.Note("messages", FidelityAction.Mapped, "Gemini does not continue the last assistant message, it answers it");
    }

    /// <summary>One turn to send.</summary>
    internal sealed record Turn(MessageRole Role, List<ContentBlock> Content);
}

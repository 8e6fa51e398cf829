using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>
/// The conversation as Anthropic's server demands it: instructions in front, all results of one assistant turn at the head of
/// the user message right behind it, a result for every call and a call for every result, unique ids, no empty blocks, no
/// other vendor's tokens. The same history gives the same turns every time.
/// </summary>
internal sealed class AnthropicConversation
{
    private readonly TranslationContext _context;
    private readonly List<(ToolResultBlock Block, int Message)> _results = [];
    private readonly HashSet<ToolResultBlock> _placed = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _callIds = new(StringComparer.Ordinal);
    private readonly List<ToolCallBlock> _openCalls = [];
    private bool _resultsAreLast;

    private AnthropicConversation(TranslationContext context) => _context = context;

    /// <summary>Instructions for the top-level <c>system</c>.</summary>
    public List<TextBlock> System { get; } = [];

    /// <summary>The messages, none of them empty.</summary>
    public List<Turn> Turns { get; } = [];

    /// <summary>The last turn is the assistant's, for the model to go on with.</summary>
    public bool HasPrefill => Turns.Count > 0 && Turns[^1].Role == MessageRole.Assistant;

    /// <summary>The model is in the middle of its tool loop, and its turn does not begin with thinking that the vendor has signed.</summary>
    public bool OpenLoopLacksThinking =>
        Turns.Count > 1 && Turns[^1].Content.Exists(block => block is ToolResultBlock) && Turns.FindLast(turn => turn.Role == MessageRole.Assistant)?.Content[0] is not ReasoningBlock;

    /// <summary>Names of the tools that the history calls, in order of appearance.</summary>
    public IEnumerable<string> CalledTools => Turns.SelectMany(turn => turn.Content).OfType<ToolCallBlock>().Select(call => call.Name).Distinct(StringComparer.Ordinal);

    /// <summary>Arranges the request's messages.</summary>
    public static AnthropicConversation Arrange(ModelRequest request, TranslationContext context)
    {
        var conversation = new AnthropicConversation(context);
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
            if (message.Role == MessageRole.Assistant)
            {
                conversation.AddAssistant(message, i);
                if (i + 1 == request.Messages.Count || request.Messages[i + 1].Role != MessageRole.Assistant) conversation.AddResults(i);
            }
            else if (message.Role == MessageRole.System)
            {
                conversation.AddSystem(message, i);
            }
            else
            {
                conversation.AddUser(message, i);
            }
        }

        conversation.Finish();
        return conversation;
    }

    /// <summary>The last assistant turn goes.</summary>
    public void DropPrefill() => Turns.RemoveAt(Turns.Count - 1);

    private void AddSystem(Message message, int index)
    {
        var texts = new List<ContentBlock>();
        for (var i = 0; i < message.Content.Count; i++)
        {
            if (message.Content[i] is TextBlock text)
            {
                if (!text.Text.IsWhiteSpace) texts.Add(text);
            }
            else
            {
                _context.Note($"messages[{index}].content[{i}]", FidelityAction.Dropped, "instructions are text");
            }
        }

        if (texts.Count == 0) return;
        if (Turns.Count == 0)
        {
            System.AddRange(texts.OfType<TextBlock>());
        }
        else if (_context.Target.SystemInMessages)
        {
            Turns.Add(new Turn(MessageRole.System, texts));
            _resultsAreLast = false;
        }
        else
        {
            var quoted = texts.ConvertAll(ContentBlock (block) => Quoted((TextBlock)block));
            if (Turns[^1].Role == MessageRole.User) Turns[^1].Content.AddRange(quoted);
            else Turns.Add(new Turn(MessageRole.User, quoted));
        }
    }

    private void AddUser(Message message, int index)
    {
        var content = new List<ContentBlock>();
        for (var i = 0; i < message.Content.Count; i++)
        {
            var path = $"messages[{index}].content[{i}]";
            if (message.Content[i] is ToolResultBlock result)
            {
                if (_placed.Contains(result)) continue;
                _context.Note(path, FidelityAction.Mapped, "a tool result without its call, sent as text");
                content.AddRange(WithoutEmpty(result.Content));
            }
            else if (message.Content[i] is OpaqueBlock opaque && opaque.Protocol != AnthropicProtocol.ProtocolName)
            {
                _context.Note(path, FidelityAction.Dropped, $"Anthropic knows no {opaque.Type}");
            }
            else if (message.Content[i] is not (TextBlock { Text.IsWhiteSpace: true } or ReasoningBlock or ToolCallBlock))
            {
                content.Add(message.Content[i]);
            }
        }

        if (content.Count == 0) return;
        // What stood beside the results stays in their message.
        if (_resultsAreLast) Turns[^1].Content.AddRange(content);
        else Turns.Add(new Turn(MessageRole.User, content));
        _resultsAreLast = false;
    }

    private void AddAssistant(Message message, int index)
    {
        var content = new List<ContentBlock>();
        for (var i = 0; i < message.Content.Count; i++)
        {
            var path = $"messages[{index}].content[{i}]";
            switch (message.Content[i])
            {
                case TextBlock { Text.IsWhiteSpace: false } text:
                    content.Add(text);
                    break;
                case ReasoningBlock { Seal.Origin: AnthropicProtocol.ProtocolName } reasoning:
                    content.Add(reasoning);
                    break;
                case ToolCallBlock call:
                    var renamed = call with { Id = UniqueId(call.Id) };
                    if (call.Arguments.IsMissing && !string.IsNullOrWhiteSpace(call.ArgumentsText))
                        _context.Note(path, FidelityAction.Mapped, "arguments that are not JSON are wrapped as _raw");
                    content.Add(renamed);
                    // The result still goes by the id the caller knows.
                    _openCalls.Add(call);
                    break;
                case OpaqueBlock { Protocol: AnthropicProtocol.ProtocolName } opaque:
                    content.Add(opaque);
                    break;
                case MediaBlock or OpaqueBlock:
                    _context.Note(path, FidelityAction.Dropped, "an assistant turn holds text and tool calls only");
                    break;
            }
        }

        if (content.Count == 0) return;
        if (HasPrefill) Turns[^1].Content.AddRange(content);
        else Turns.Add(new Turn(MessageRole.Assistant, content));
        _resultsAreLast = false;
    }

    private void AddResults(int after)
    {
        if (_openCalls.Count == 0) return;
        var sent = Turns[^1].Content.OfType<ToolCallBlock>().TakeLast(_openCalls.Count).ToList();
        var content = new List<ContentBlock>();
        for (var i = 0; i < sent.Count; i++)
        {
            if (FindResult(_openCalls[i], after) is { } result)
            {
                _placed.Add(result);
                content.Add(result with { CallId = sent[i].Id, Content = WithoutEmpty(result.Content) });
            }
            else
            {
                _context.Note("messages", FidelityAction.Mapped, "a tool call without a result gets one that says so");
                content.Add(new ToolResultBlock(sent[i].Id, sent[i].Name, [new TextBlock(JsonText.FromString("no result"))], IsError: true));
            }
        }

        _openCalls.Clear();
        Turns.Add(new Turn(MessageRole.User, content));
        _resultsAreLast = true;
    }

    // By id; where the protocol has none, by name in order.
    private ToolResultBlock? FindResult(ToolCallBlock call, int after)
    {
        foreach (var (block, message) in _results)
        {
            if (message <= after || _placed.Contains(block)) continue;
            var matches = call.Id.Length > 0 && block.CallId.Length > 0 ? block.CallId == call.Id : block.ToolName is null || block.ToolName == call.Name;
            if (matches) return block;
        }

        return null;
    }

    private string UniqueId(string id)
    {
        var legal = _context.CallIds.ToUpstream(id);
        var unique = legal;
        for (var n = 2; !_callIds.Add(unique); n++) unique = $"{legal[..Math.Min(legal.Length, 56)]}_{n}";
        return unique;
    }

    private void Finish()
    {
        if (Turns.Count > 0) return;
        if (System.Count == 0) throw new InvalidRequestException("messages: at least one message is required", "messages");
        Turns.Add(new Turn(MessageRole.User, [.. System]));
        System.Clear();
    }

    private static List<ContentBlock> WithoutEmpty(IReadOnlyList<ContentBlock> content) => [.. content.Where(block => block is not TextBlock { Text.IsWhiteSpace: true })];

    private static TextBlock Quoted(TextBlock text) => new(JsonText.Join("", [JsonText.FromString("<system>"), text.Text, JsonText.FromString("</system>")]));

    /// <summary>One message to send.</summary>
    internal sealed record Turn(MessageRole Role, List<ContentBlock> Content);
}

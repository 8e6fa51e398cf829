using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Handover;

/// <summary>A transcript made to fit.</summary>
/// <param name="Request">The request with it.</param>
/// <param name="Kept">Messages that are still there.</param>
/// <param name="Total">Messages there were.</param>
/// <param name="Files">Files whose last seen content was taken along.</param>
public sealed record ShortenedTranscript(ModelRequest Request, int Kept, int Total, int Files)
{
    /// <summary>For receipts and the fidelity header.</summary>
    public string Words => Files > 0 ? $"history shortened to {Kept} of {Total} turns, with {Files} open file{(Files == 1 ? "" : "s")}" : $"history shortened to {Kept} of {Total} turns";
}

/// <summary>
/// Hands a transcript that is too long to a model that holds less:
/// <code>
///   instructions, tools         whole
///   goal                        everything before the model's first word
///   note                        what was left out, what was asked last, open files as they were last seen
///   last turns                  from a cut on, calls together with their results
/// </code>
/// The cut is found by going through the conversation from its start and moving on, by a good stretch at a time, whenever the
/// room is full. It depends only on what lies before it, so the next requests of a tool loop begin with the same bytes and the
/// local server's prompt cache holds. A pure function; the caller's own transcript is untouched and goes back whole to the vendor.
/// </summary>
public static class TranscriptHandover
{
    // Of what is left beside instructions, tools and goal: room for the last turns; how far a cut goes; room for files.
    private const double TurnsShare = 0.72;
    private const double AfterCut = 0.55;
    private const double FilesShare = 0.2;

    // The estimate is off by some, and chat templates add their own.
    private const double Margin = 0.9;

    private static readonly double[] ResultShares = [0.35, 0.15, 0.06];

    /// <summary>The request made to fit; null when it cannot be (the last turn alone, or what cannot be left out, is too long).</summary>
    /// <param name="request">The request.</param>
    /// <param name="budget">Tokens of the model that the prompt may have.</param>
    /// <param name="ratio">Tokens of the model for each estimated one; 1.0 where nothing was learned.</param>
    public static ShortenedTranscript? Shorten(ModelRequest request, long budget, double ratio = 1)
    {
        var room = budget / (double.IsFinite(ratio) && ratio > 0.1 ? ratio : 1) * Margin;
        var messages = request.Messages;
        var first = FirstAnswer(messages);
        if (first == messages.Count) return null;
        room -= request.Tools.Sum(TranscriptCost.Of) + messages.Take(first).Sum(TranscriptCost.Of) + TranscriptCost.Note;
        if (room <= 0) return null;
        foreach (var share in ResultShares)
        {
            var trimmed = Trim(messages, first, (long)(room * TurnsShare * share));
            var costs = trimmed.Select(TranscriptCost.Of).ToArray();
            var (cut, seen) = Cut(trimmed, costs, first, room * TurnsShare);
            if (costs.AsSpan(cut).ToArray().Sum() > room * TurnsShare) continue;
            return Put(request, trimmed, first, cut, seen, (long)(room * FilesShare));
        }

        return null;
    }

    private static int FirstAnswer(IReadOnlyList<Message> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role == MessageRole.Assistant) return i;
        }

        return messages.Count;
    }

    // Long results and pasted texts lose their middle, thoughts of another model go: each by itself, so that none moves another.
    private static List<Message> Trim(IReadOnlyList<Message> messages, int first, long most)
    {
        var trimmed = new List<Message>(messages.Count);
        for (var i = 0; i < messages.Count; i++) trimmed.Add(i < first ? messages[i] : messages[i] with { Content = [.. messages[i].Content.Where(block => block is not ReasoningBlock).Select(block => Trim(block, most))] });
        return trimmed;
    }

    private static ContentBlock Trim(ContentBlock block, long most) => block switch
    {
        TextBlock text => text with { Text = TranscriptCost.Elide(text.Text, most * 2) },
        ToolResultBlock result => result with { Content = [.. result.Content.Select(part => part is TextBlock text ? text with { Text = TranscriptCost.Elide(text.Text, most) } : part)] },
        _ => block,
    };

    // The first that is kept, and up to where the transcript went when that was decided.
    private static (int Start, int Seen) Cut(List<Message> messages, long[] costs, int first, double room)
    {
        var (start, seen, boundary, total) = (first, first, first, 0L);
        for (var i = first; i < messages.Count; i++)
        {
            if (BeginsATurn(messages[i])) boundary = i;
            total += costs[i];
            if (total <= room) continue;
            seen = i + 1;
            while (start < boundary && (total > room * AfterCut || !BeginsATurn(messages[start]))) total -= costs[start++];
        }

        return (start, seen);
    }

    // A result belongs to the call before it; anything else can be the first that is kept.
    private static bool BeginsATurn(Message message) => message.Role == MessageRole.Assistant || (message.Role == MessageRole.User && !message.Content.Any(block => block is ToolResultBlock));

    private static ShortenedTranscript Put(ModelRequest request, List<Message> messages, int first, int cut, int seen, long filesRoom)
    {
        var kept = new List<Message>(first + messages.Count - cut + 1);
        kept.AddRange(messages.Take(first));
        var files = 0;
        if (cut > first)
        {
            var dropped = messages.GetRange(first, cut - first);
            var open = OpenFiles.In(request.Messages.Skip(first).Take(cut - first), messages.Take(seen).Skip(cut), filesRoom);
            files = open.Count;
            Append(kept, new TextBlock(JsonText.FromString(HandoverNote.Write(dropped.Count, LastAsked(dropped), open))));
        }

        for (var i = cut; i < messages.Count; i++)
        {
            if (i == cut && messages[i].Role == MessageRole.User) Append(kept, [.. messages[i].Content]);
            else kept.Add(messages[i]);
        }

        return new(request with { Messages = WholePairs(kept) }, messages.Count - (cut - first), messages.Count, files);
    }

    private static void Append(List<Message> kept, params IReadOnlyList<ContentBlock> blocks)
    {
        if (kept is [.., { Role: MessageRole.User } last]) kept[^1] = last with { Content = [.. last.Content, .. blocks] };
        else kept.Add(new Message(MessageRole.User, blocks));
    }

    private static string? LastAsked(List<Message> dropped)
    {
        for (var i = dropped.Count - 1; i >= 0; i--)
        {
            if (dropped[i].Role != MessageRole.User || dropped[i].Content.Any(block => block is ToolResultBlock)) continue;
            var text = string.Join('\n', dropped[i].Content.OfType<TextBlock>().Select(block => Profile.UserTurns.Strip(block.Text.Decode())).Where(piece => piece.Length > 0));
            if (text.Length > 0) return text;
        }

        return null;
    }

    // Whatever a client has sent: no call without its result but at the end, no result without its call.
    private static List<Message> WholePairs(List<Message> messages)
    {
        var calls = messages.SelectMany(message => message.Content.OfType<ToolCallBlock>()).Select(call => call.Id).ToHashSet(StringComparer.Ordinal);
        var results = messages.SelectMany(message => message.Content.OfType<ToolResultBlock>()).Select(result => result.CallId).ToHashSet(StringComparer.Ordinal);
        var whole = new List<Message>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            var isLast = i == messages.Count - 1;
            var content = messages[i].Content.Where(block => block switch
            {
                ToolCallBlock call => isLast || call.Id.Length == 0 || results.Contains(call.Id),
                ToolResultBlock result => result.CallId.Length == 0 || calls.Contains(result.CallId),
                _ => true,
            }).ToList();
            if (content.Count > 0) whole.Add(content.Count == messages[i].Content.Count ? messages[i] : messages[i] with { Content = content });
        }

        return whole;
    }
}

using Sluice.Protocols.Canonical;
using Sluice.Routing.Receipts;

namespace Sluice.Gateway.Forwarding;

/// <summary>What has become of an exchange's drafts: shared by its attempts, one after the other.</summary>
internal sealed class CascadeState
{
    private readonly List<ReceiptCheck> _checks = [];

    /// <summary>What was asked, with the whole transcript: read once for writing, checking and repairing. Null before the first draft.</summary>
    public ModelRequest? Request { get; set; }

    /// <summary>What the request's reader found out; later attempts begin with it.</summary>
    public TranslationContext? Context { get; set; }

    /// <summary>What other local models said to the same request; empty where none was asked.</summary>
    public IReadOnlyList<string> Alternatives { get; set; } = [];

    /// <summary>The rejected answer and what to tell the model about it, until it has been asked once more.</summary>
    public Repair? Repair { get; set; }

    /// <summary>The one repair has been tried.</summary>
    public bool IsRepaired { get; set; }

    /// <summary>Why the turn went on to another model, in words; null while it has not.</summary>
    public string? Escalation { get; set; }

    /// <summary>Every check that was made.</summary>
    public IReadOnlyList<ReceiptCheck> Checks => _checks;

    /// <summary>Notes a check for the receipt.</summary>
    public void Add(ReceiptCheck check) => _checks.Add(check);
}

/// <summary>An answer that did not hold, to be shown to its model once with the reason.</summary>
/// <param name="Answer">What it said.</param>
/// <param name="Hint">What was wrong. May quote the answer, so it goes to the model and nowhere else.</param>
internal sealed record Repair(ModelResponse Answer, string Hint)
{
    /// <summary>
    /// The conversation, the answer, and the hint as what comes next: results of the answer's calls where it made any, because every
    /// protocol wants calls answered, else the user's words.
    /// </summary>
    public ModelRequest AppendTo(ModelRequest request)
    {
        List<ContentBlock> said = [.. Answer.Content.Where(block => block is TextBlock { Text.IsEmpty: false } or ToolCallBlock)];
        List<ContentBlock> reply = [];
        foreach (var call in said.OfType<ToolCallBlock>())
        {
            var words = reply.Count == 0 ? Hint : "Not run, because of the error before it.";
            reply.Add(new ToolResultBlock(call.Id, call.Name, [Text(words)], IsError: true));
        }

        if (reply.Count == 0) reply.Add(Text(Hint));
        List<Message> messages = [.. request.Messages];
        if (said.Count > 0) messages.Add(new Message(MessageRole.Assistant, said));
        messages.Add(new Message(MessageRole.User, reply));
        return request with { Messages = messages };
    }

    private static TextBlock Text(string words) => new(Protocols.Json.JsonText.FromString(words));
}

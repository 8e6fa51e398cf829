using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;
using Sluice.Routing.Handover;
using Sluice.Routing.Profile;

namespace Sluice.Routing.Diet;

/// <summary>A request on diet.</summary>
/// <param name="Request">The request with fewer tools and shorter instructions.</param>
/// <param name="Dropped">Names of the tools that were left out, in their order.</param>
/// <param name="Before">Estimated tokens of instructions and tools as they came.</param>
/// <param name="After">The same, as they are now.</param>
public sealed record DietedRequest(ModelRequest Request, IReadOnlyList<string> Dropped, long Before, long After)
{
    private FittedTokens? _tokens;

    /// <summary>Estimated tokens that are not sent.</summary>
    public long Saved => Before - After;

    /// <summary>Estimated tokens of the whole request on diet, pictures and the like left aside.</summary>
    public FittedTokens Tokens => _tokens ??= new(Request.Messages.Sum(TranscriptCost.TextOf) + Request.Tools.Sum(TranscriptCost.Of), After);

    /// <summary>For receipts and the fidelity header.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture, $"{Request.Tools.Count} of {Request.Tools.Count + Dropped.Count} tools, instructions and tools {After} instead of {Before} tokens");
}

/// <summary>
/// What a small local model gets of a coding client's prompt: fewer tools, shorter words for the rest, a compacted system prompt.
/// Conversation, names and types stay as they are. A pure function of the request: it looks at instructions and tools, and at
/// the transcript only for which tools it has called, so the same session gives the same prefix.
/// </summary>
public static partial class PromptDiet
{
    /// <summary>The request on diet.</summary>
    /// <param name="request">The request.</param>
    /// <param name="budget">Room for tools beside the core.</param>
    /// <param name="memory">Remembers what was shortened; null: nothing is.</param>
    public static DietedRequest Apply(ModelRequest request, DietBudget budget, DietMemory? memory = null)
    {
        memory ??= new DietMemory();
        var shortened = new ShortTool[request.Tools.Count];
        for (var i = 0; i < shortened.Length; i++) shortened[i] = memory.Tool(request.Tools[i]);
        var keeps = ToolChoosing.Choose(request, budget, i => shortened[i].After);
        var (before, after) = (0L, 0L);
        var (tools, dropped) = (new List<ToolDefinition>(), new List<string>());
        for (var i = 0; i < shortened.Length; i++)
        {
            before += shortened[i].Before;
            if (keeps[i])
            {
                tools.Add(shortened[i].Tool);
                after += shortened[i].After;
            }
            else
            {
                dropped.Add(request.Tools[i].Name);
            }
        }

        var messages = new List<Message>(request.Messages.Count);
        foreach (var message in request.Messages) messages.Add(message.Role == MessageRole.System ? Shorten(message, dropped, memory, ref before, ref after) : message);
        return new(request with { Tools = tools, Messages = messages }, dropped, before, after);
    }

    private static Message Shorten(Message message, List<string> dropped, DietMemory memory, ref long before, ref long after)
    {
        var content = new List<ContentBlock>(message.Content.Count);
        foreach (var block in message.Content)
        {
            if (block is not TextBlock text)
            {
                content.Add(block);
                continue;
            }

            // Accounting of the vendor's, different with every request: no other server is sent it.
            if (BillingLine.Is(text)) continue;
            var shortened = memory.Text(text.Text);
            before += shortened.Before;
            var kept = WithoutListsOf(dropped, shortened.Text);
            after += kept.Escaped.Length == shortened.Text.Escaped.Length ? shortened.After : TokenEstimate.OfJson(kept.Escaped);
            if (!kept.IsEmpty) content.Add(text with { Text = kept });
        }

        return message with { Content = content };
    }

    // Claude Code lists the kinds of agents and the skills apart from the tools that start them; an item may go on for some lines.
    private static JsonText WithoutListsOf(List<string> dropped, JsonText text)
    {
        if (dropped.Count == 0 || text.Escaped.IndexOf(" tool:"u8) < 0) return text;
        var decoded = text.Decode();
        var kept = ToolList().Replace(decoded, match => dropped.Contains(match.Groups["name"].Value) ? "" : match.Value);
        return kept.Length == decoded.Length ? text : JsonText.FromString(kept.TrimEnd('\n'));
    }

    [GeneratedRegex(@"(?<=^|\n)[^\n]* (?:for|of|to|with) the (?<name>[\w.-]+) tool:\n+(?:[ \t]*[-*] [^\n]*(?:\n(?![ \t]*[-*#<] ?)[^\n]+)*(?:\n+|\z))+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ToolList();
}

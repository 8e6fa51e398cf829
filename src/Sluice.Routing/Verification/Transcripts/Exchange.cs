using System.Text;
using Sluice.Protocols.Canonical;

namespace Sluice.Routing.Verification.Transcripts;

/// <summary>A call of the transcript and what came of it.</summary>
/// <param name="Call">The call.</param>
/// <param name="Result">Its result; null when the transcript has none.</param>
/// <param name="Message">Index of the message that holds the call.</param>
internal sealed record Exchange(ToolCallBlock Call, ToolResultBlock? Result, int Message)
{
    private string? _text;
    private FileCall? _file;

    /// <summary>The result's text.</summary>
    public string ResultText => _text ??= Result is null ? "" : string.Join('\n', Result.Content.OfType<TextBlock>().Select(block => block.Text.Decode()));

    /// <summary>The call in the terms that all file tools share.</summary>
    public FileCall File => _file ??= FileCall.Of(Call);

    /// <summary>Does the name stand in the call or in its result?</summary>
    public bool Mentions(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (Call.Arguments.Span.IndexOf(bytes) >= 0) return true;
        if (Result is null) return false;
        foreach (var block in Result.Content)
        {
            if (block is TextBlock text && text.Text.Escaped.IndexOf(bytes) >= 0) return true;
        }

        return false;
    }

    /// <summary>The call failed.</summary>
    public bool Failed => Result is not null && (Result.IsError || ResultWords.SayFailure(ResultText));

    /// <summary>All calls with their results. Where a protocol has no ids the results answer the calls in their order.</summary>
    public static List<Exchange> Of(IReadOnlyList<Message> messages)
    {
        var exchanges = new List<Exchange>();
        var open = new List<int>();
        for (var i = 0; i < messages.Count; i++)
        {
            foreach (var block in messages[i].Content)
            {
                switch (block)
                {
                    case ToolCallBlock call:
                        open.Add(exchanges.Count);
                        exchanges.Add(new Exchange(call, null, i));
                        break;
                    case ToolResultBlock result when Match(exchanges, open, result) is >= 0 and var place:
                        exchanges[open[place]] = exchanges[open[place]] with { Result = result };
                        open.RemoveAt(place);
                        break;
                }
            }
        }

        return exchanges;
    }

    private static int Match(List<Exchange> exchanges, List<int> open, ToolResultBlock result)
    {
        // From the back: an id that comes twice belongs to the later call.
        if (result.CallId.Length > 0)
        {
            var byId = open.FindLastIndex(index => string.Equals(exchanges[index].Call.Id, result.CallId, StringComparison.Ordinal));
            if (byId >= 0) return byId;
        }

        var named = open.FindIndex(index => exchanges[index].Call.Id.Length == 0 && (result.ToolName is null || string.Equals(exchanges[index].Call.Name, result.ToolName, StringComparison.Ordinal)));
        return named >= 0 || result.CallId.Length > 0 || open.Count == 0 ? named : 0;
    }
}

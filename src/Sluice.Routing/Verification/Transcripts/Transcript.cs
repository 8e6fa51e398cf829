using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Transcripts;

/// <summary>What the conversation so far knows: the calls with their results, and what the user said. Found on first use.</summary>
internal sealed class Transcript(ModelRequest request)
{
    private List<Exchange>? _exchanges;
    private int _lastUser = -2;
    private bool? _continued;

    /// <summary>The request it is of.</summary>
    public ModelRequest Request { get; } = request;

    /// <summary>Every call with its result, in order.</summary>
    public IReadOnlyList<Exchange> Exchanges => _exchanges ??= Exchange.Of(Request.Messages);

    /// <summary>Index of the message in which the user spoke last (not only results of tools); -1 when he never did.</summary>
    public int LastUserMessage => _lastUser != -2 ? _lastUser : _lastUser = FindLastUser();

    /// <summary>Has the model called anything since the user spoke?</summary>
    public bool HasCallsSinceUser => Exchanges.Count > 0 && Exchanges[^1].Message > LastUserMessage;

    /// <summary>The calls since the user spoke.</summary>
    public IEnumerable<Exchange> SinceUser => Exchanges.Where(exchange => exchange.Message > LastUserMessage);

    /// <summary>The user's last words.</summary>
    public string LastUserText => field ??= LastUserMessage < 0 ? "" : UserWords.Of(Request.Messages[LastUserMessage]);

    /// <summary>Has the user used these words?</summary>
    public bool UserSays(string words)
    {
        foreach (var message in Request.Messages)
        {
            if (message.Role == MessageRole.User && UserWords.Of(message).Contains(words, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>Part of the conversation is told in a summary only: what was shown before it is not known.</summary>
    public bool IsContinued => _continued ??= Holds("continued from a previous conversation") || Holds("<state_snapshot>") || Holds("summary of the conversation") || Holds("summary of our conversation");

    /// <summary>Does the text stand anywhere: in what was said, called or shown? The tools' own descriptions do not count.</summary>
    public bool Holds(string text)
    {
        var escaped = JsonText.FromString(text).Escaped;
        foreach (var message in Request.Messages)
        {
            foreach (var block in message.Content)
            {
                if (Holds(block, escaped)) return true;
            }
        }

        return false;
    }

    private static bool Holds(ContentBlock block, ReadOnlySpan<byte> escaped)
    {
        switch (block)
        {
            case TextBlock text:
                return text.Text.Escaped.IndexOf(escaped) >= 0;
            case ToolCallBlock call:
                return call.Arguments.Span.IndexOf(escaped) >= 0;
            case ToolResultBlock result:
                foreach (var inner in result.Content)
                {
                    if (Holds(inner, escaped)) return true;
                }

                return false;
            default:
                return false;
        }
    }

    private int FindLastUser()
    {
        for (var i = Request.Messages.Count - 1; i >= 0; i--)
        {
            var message = Request.Messages[i];
            if (message.Role == MessageRole.User && UserWords.Of(message).Length > 0) return i;
        }

        return -1;
    }
}

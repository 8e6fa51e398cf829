using System.Text.RegularExpressions;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Transcripts;

/// <summary>What the conversation so far knows: the calls with their results, and what the user said. Found on first use.</summary>
internal sealed partial class Transcript(ModelRequest request)
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

    /// <summary>The directory that the client says it works in; null when it says none.</summary>
    public string? WorkingDirectory => field ??= FindDirectory();

    /// <summary>The user asks to have something again, or many times over.</summary>
    public bool AsksForRepetition => Repetition().IsMatch(LastUserText);

    /// <summary>Did the user say before that message what he says now?</summary>
    public bool IsSameQuestion(int message)
    {
        for (var i = message - 1; i >= 0; i--)
        {
            if (Request.Messages[i].Role == MessageRole.User && UserWords.Of(Request.Messages[i]) is { Length: > 0 } said) return LastUserMessage < message || string.Equals(said.Trim(), LastUserText.Trim(), StringComparison.Ordinal);
        }

        return false;
    }

    /// <summary>Part of the conversation is told in a summary only: what was shown before it is not known.</summary>
    public bool IsContinued => _continued ??= Holds("continued from a previous conversation") || Holds("<state_snapshot>") || Holds("summary of the conversation") || Holds("summary of our conversation");

    /// <summary>Does the text stand anywhere: in what was said, called or shown? The tools' own descriptions do not count.</summary>
    public bool Holds(string text) => Holds(text, begins: false);

    /// <summary>The same for a path, which must begin there: <c>/src/a.cs</c> does not stand in <c>/home/me/src/a.cs</c>.</summary>
    public bool HoldsPath(string path) => Holds(path, begins: true);

    private bool Holds(string text, bool begins)
    {
        var escaped = JsonText.FromString(text).Escaped;
        foreach (var message in Request.Messages)
        {
            foreach (var block in message.Content)
            {
                if (Holds(block, escaped, begins)) return true;
            }
        }

        return false;
    }

    private static bool Holds(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> escaped, bool begins)
    {
        while (true)
        {
            var at = bytes.IndexOf(escaped);
            if (at < 0) return false;
            if (!begins || at == 0 || !IsWithinPath(bytes[at - 1], at > 1 ? bytes[at - 2] : (byte)0)) return true;
            bytes = bytes[(at + 1)..];
        }
    }

    // The letter of \n and \t ends no path.
    private static bool IsWithinPath(byte c, byte before) => (char.IsAsciiLetterOrDigit((char)c) || c is (byte)'_' or (byte)'-' or (byte)'.' or (byte)'~' or >= 0x80) && before != '\\';

    private static bool Holds(ContentBlock block, ReadOnlySpan<byte> escaped, bool begins)
    {
        switch (block)
        {
            case TextBlock text:
                return Holds(text.Text.Escaped, escaped, begins);
            case ToolCallBlock call:
                return Holds(call.Arguments.Span, escaped, begins);
            case ToolResultBlock result:
                foreach (var inner in result.Content)
                {
                    if (Holds(inner, escaped, begins)) return true;
                }

                return false;
            default:
                return false;
        }
    }

    private string? FindDirectory()
    {
        foreach (var message in Request.Messages)
        {
            if (message.Role == MessageRole.Assistant) continue;
            foreach (var block in message.Content)
            {
                if (block is TextBlock text && (text.Text.Escaped.IndexOf("orking directory"u8) >= 0 || text.Text.Escaped.IndexOf("<cwd>"u8) >= 0) && Directory().Match(text.Text.Decode()) is { Success: true } match) return match.Groups["path"].Value.Trim();
            }
        }

        return null;
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

    [GeneratedRegex(@"\b(?:again|repeat|once more|resend|same|times|say that|noch ?mal|wiederhol|nochmals|encore|répète|de nuevo|repite)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Repetition();

    [GeneratedRegex(@"(?:orking directory:?[ \t]+|<cwd>)(?<path>(?:[A-Za-z]:|[/~])[^\r\n<]{0,300})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Directory();
}

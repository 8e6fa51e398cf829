using Sluice.Protocols.Canonical;
using Sluice.Routing.Profile;

namespace Sluice.Routing.Verification.Transcripts;

/// <summary>What the user said in a message, without what clients write in his name.</summary>
internal static class UserWords
{
    /// <summary>His words; empty for a message of tool results and reminders only.</summary>
    public static string Of(Message message)
    {
        if (message.Content is [TextBlock only]) return UserTurns.Strip(only.Text.Decode());
        var texts = new List<string>();
        foreach (var block in message.Content)
        {
            if (block is TextBlock text && UserTurns.Strip(text.Text.Decode()) is { Length: > 0 } said) texts.Add(said);
        }

        return string.Join('\n', texts);
    }
}

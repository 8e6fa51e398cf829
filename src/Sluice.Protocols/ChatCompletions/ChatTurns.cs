using Sluice.Protocols.Json;

namespace Sluice.Protocols.ChatCompletions;

/// <summary>
/// For servers whose chat templates refuse what Chat allows: one system message at the front, and user and assistant taking
/// turns. Later instructions become user text in <c>&lt;system&gt;</c> tags.
/// </summary>
internal static class ChatTurns
{
    public static void MakeStrict(List<ChatMessage> messages)
    {
        var strict = new List<ChatMessage>(messages.Count);
        foreach (var message in messages)
        {
            var next = message.Role == ChatRole.System && strict.Exists(earlier => earlier.Role != ChatRole.System) ? AsUser(message) : message;
            if (strict.Count > 0 && strict[^1].Role == next.Role && next.Role != ChatRole.Tool) Merge(strict[^1], next);
            else strict.Add(next);
        }

        messages.Clear();
        messages.AddRange(strict);
    }

    private static ChatMessage AsUser(ChatMessage system)
    {
        var user = new ChatMessage(ChatRole.User);
        user.Add(JsonText.Join("", [JsonText.FromString("<system>"), JsonText.Join("\n\n", system.Texts), JsonText.FromString("</system>")]));
        return user;
    }

    private static void Merge(ChatMessage first, ChatMessage second)
    {
        first.Texts.AddRange(second.Texts);
        first.Parts.AddRange(second.Parts);
        first.NeedsParts |= second.NeedsParts;
        first.Refusal.AddRange(second.Refusal);
        first.Reasoning.AddRange(second.Reasoning);
        first.Calls.AddRange(second.Calls);
    }
}

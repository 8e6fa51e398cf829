using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Prompts;

namespace Sluice.Routing.Profile.Turns;

/// <summary>
/// By what a user's turn is recognised: where his last words stand in the transcript, and their hash. All requests of one tool
/// loop have the same; a new turn has another, also one in which the user says the same again.
/// </summary>
/// <param name="Index">Item of the transcript with the user's last words; -1 when he says nothing in it.</param>
/// <param name="Text">Hash of these words; 0 when there are none.</param>
/// <param name="Length">Bytes of these words.</param>
/// <param name="Items">Length of the transcript.</param>
public readonly record struct UserTurnMark(int Index, ulong Text, int Length, int Items)
{
    /// <summary>The user takes back what he got ("no, undo that").</summary>
    public bool TakesBack { get; init; }

    /// <summary>The user says nothing: the rest of a tool loop whose beginning the upstream keeps.</summary>
    public static UserTurnMark None { get; } = new(-1, 0, 0, 0);

    /// <summary>Looks from the end: a tool loop has to be crossed, what was before it has not.</summary>
    internal static UserTurnMark Find(PromptShape shape, IReadOnlyList<RawJson> items)
    {
        var texts = new List<JsonText>();
        for (var index = items.Count - 1; index >= 0; index--)
        {
            var hash = HashOf(shape, items[index], texts);
            if (hash.Value != 0) return new(index, hash.Value, hash.Length, items.Count) { TakesBack = TakesBackIn(texts) };
        }

        return None with { Items = items.Count };
    }

    /// <summary>The first words of the conversation; 0 when there are none.</summary>
    internal static ulong Opening(PromptShape shape, IReadOnlyList<RawJson> items)
    {
        var texts = new List<JsonText>();
        foreach (var item in items)
        {
            if (HashOf(shape, item, texts) is { Value: not 0 } hash) return hash.Value;
        }

        return 0;
    }

    /// <summary>Number of messages in which the user says something.</summary>
    internal static int Count(PromptShape shape, IReadOnlyList<RawJson> items)
    {
        var texts = new List<JsonText>();
        var count = 0;
        foreach (var item in items)
        {
            if (HashOf(shape, item, texts).Value != 0) count++;
        }

        return count;
    }

    private static bool TakesBackIn(List<JsonText> texts)
    {
        foreach (var text in texts)
        {
            if (OwnText.First(text.Escaped) is { Length: > 0 } own) return TurnTone.TakesBack(own);
        }

        return false;
    }

    private static TextHash HashOf(PromptShape shape, RawJson item, List<JsonText> texts)
    {
        var hash = new TextHash();
        if (item.IsString)
        {
            // One prompt instead of a conversation.
            OwnText.Add(item.GetText()!.Value.Escaped, ref hash);
            return hash;
        }

        if (!shape.IsUserTurn(item)) return hash;
        texts.Clear();
        shape.AddTexts(item, texts);
        foreach (var text in texts) OwnText.Add(text.Escaped, ref hash);
        return hash;
    }
}

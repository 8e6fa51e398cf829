using System.Globalization;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Classification;
using Sluice.Routing.Profile;

namespace Sluice.Routing.Plans;

/// <summary>Whether a model's card speaks against giving it a request. Asks the request only what the card has a word on.</summary>
internal static class CardCheck
{
    /// <summary>Why it should not have the request, in words; null when nothing speaks against it.</summary>
    public static string? Against(RoutableModel model, RequestProfile profile)
    {
        if (model.Card is not { } card) return null;
        if (profile.HasTools)
        {
            if (card.Tools is { } tools) return tools;
            if (card.ToolLoops is { } loops && IsLoop(profile)) return loops;
            if (card.Edits is { } edits && IsTurn(profile) && ChangesFiles(profile.Assessment.Intent)) return edits;
        }

        if (card.Json is { } json && profile.WantsJson) return json;
        if (card.LargestPrompt is { } largest && profile.TokensFor(model, largest) is var tokens && tokens > largest)
            return string.Create(CultureInfo.InvariantCulture, $"finds things in prompts of up to {largest:N0} tokens, and this one has about {tokens:N0}");
        return null;
    }

    // An agent's first request is the first of a loop; a script that offers one function may well want one call.
    private static bool IsLoop(RequestProfile profile) => profile.Kind is RequestKind.ToolLoop or RequestKind.Subagent || (profile.Kind is RequestKind.Main && profile.Client is not null);

    private static bool IsTurn(RequestProfile profile) => profile.Kind is RequestKind.Main or RequestKind.ToolLoop or RequestKind.Subagent;

    private static bool ChangesFiles(string intent) => intent is Intents.Edit or Intents.Rename or Intents.Complete or Intents.Document or Intents.Test or Intents.Feature or Intents.Refactor or Intents.Debug or Intents.Optimize;
}

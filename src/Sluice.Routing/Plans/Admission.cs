using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;

namespace Sluice.Routing.Plans;

/// <summary>Why a model cannot take a request.</summary>
internal enum Rejection
{
    /// <summary>It can.</summary>
    None,

    /// <summary>It cannot be used at all.</summary>
    Disabled,

    /// <summary>It takes no conversation.</summary>
    NotChat,

    /// <summary>The request must not leave this machine.</summary>
    NotLocal,

    /// <summary>A safety check is not for a local model.</summary>
    Safety,

    /// <summary>There is no key for it.</summary>
    NoKey,

    /// <summary>It would be billed to a key, and the caller brought a subscription.</summary>
    Subscriber,

    /// <summary>It takes no tools.</summary>
    Tools,

    /// <summary>It takes no pictures.</summary>
    Vision,

    /// <summary>It takes no documents.</summary>
    Documents,

    /// <summary>It takes no sound.</summary>
    Audio,

    /// <summary>It fills no middle.</summary>
    FillIn,

    /// <summary>The prompt does not fit.</summary>
    TooSmall,

    /// <summary>Embeddings and completions are not translated.</summary>
    Protocol,

    /// <summary>A budget of the user's is used up.</summary>
    Capped,

    /// <summary>The plan is used up, and asking would be billed beside it.</summary>
    PlanSpent,
}

/// <summary>Whether one model can take one request: key, abilities, window.</summary>
internal static class Admission
{
    /// <summary>Most tokens that are kept free for the answer: clients ask for 32,000 and more, and no local window would hold that.</summary>
    public const long LargestReserve = 4096;

    private const long LongContext = 1_000_000;

    /// <summary>Why not, or <see cref="Rejection.None"/>.</summary>
    public static Rejection Check(RoutableModel model, RequestProfile profile, RoutingModel routing)
    {
        if (model.Disabled is not null) return Rejection.Disabled;
        var payment = CheckPayment(model, profile, routing);
        if (payment != Rejection.None) return payment;
        if (profile.WantsFillIn)
        {
            if (model.Traits.FillsMiddle != true || !(Speaks(model, "openai-chat") || Speaks(model, "ollama"))) return Rejection.FillIn;
            return Fits(model, profile) ? Rejection.None : Rejection.TooSmall;
        }

        if (string.Equals(profile.Kind, RequestKind.Other, StringComparison.Ordinal))
            return string.Equals(model.Protocol, profile.Protocol, StringComparison.Ordinal) || model.AlsoSpeaks.Contains(profile.Protocol, StringComparer.Ordinal) ? Rejection.None : Rejection.Protocol;

        if (!model.IsChat) return Rejection.NotChat;
        var traits = model.Traits;
        if (traits.Tools == false && profile.HasTools) return Rejection.Tools;
        if (traits.Vision == false && profile.HasImages) return Rejection.Vision;
        if (!TakesDocuments(model) && profile.HasDocuments) return Rejection.Documents;
        if (!TakesAudio(model) && profile.HasAudio) return Rejection.Audio;
        return Fits(model, profile) ? Rejection.None : Rejection.TooSmall;
    }

    // What is not known of a model is decided by whether its protocol has a place for it.
    private static bool TakesDocuments(RoutableModel model) => model.Traits.Documents ?? !Speaks(model, "ollama");

    private static bool TakesAudio(RoutableModel model) => model.Traits.Audio ?? (Speaks(model, "openai-chat") || Speaks(model, "gemini"));

    private static bool Speaks(RoutableModel model, string protocol) =>
        string.Equals(model.Protocol, protocol, StringComparison.Ordinal) || model.AlsoSpeaks.Contains(protocol, StringComparer.Ordinal);

    /// <summary>The caller's own credential goes there.</summary>
    public static bool UsesCallerCredential(RoutableModel model, RequestProfile profile) =>
        !model.IsLocal && profile.Credential != CallerCredential.None && model.Vendor is not null
        && string.Equals(model.Vendor, profile.CredentialVendor, StringComparison.OrdinalIgnoreCase);

    /// <summary>It is paid by the token, with whoever's key; false: local, or a subscription of the caller's.</summary>
    public static bool IsPaidByToken(RoutableModel model, RequestProfile profile) =>
        !model.IsLocal && !(profile.Credential == CallerCredential.Subscription && UsesCallerCredential(model, profile));

    /// <summary>A transcript that is too long for it can be shortened: what cannot be left out (instructions, tools) takes half its window at most.</summary>
    public static bool FitsShortened(RoutableModel model, RequestProfile profile) =>
        model.IsLocal && LargestPrompt(model, profile) is { } largest && profile.FixedTokensFor(model) <= largest * 6 / 10;

    /// <summary>Largest prompt that the model takes beside an answer; null = unknown.</summary>
    public static long? LargestPrompt(RoutableModel model, RequestProfile profile)
    {
        if (Window(model, profile) is not { } window) return null;
        return model.IsLocal ? window - Reserve(window, profile) : window;
    }

    private static Rejection CheckPayment(RoutableModel model, RequestProfile profile, RoutingModel routing)
    {
        if (model.IsLocal || UsesCallerCredential(model, profile)) return model.Credential == CredentialKind.Missing && model.IsLocal ? Rejection.NoKey : Rejection.None;
        return model.Credential switch
        {
            CredentialKind.Missing or CredentialKind.Caller => Rejection.NoKey,
            CredentialKind.Configured when profile.Credential == CallerCredential.Subscription && (routing.PlanOnly || !routing.PaidKeysForSubscribers) => Rejection.Subscriber,
            _ => Rejection.None,
        };
    }

    // A local server cuts what does not fit without a word, so there the estimate decides, with room for the answer. A
    // vendor says so itself, in words that clients compact on: only what is clearly too long is not sent.
    private static bool Fits(RoutableModel model, RequestProfile profile)
    {
        if (LargestPrompt(model, profile) is not { } largest) return true;
        return model.IsLocal ? profile.TokensFor(model, largest) <= largest : Math.Min(profile.TokensFor(model), profile.EstimatedInputTokens) * 85 / 100 <= largest;
    }

    private static long? Window(RoutableModel model, RequestProfile profile)
    {
        if (model.Traits.ContextWindow is not { } window) return null;
        return !model.IsLocal && window < LongContext && profile.WantsLongContext ? LongContext : window;
    }

    private static long Reserve(long window, RequestProfile profile) =>
        Math.Min(Math.Min(profile.MaxOutputTokens ?? LargestReserve, LargestReserve), window / 4);
}

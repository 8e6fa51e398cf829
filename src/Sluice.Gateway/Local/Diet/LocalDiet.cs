using System.Text.RegularExpressions;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Forwarding;
using Sluice.Gateway.Local.Calls;
using Sluice.Gateway.Model;
using Sluice.Protocols.Canonical;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Diet;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Local.Diet;

/// <summary>Who is put on diet, and what was shortened already.</summary>
internal sealed class LocalDiet(CallBook calls)
{
    private readonly DietMemory _memory = new();

    /// <summary>For one request.</summary>
    public RequestDiet Of(CallerRequest caller, GatewayModel model) => new(caller, model, _memory, calls);
}

/// <summary>
/// One request's diet for each model that it might go to, worked out when somebody asks and kept: routing asks how much would be
/// sent, forwarding sends it.
/// </summary>
internal sealed class RequestDiet(CallerRequest caller, GatewayModel model, DietMemory memory, CallBook calls) : IPromptFitting
{
    // One session in ten does the other thing, so that there is something to compare with.
    private const int Others = 10;

    private readonly Dictionary<string, DietedRequest?> _made = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public FittedTokens? TokensFor(RoutableModel model, RequestProfile profile) => For(model, profile)?.Tokens;

    /// <summary>What that model is sent; null: the request as it came.</summary>
    public DietedRequest? For(RoutableModel target, RequestProfile profile)
    {
        if (!target.IsLocal || !MayDiet(profile)) return null;
        lock (_made)
        {
            if (_made.TryGetValue(target.Address, out var known)) return known;
            return _made[target.Address] = Make(target, profile);
        }
    }

    /// <summary>Why that model is put on diet, in words; null when it is not.</summary>
    public string? Because(RoutableModel target, RequestProfile profile)
    {
        switch (ModeOf(target))
        {
            case DietMode.Off: return null;
            case DietMode.On: return "set to on";
        }

        // A change that nobody asked for has no place where every change is refused.
        if (model.Config.Server.Strict || profile.Client is null) return null;
        var facts = new DietFacts(
            profile.InstructionTokensFor(target),
            target.Traits.ContextWindow,
            model.LocalModels.GetValueOrDefault(target.Address)?.Parameters,
            model.Cards.GetValueOrDefault(target.Address)?.ToolChoice is { Of: > 0 } choice ? choice.Share : null);
        if (DietNeed.Because(facts) is not { } need) return null;
        if (!FitsAsItCame(target, profile)) return need;
        var harms = calls.DietHarms(target.Address);
        return harms == IsOther(profile) ? need : null;
    }

    // Side requests are their instructions; what has no tools is no turn of an agent.
    private static bool MayDiet(RequestProfile profile) => profile.HasTools && !profile.WantsFillIn && !profile.WantsHostedSearch && profile.Kind is RequestKind.Main or RequestKind.ToolLoop or RequestKind.Subagent;

    private static bool FitsAsItCame(RoutableModel target, RequestProfile profile) =>
        target.Traits.ContextWindow is not { } window || (profile.EstimatedInputTokens * profile.RatioOf(target) * 1.15) + Math.Min(4096, window / 4) <= window;

    // The same answer for the whole session.
    private static bool IsOther(RequestProfile profile)
    {
        var hash = profile.Session is { } session ? Fnv(session) : profile.Opening;
        return hash % Others == 0;
    }

    private static ulong Fnv(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = unchecked((hash ^ c) * 1099511628211UL);
        return hash ^ (hash >> 32);
    }

    private DietedRequest? Make(RoutableModel target, RequestProfile profile)
    {
        if (Because(target, profile) is null) return null;
        try
        {
            var dieted = PromptDiet.Apply(caller.For(target.Protocol), DietBudget.For(target.Traits.ContextWindow), memory);
            return dieted.Saved > 0 ? dieted : null;
        }
        catch (Exception exception) when (exception is InvalidRequestException or RegexMatchTimeoutException)
        {
            // The attempt tells the caller what is wrong with it; a prompt that takes too long to cut goes as it came.
            return null;
        }
    }

    private DietMode ModeOf(RoutableModel target) =>
        (target.Alias is { } alias && model.Config.Models.TryGetValue(alias, out var configured) ? configured.Diet : null) ?? model.Config.Local.Diet;
}

using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Routing;
using Sluice.Routing.Diet;

namespace Sluice.Gateway.Forwarding;

/// <summary>A request as one local model gets it: on diet, with the model's own quirks, its calls to be mended; or as it came.</summary>
/// <param name="Request">What it is asked.</param>
/// <param name="Offered">What the caller asked, with every tool.</param>
/// <param name="Diet">What was left out; null when nothing was.</param>
/// <param name="IsChanged">It is not what the caller wrote, so its bytes cannot be.</param>
/// <param name="MendsCalls">The calls of its answer are looked at before they are shown.</param>
internal sealed record LocalPrompt(ModelRequest Request, ModelRequest Offered, DietedRequest? Diet, bool IsChanged, bool MendsCalls)
{
    /// <summary>The prompt of an attempt; null where the caller's bytes, or an ordinary translation of them, are what is sent.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="context">Of the attempt: told what the reader of the request finds out.</param>
    public static LocalPrompt? Of(Exchange exchange, RouteTarget target, TranslationContext context)
    {
        var (model, profile) = (target.Model, exchange.Profile);
        if (!model.IsLocal || !model.IsChat || exchange.RawPath is not null || profile.WantsFillIn) return null;
        var diet = exchange.Diet?.For(model, profile);
        var hints = HintsFor(exchange, target);
        var mends = MendsCallsOf(exchange, target);
        if (diet is null && hints is null && !mends) return null;
        try
        {
            var offered = exchange.Reading.ReadFor(context);
            if (offered.Suffix is not null) return null;
            var request = diet?.Request ?? offered;
            if (hints is not null) request = LocalHints.Append(request, hints);
            return new(request, offered, diet, diet is not null || hints is not null, mends);
        }
        catch (InvalidRequestException)
        {
            // Whoever writes the request tells the caller.
            return null;
        }
    }

    // Measured of this model, and told to no other.
    private static string? HintsFor(Exchange exchange, RouteTarget target)
    {
        var config = exchange.Model.Config;
        if (!config.Local.Hints || config.Server.Strict || !exchange.Profile.HasTools) return null;
        return exchange.Model.Cards.GetValueOrDefault(target.Model.Address) is { Quirks: { Count: > 0 } quirks } ? LocalHints.Text(quirks) : null;
    }

    private static bool MendsCallsOf(Exchange exchange, RouteTarget target)
    {
        if (!exchange.Profile.HasTools || exchange.Profile.WantsHostedSearch) return false;
        var config = exchange.Model.Config;
        var repair = (target.Model.Alias is { } alias && config.Models.TryGetValue(alias, out var configured) ? configured.Repair : null) ?? config.Local.Repair;
        // What only the server's own bytes carry: several choices, probabilities for the caller.
        return repair && !(exchange.Protocol is ChatCompletionsProtocol && (exchange.Head["logprobs"u8].IsTrue || exchange.Head["n"u8].GetInt64() > 1));
    }
}

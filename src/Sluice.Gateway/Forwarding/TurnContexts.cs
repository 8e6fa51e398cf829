using Sluice.Gateway.Local.Context;
using Sluice.Routing;

namespace Sluice.Gateway.Forwarding;

/// <summary>What context a turn is sent with.</summary>
/// <param name="Choice">The choice; null where the server has its own.</param>
/// <param name="ShortenTo">Tokens that the prompt is shortened to first; null when it goes as it came.</param>
internal readonly record struct TurnContext(ContextChoice? Choice, long? ShortenTo)
{
    /// <summary>The context to ask for, tokens; null where the server has its own.</summary>
    public int? NumCtx => Choice?.NumCtx;

    /// <summary>The turn is too long for the model, and would not be sent.</summary>
    public bool IsTooLong => Choice is { Fits: false };
}

/// <summary>The one place that says what context a turn gets at a target: whoever asks whether it would be loaded for is told what the attempt will do.</summary>
internal sealed class TurnContexts(ContextMemory contexts)
{
    /// <summary>The context of a turn there; nothing is remembered of having asked.</summary>
    public TurnContext Of(Exchange exchange, RouteTarget target)
    {
        if (exchange.Model.Upstreams[target.Model.Upstream].Protocol != "ollama") return new(null, target.ShortenTo);
        var whole = Choose(exchange, target, exchange.Profile.CountFor(target.Model));
        if (whole.Fits || !target.AtWall) return new(whole, target.ShortenTo);
        // Room for the answer and the chat template stays free.
        var shortenTo = Math.Min(target.ShortenTo ?? long.MaxValue, whole.Limit * 7L / 10);
        return new(Choose(exchange, target, shortenTo), shortenTo);
    }

    /// <summary>A turn is about to be sent with this context.</summary>
    public void Ask(Exchange exchange, RouteTarget target, long? numCtx)
    {
        if (numCtx is > 0 and var tokens) contexts.Ask(target.Model.Address, exchange.Model.LocalModels.GetValueOrDefault(target.Model.Address), (int)tokens);
    }

    private ContextChoice Choose(Exchange exchange, RouteTarget target, long tokens) => ContextSizing.Choose(
        tokens,
        exchange.Profile.MaxOutputTokens,
        (int?)target.Model.Traits.ContextWindow,
        contexts.Allocated(target.Model.Address, exchange.Model.LocalModels.GetValueOrDefault(target.Model.Address)));
}

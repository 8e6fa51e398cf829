using Sluice.Gateway.Model;
using Sluice.Protocols.Canonical;
using Sluice.Routing;
using Sluice.Routing.Receipts;

namespace Sluice.Gateway.Replay;

/// <summary>Where a request goes first.</summary>
/// <param name="Address">The model; null when the request is refused.</param>
/// <param name="Tier">The tier it is used as; -1 when refused.</param>
/// <param name="Draft">Its answer is checked before it is shown.</param>
/// <param name="Next">With a draft: who takes over when it does not hold.</param>
/// <param name="Why">In words.</param>
/// <param name="Route">What decided.</param>
internal sealed record ReplayPlace(string? Address, int Tier, bool Draft, string? Next, string Why, string Route)
{
    /// <summary>Of a decision.</summary>
    public static ReplayPlace Of(RouteDecision decision) => decision.Plan is [var first, ..]
        ? new(first.Model.Address, first.Tier, first.Draft, first.Draft && decision.Plan.Count > 1 ? decision.Plan[1].Model.Address : null, decision.Receipt.Summary, decision.Receipt.Route)
        : new(null, -1, false, null, decision.Refusal?.Message ?? decision.Receipt.Summary, decision.Receipt.Route);

    /// <summary>Of a receipt.</summary>
    public static ReplayPlace Of(Receipt receipt)
    {
        ReceiptCandidate? first = null, second = null;
        foreach (var candidate in receipt.Candidates)
        {
            if (!candidate.Chosen) continue;
            if (first is null) first = candidate;
            else second ??= candidate;
        }

        var draft = receipt.Facts is { Draft: true };
        return first is null
            ? new(null, -1, false, null, receipt.Summary, receipt.Route)
            : new(first.Address, first.Tier, draft, draft ? second?.Address : null, receipt.Summary, receipt.Route);
    }

    /// <summary>The same place.</summary>
    public bool IsSame(ReplayPlace other) => string.Equals(Address, other.Address, StringComparison.Ordinal) && Draft == other.Draft;

    /// <summary>Dollars at list price for the same tokens: for certain, and where a draft does not hold; null where the price is not known.</summary>
    public (decimal Certain, decimal AtRisk)? Dollars(GatewayModel model, in Usage tokens)
    {
        if (Address is null) return (0, 0);
        if (Of(model, Address, tokens) is not { } certain) return null;
        if (Next is null) return (certain, 0);
        return Of(model, Next, tokens) is { } risk ? (certain, risk) : null;
    }

    private static decimal? Of(GatewayModel model, string address, in Usage tokens)
    {
        if (model.Routing.Models.TryGetValue(address, out var known) && known.IsLocal) return 0;
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        var (upstream, id) = (address[..slash], address[(slash + 1)..]);
        if (model.Upstreams.TryGetValue(upstream, out var server) && server.IsLocal) return 0;
        return model.PriceOf(upstream, id)?.Cost(tokens);
    }
}

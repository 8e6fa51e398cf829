using Sluice.Gateway.Ledger.Accounting;
using Sluice.Gateway.Ledger.Pricing;

namespace Sluice.Gateway.Model;

/// <summary>What the ledger has to know of the runtime model in order to price a request.</summary>
internal sealed class ModelAccounting(GatewayModelStore models) : IAccountingContext
{
    /// <inheritdoc />
    public PricedModel? Dearest
    {
        get
        {
            var model = models.Current;
            for (var tier = model.Routing.Tiers.Count - 1; tier > 0; tier--)
            {
                if (model.Routing.Tiers[tier] is [{ } address, ..] && model.Routing.Models.TryGetValue(address, out var routable)) return Priced(model, routable.Upstream, routable.Id);
            }

            return null;
        }
    }

    /// <inheritdoc />
    public decimal? ElectricityPrice => models.Current.Config.Ledger.EnergyPrice is > 0 and var price ? price : null;

    /// <inheritdoc />
    public PricedModel Served(string upstream, string model) => Priced(models.Current, upstream, model);

    /// <inheritdoc />
    public PricedModel? Asked(string requestedModel)
    {
        var model = models.Current;
        if (requestedModel.StartsWith("sluice/", StringComparison.OrdinalIgnoreCase)) return null;
        var address = model.Routing.Aliases.GetValueOrDefault(requestedModel, requestedModel);
        if (model.Routing.Models.TryGetValue(address, out var exact)) return Priced(model, exact.Upstream, exact.Id);
        // Several upstreams may serve the name: the one that the user wrote down goes before one that is merely known.
        var cloud = model.Routing.Models.Values
            .Where(found => !found.IsLocal && string.Equals(found.Id, requestedModel, StringComparison.OrdinalIgnoreCase))
            .MinBy(found => (found.Alias is null, model.Upstreams[found.Upstream].Discovered, found.Address));
        if (cloud is not null) return Priced(model, cloud.Upstream, cloud.Id);
        var vendor = KnownVendors.OfModel(requestedModel);
        return new PricedModel($"{vendor}/{requestedModel}", PriceBook.Embedded.Find(vendor, requestedModel));
    }

    private static PricedModel Priced(GatewayModel model, string upstream, string id) =>
        new($"{upstream}/{id}", model.PriceOf(upstream, id), model.Upstreams.TryGetValue(upstream, out var found) && found.IsLocal);
}

using Sluice.Gateway.Ledger.Accounting;
using Sluice.Gateway.Ledger.Pricing;

namespace Sluice.Gateway.Model;

/// <summary>
/// What the ledger has to know of the runtime model in order to price a request. Used by the ledger's thread only, which asks
/// for the same few names again and again: the answers are kept as long as the model stays the same.
/// </summary>
internal sealed class ModelAccounting(GatewayModelStore models) : IAccountingContext
{
    // Clients may ask for any name; more different ones than this are looked up anew.
    private const int MostKept = 512;

    private readonly Dictionary<string, PricedModel?> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Upstream, string Model), PricedModel> _served = [];
    private GatewayModel? _model;
    private (bool Known, PricedModel? Model) _dearest;

    /// <inheritdoc />
    public PricedModel? Dearest
    {
        get
        {
            var model = Model();
            if (!_dearest.Known) _dearest = (true, FindDearest(model));
            return _dearest.Model;
        }
    }

    /// <inheritdoc />
    public decimal? ElectricityPrice => models.Current.Config.Ledger.EnergyPrice is > 0 and var price ? price : null;

    /// <inheritdoc />
    public PricedModel Served(string upstream, string model)
    {
        var current = Model();
        if (_served.TryGetValue((upstream, model), out var known)) return known;
        var priced = Priced(current, upstream, model);
        if (_served.Count < MostKept) _served.Add((upstream, model), priced);
        return priced;
    }

    /// <inheritdoc />
    public PricedModel? Asked(string requestedModel)
    {
        var current = Model();
        if (_asked.TryGetValue(requestedModel, out var known)) return known;
        var priced = FindAsked(current, requestedModel);
        if (_asked.Count < MostKept) _asked.Add(requestedModel, priced);
        return priced;
    }

    private GatewayModel Model()
    {
        var current = models.Current;
        if (ReferenceEquals(current, _model)) return current;
        _model = current;
        _asked.Clear();
        _served.Clear();
        _dearest = default;
        return current;
    }

    private static PricedModel? FindDearest(GatewayModel model)
    {
        for (var tier = model.Routing.Tiers.Count - 1; tier > 0; tier--)
        {
            if (model.Routing.Tiers[tier] is [{ } address, ..] && model.Routing.Models.TryGetValue(address, out var routable)) return Priced(model, routable.Upstream, routable.Id);
        }

        return null;
    }

    private static PricedModel? FindAsked(GatewayModel model, string requestedModel)
    {
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

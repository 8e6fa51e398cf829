using Sluice.Gateway.Ledger;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>What requests can be filtered by: <c>GET /admin/requests/facets</c>.</summary>
/// <param name="Clients">Client programs.</param>
/// <param name="Models">Models that answered.</param>
/// <param name="Asked">Models that were asked for.</param>
/// <param name="Upstreams">Upstreams that answered.</param>
/// <param name="Kinds">Kinds of request.</param>
/// <param name="Tiers">Tiers that answered.</param>
/// <param name="Users">Owners of tokens.</param>
/// <param name="Outcomes">How requests ended.</param>
/// <param name="Apps">Calling applications, of the latest 5,000 requests.</param>
/// <param name="Routes">What decided, of the latest 5,000 requests.</param>
internal sealed record FacetsView(
    IReadOnlyList<FacetView> Clients,
    IReadOnlyList<FacetView> Models,
    IReadOnlyList<FacetView> Asked,
    IReadOnlyList<FacetView> Upstreams,
    IReadOnlyList<FacetView> Kinds,
    IReadOnlyList<FacetView> Tiers,
    IReadOnlyList<FacetView> Users,
    IReadOnlyList<FacetView> Outcomes,
    IReadOnlyList<FacetView> Apps,
    IReadOnlyList<FacetView> Routes)
{
    /// <summary>Of the ledger's.</summary>
    public static FacetsView Of(RequestFacets facets)
    {
        return new(View(facets.Clients), View(facets.Models), View(facets.Asked), View(facets.Upstreams), View(facets.Kinds), View(facets.Tiers), View(facets.Users), View(facets.Outcomes), View(facets.Apps), View(facets.Routes));

        static FacetView[] View(IReadOnlyList<Facet> values) => [.. values.Select(value => new FacetView(value.Value, value.Requests))];
    }
}

/// <summary>A value to filter by.</summary>
/// <param name="Value">The value.</param>
/// <param name="Requests">Requests that have it.</param>
internal sealed record FacetView(string Value, long Requests);

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Sluice.Gateway.Endpoints;

/// <summary>Which methods a path is served by, for the answer to a request with another one.</summary>
internal sealed class AllowedMethods(EndpointDataSource endpoints)
{
    // HEAD is answered on any path and says nothing about this one.
    private readonly Lazy<(TemplateMatcher Path, IReadOnlyList<string> Methods)[]> _served = new(() =>
    [
        .. endpoints.Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []), endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []))
            .Where(served => served.Item2.Any(method => !HttpMethods.IsHead(method))),
    ]);

    /// <summary>As a value of <c>Allow</c>; null when nothing is served there.</summary>
    public string? Of(PathString path)
    {
        var methods = _served.Value.Where(served => served.Path.TryMatch(path, [])).SelectMany(served => served.Methods).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return methods.Count == 0 ? null : string.Join(", ", methods.Append(HttpMethods.Head).Order(StringComparer.Ordinal));
    }
}

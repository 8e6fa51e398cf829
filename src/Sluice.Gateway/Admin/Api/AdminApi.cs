using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Sluice.Gateway.Admin.Api;

/// <summary>
/// What each endpoint of the admin API says of itself. The OpenAPI document, and from it the dashboard's client, is made of
/// nothing else.
/// </summary>
internal static class AdminApi
{
    private static readonly MethodInfo Handles = typeof(AdminApi).GetMethod(nameof(Handle), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Says what an endpoint is for; without it the endpoint is in no document.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="summary">One sentence.</param>
    public static IEndpointConventionBuilder Describe(this IEndpointConventionBuilder endpoint, string summary)
    {
        endpoint.Add(static builder => builder.Metadata.Add(Handles));
        return endpoint.WithSummary(summary).WithMetadata(new Answer(StatusCodes.Status400BadRequest, typeof(AdminError), "application/json"));
    }

    /// <summary>Says which body it takes.</summary>
    public static IEndpointConventionBuilder Takes<T>(this IEndpointConventionBuilder endpoint, JsonTypeInfo<T> type) =>
        endpoint.WithMetadata(new AcceptsMetadata(["application/json"], type.Type));

    /// <summary>Says what it answers.</summary>
    public static IEndpointConventionBuilder Gives<T>(this IEndpointConventionBuilder endpoint, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        endpoint.WithMetadata(new Answer(status, type.Type, "application/json"));

    /// <summary>Says what each of its server-sent events holds.</summary>
    public static IEndpointConventionBuilder Streams<T>(this IEndpointConventionBuilder endpoint, JsonTypeInfo<T> type) =>
        endpoint.WithMetadata(new Answer(StatusCodes.Status200OK, type.Type, "text/event-stream"));

    /// <summary>Says that it answers with text of another kind, such as CSV.</summary>
    public static IEndpointConventionBuilder GivesText(this IEndpointConventionBuilder endpoint, string contentType) =>
        endpoint.WithMetadata(new Answer(StatusCodes.Status200OK, typeof(string), contentType));

    /// <summary>Says that it reads a parameter of the query.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">Its name.</param>
    /// <param name="meaning">What it does, with range and default.</param>
    /// <param name="isNumber">A whole number; else text.</param>
    public static IEndpointConventionBuilder Query(this IEndpointConventionBuilder endpoint, string name, string meaning, bool isNumber = false) =>
        endpoint.WithMetadata(new QueryParameter(name, meaning, isNumber));

    // Stands for every handler: the library lists only endpoints that name a method.
    private static void Handle(HttpContext http) => _ = http;

    /// <summary>A parameter of the query.</summary>
    internal sealed record QueryParameter(string Name, string Meaning, bool IsNumber);

    private sealed record Answer(int StatusCode, Type Type, string ContentType) : IProducesResponseTypeMetadata
    {
        Type? IProducesResponseTypeMetadata.Type => Type;

        IEnumerable<string> IProducesResponseTypeMetadata.ContentTypes => [ContentType];
    }
}

using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Sluice.Gateway.Security;

namespace Sluice.Gateway.Admin.Api;

/// <summary>The admin API's OpenAPI document: made when it is first asked for.</summary>
internal static class ApiDocument
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/admin/openapi.json";

    // What the library takes for granted where the path names none.
    private const string Name = "v1";

    /// <summary>Registers what makes it.</summary>
    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Clear();
            // Numbers are numbers: the web's default takes them as text, too.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            foreach (var context in AdminJsonContexts.All) json.SerializerOptions.TypeInfoResolverChain.Add(context);
        });
        return services.AddOpenApi(Name, static options =>
        {
            options.AddDocumentTransformer(static (document, _, _) =>
            {
                // Neither where it runs nor which build it is: the document is the same on every machine.
                document.Info = new OpenApiInfo { Title = "Sluice admin API", Version = "1", Description = "Admin token as bearer, or the dashboard's cookie with the header x-sluice-dashboard on everything that is not a GET." };
                document.Servers = [];
                document.Tags = null;
                foreach (var path in document.Paths.Values)
                {
                    foreach (var operation in path.Operations!.Values) operation.Tags = null;
                }

                return Task.CompletedTask;
            });
            options.AddOperationTransformer(static (operation, context, _) =>
            {
                foreach (var name in PathParameters(context.Description.RelativePath ?? ""))
                {
                    operation.Parameters ??= [];
                    if (operation.Parameters.Any(known => known.Name == name && known.In == ParameterLocation.Path)) continue;
                    operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
                }

                foreach (var parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<AdminApi.QueryParameter>())
                {
                    operation.Parameters ??= [];
                    operation.Parameters.Add(new OpenApiParameter
                    {
                        Name = parameter.Name,
                        In = ParameterLocation.Query,
                        Description = parameter.Meaning,
                        Schema = new OpenApiSchema { Type = parameter.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String },
                    });
                }

                return Task.CompletedTask;
            });
        });
    }

    // The library finds them only as parameters of methods, which the endpoints do not have.
    private static IEnumerable<string> PathParameters(string path) =>
        path.Split('/').Where(part => part is ['{', .., '}']).Select(part => part[1..^1].Split(':')[0].TrimStart('*'));

    /// <summary>Serves it.</summary>
    public static void MapApiDocument(this IEndpointRouteBuilder endpoints) => endpoints.MapOpenApi(Path).WithAccess(Access.Admin);
}

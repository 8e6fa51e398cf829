using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Tests.Configuration;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Api;

public sealed class ApiDocumentTests
{
    private static string Published => Repository.File("docs/api/admin.openapi.json");

    /// <summary>Run once with SLUICE_WRITE_REFERENCE=1 after an endpoint changed: the dashboard's client is made from the file.</summary>
    [Fact]
    public async Task PublishedDocument_IsInStep()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var response = await gateway.AdminAsync(HttpMethod.Get, ApiDocument.Path);
        var document = (await response.Content.ReadAsStringAsync(gateway.Cancel)).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("SLUICE_WRITE_REFERENCE") is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Published)!);
            await File.WriteAllTextAsync(Published, document, gateway.Cancel);
            return;
        }

        Assert.Equal((await File.ReadAllTextAsync(Published, gateway.Cancel)).ReplaceLineEndings("\n"), document);
    }

    [Fact]
    public async Task EveryEndpoint_IsInTheDocument()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var paths = JsonNode.Parse(await File.ReadAllTextAsync(Published, gateway.Cancel))!["paths"]!.AsObject();

        var served = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/admin/", StringComparison.Ordinal) && endpoint.RoutePattern.RawText != ApiDocument.Path)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (endpoint.RoutePattern.RawText!, Method: method.ToLowerInvariant())));

        Assert.All(served, endpoint => Assert.True(paths[endpoint.Item1]?[endpoint.Method]?["summary"] is not null, $"{endpoint.Method} {endpoint.Item1} is not described"));
    }
}

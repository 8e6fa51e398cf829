using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Dashboard;
using Sluice.Gateway.Security;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Dashboard;

public sealed class DashboardTests
{
    private const string Policy = "default-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    private static readonly string Script = string.Concat(Enumerable.Repeat("console.log('sluice');\n", 500));

    [Theory]
    [InlineData("/")]
    [InlineData("/overview")]
    [InlineData("/requests/req_0123")]
    [InlineData("/assets/index-abc123.js")]
    [InlineData("/assets/style-def456.css")]
    [InlineData("/favicon.svg")]
    [InlineData("/assets/missing-000000.js")]
    [InlineData("/login")]
    [InlineData("/login.css")]
    [InlineData("/login?code=wrong")]
    public async Task T18_EveryPageAndFile_CarriesThePolicy(string path)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.GetAsync(path);
        Assert.Equal(Policy, Wire.Header(response, "content-security-policy"));
        Assert.Equal("nosniff", Wire.Header(response, "x-content-type-options"));
        Assert.Equal("no-referrer", Wire.Header(response, "referrer-policy"));
        Assert.Equal("DENY", Wire.Header(response, "x-frame-options"));
        Assert.DoesNotMatch("<script>|<style| style=|javascript:| on[a-z]+=", await response.Content.ReadAsStringAsync(gateway.Cancel));
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/chat", "text/html")]
    [InlineData("/sessions/a/b", "text/html")]
    [InlineData("/assets/index-abc123.js", "text/javascript")]
    [InlineData("/assets/style-def456.css", "text/css")]
    [InlineData("/favicon.svg", "image/svg+xml")]
    public async Task Page_AndItsFiles_NeedNoLogin(string path, string type)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(path.StartsWith("/assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache", Wire.Header(response, "cache-control"));
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("identity", null)]
    public async Task File_IsSentInTheBestCoding_AndNotAgain(string accepted, string? coding)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.GetAsync("/assets/index-abc123.js", ("accept-encoding", accepted));
        Assert.Equal(coding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        await using var body = await response.Content.ReadAsStreamAsync(gateway.Cancel);
        await using var plain = coding switch { "br" => new BrotliStream(body, CompressionMode.Decompress), "gzip" => new GZipStream(body, CompressionMode.Decompress), _ => body };
        using var reader = new StreamReader(plain);
        Assert.Equal(Script, await reader.ReadToEndAsync(gateway.Cancel));

        using var again = await gateway.GetAsync("/assets/index-abc123.js", ("accept-encoding", accepted), ("if-none-match", response.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(gateway.Cancel));
    }

    [Theory]
    [InlineData("/assets/../../etc/passwd")]
    [InlineData("/assets/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/assets/..%2f..%2finference.token")]
    [InlineData("/assets/..%5c..%5cinference.token")]
    [InlineData("/assets//etc/passwd")]
    [InlineData("/%2e%2e/index.html")]
    public async Task F113_PathOutOfTheRoot_FindsNothing(string path)
    {
        await using var gateway = await StartAsync();
        var text = await gateway.ExchangeBytesAsync($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{gateway.Address.Port}\r\nx-sluice-token: {gateway.Token}\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (400|404) ", text);
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Token, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T7_OnlyThePageAndItsFiles_AreOpen()
    {
        await using var gateway = await StartAsync();
        var open = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<AccessMetadata>()?.Access is Access.Open)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Order(StringComparer.Ordinal);
        Assert.Equal(
            ((List<string>)["/", "/assets/{**rest}", "/favicon.svg", "/healthz", "/login", "/login.css", "/readyz", "/{**path}"]).Concat(DashboardEndpoints.Pages.Select(page => $"/{page}/{{**rest}}")).Order(StringComparer.Ordinal),
            open);
    }

    [Fact]
    public async Task Head_IsAnsweredForClaudeCode()
    {
        await using var gateway = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, "/");
        using var response = await gateway.Client.SendAsync(request, gateway.Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task ApiPaths_StayWhatTheyAre()
    {
        await using var gateway = await StartAsync();
        using var models = await gateway.GetAsync("/v1/models", ("accept", "text/html"));
        Assert.Equal(HttpStatusCode.Unauthorized, models.StatusCode);
        using var messages = await gateway.SendAsync(HttpMethod.Get, "/v1/messages", null, ("accept", "text/html"), ("x-sluice-token", gateway.Token));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, messages.StatusCode);
        using var nothing = await gateway.SendAsync(HttpMethod.Get, "/nothing/here");
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
    }

    [Fact]
    public async Task BuildWithoutADashboard_SaysSo()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var response = await gateway.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("has no dashboard", await response.Content.ReadAsStringAsync(gateway.Cancel), StringComparison.Ordinal);
        Assert.Equal(Policy, Wire.Header(response, "content-security-policy"));
    }

    private static Task<TestGateway> StartAsync() => TestGateway.StartAsync("{}", dashboard: new Files());

    private sealed class Files : IDashboardFiles
    {
        private readonly Dictionary<string, string> _files = new()
        {
            ["index.html"] = "<!doctype html><title>Sluice</title><script type=\"module\" src=\"/assets/index-abc123.js\"></script>",
            ["assets/index-abc123.js"] = Script,
            ["assets/style-def456.css"] = "body { margin: 0 }",
            ["favicon.svg"] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        };

        public IReadOnlyCollection<string> Paths => _files.Keys;

        public byte[] Read(string path) => Encoding.UTF8.GetBytes(_files[path]);
    }
}

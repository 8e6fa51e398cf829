using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Security;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Security;

/// <summary>What a web page, a neighbour on the network or a stranger with a token can reach.</summary>
public sealed class BrowserTests
{
    private static readonly string[] Open = ["/healthz", "/readyz", "/", "/login", "/login.css"];

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:PORT")]
    [InlineData("127.0.0.1.evil.example:PORT")]
    [InlineData("localhost.evil.example:PORT")]
    [InlineData("127.0.0.1:1")]
    [InlineData("10.0.0.7:PORT")]
    [InlineData("0.0.0.0:PORT")]
    public async Task F101_T1_ForeignHost_IsRefusedEverywhere(string host)
    {
        await using var world = await World.StartAsync();
        foreach (var path in new[] { "/", "/healthz", "/v1/models", "/api/tags", "/admin/status", "/index.html" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host.Replace("PORT", world.Gateway.Address.Port.ToString());
            request.Headers.Add("x-sluice-token", world.Gateway.Token);
            request.Headers.TryAddWithoutValidation("authorization", $"Bearer {world.Gateway.AdminToken}");
            using var response = await world.Gateway.Client.SendAsync(request, world.Cancel);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.DoesNotContain("coder", await response.Content.ReadAsStringAsync(world.Cancel), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("localhost:PORT")]
    [InlineData("127.0.0.1:PORT")]
    [InlineData("[::1]:PORT")]
    [InlineData("gateway.lan:PORT")]
    public async Task T1_OwnHosts_AreServed(string host)
    {
        await using var world = await World.StartAsync(server: """ "allowedHosts": ["gateway.lan"] """);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.Host = host.Replace("PORT", world.Gateway.Address.Port.ToString());
        using var response = await world.Gateway.Client.SendAsync(request, world.Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("origin", "https://evil.example")]
    [InlineData("origin", "null")]
    [InlineData("origin", "http://127.0.0.1:1")]
    [InlineData("origin", "http://localhost.evil.example")]
    [InlineData("sec-fetch-site", "cross-site")]
    [InlineData("sec-fetch-site", "same-site")]
    public async Task F103_T2_ForeignOrigin_IsRefusedWithoutACorsHeader(string header, string value)
    {
        await using var world = await World.StartAsync();
        foreach (var (method, path) in Routes(world))
        {
            using var response = await SendAsync(world, method, path, (header, value), ("x-sluice-token", world.Gateway.Token), ("authorization", $"Bearer {world.Gateway.AdminToken}"));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.DoesNotContain(response.Headers, one => one.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }

        using var preflight = await SendAsync(world, HttpMethod.Options, Ask.Messages, (header, value), ("access-control-request-method", "POST"));
        Assert.Equal(HttpStatusCode.Forbidden, preflight.StatusCode);
        Assert.DoesNotContain(preflight.Headers, one => one.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.True((await Admin(world, HttpMethod.Get, "/admin/routing")).Contains("\"enabled\":true", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    public async Task F104_T3_SimpleCrossSiteRequest_DoesNothing(string? type)
    {
        await using var world = await World.StartAsync();
        foreach (var (method, path) in Routes(world).Where(route => route.Method == HttpMethod.Post))
        {
            // As a page sends it: with whatever a browser attaches by itself, but no header of the page's own.
            using var request = new HttpRequestMessage(method, path);
            if (type is not null) request.Content = new ByteArrayContent("""{"enabled":false}"""u8.ToArray()) { Headers = { { "content-type", type } } };
            request.Headers.Add("origin", "https://evil.example");
            using var response = await world.Gateway.Client.SendAsync(request, world.Cancel);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        using var admin = new HttpRequestMessage(HttpMethod.Post, "/admin/routing");
        if (type is not null) admin.Content = new ByteArrayContent("""{"enabled":false}"""u8.ToArray()) { Headers = { { "content-type", type } } };
        admin.Headers.TryAddWithoutValidation("authorization", $"Bearer {world.Gateway.AdminToken}");
        using var answer = await world.Gateway.Client.SendAsync(admin, world.Cancel);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("\"enabled\":true", await Admin(world, HttpMethod.Get, "/admin/routing"), StringComparison.Ordinal);
        Assert.Empty(world.Anthropic.Requests.Concat(world.OpenAi.Requests).Concat(world.OllamaTurns));
    }

    [Fact]
    public async Task T7_EveryEndpoint_SaysWhoMayCallIt()
    {
        await using var world = await World.StartAsync();
        foreach (var endpoint in world.Gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints)
            Assert.True(endpoint.Metadata.GetMetadata<AccessMetadata>() is not null, $"{endpoint.DisplayName} has no AccessMetadata: who may call it?");
    }

    [Fact]
    public async Task T7_WithoutAToken_OnlyAFewAnswer()
    {
        await using var world = await World.StartAsync();
        Assert.NotEmpty(Routes(world));
        foreach (var (method, path) in Routes(world).Append((HttpMethod.Get, "/nothing/here")).Append((HttpMethod.Delete, "/api/delete")).Append((HttpMethod.Post, "/api/pull")))
        {
            using var response = await SendAsync(world, method, path);
            if (Open.Contains(path)) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            else Assert.True(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{method} {path}: {response.StatusCode}");
        }
    }

    [Theory]
    [InlineData("/api/pull")]
    [InlineData("/api/create")]
    [InlineData("/api/push")]
    [InlineData("/api/copy")]
    [InlineData("/api/delete")]
    [InlineData("/api/blobs/sha256:0")]
    public async Task OllamasDangerousPaths_AreNotServed(string path)
    {
        await using var world = await World.StartAsync();
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Delete, HttpMethod.Put })
        {
            using var response = await world.Gateway.SendAsync(method, path, """{"model":"x"}""");
            Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, response.StatusCode.ToString());
        }

        Assert.DoesNotContain(world.Ollama.Requests, request => request.Path == path);
    }

    [Fact]
    public async Task F105_AdminRoutes_WantTheAdminTokenAndBackOffAfterTenTries()
    {
        await using var world = await World.StartAsync();
        using var link = await world.Gateway.AdminAsync(HttpMethod.Post, "/admin/login/codes", "{}");
        using var entered = await SendAsync(world, HttpMethod.Get, System.Text.Json.Nodes.JsonNode.Parse(await link.Content.ReadAsStringAsync(world.Cancel))!["path"]!.GetValue<string>());
        var cookie = entered.Headers.GetValues("set-cookie").Single().Split(';')[0];
        world.Clock.Advance(TimeSpan.FromHours(12));
        foreach (var (method, path) in Routes(world).Where(route => route.Path.StartsWith("/admin", StringComparison.Ordinal)))
        {
            using var without = await SendAsync(world, method, path);
            Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
            using var inference = await SendAsync(world, method, path, ("authorization", $"Bearer {world.Gateway.Token}"));
            Assert.Equal(HttpStatusCode.Forbidden, inference.StatusCode);
            using var expired = await SendAsync(world, method, path, ("cookie", cookie), ("x-sluice-dashboard", "1"));
            Assert.Equal(HttpStatusCode.Unauthorized, expired.StatusCode);
        }

        for (var i = 0; i < 10; i++)
        {
            using var wrong = await SendAsync(world, HttpMethod.Get, "/admin/status", ("authorization", $"Bearer wrong-admin-token-{i:d10}"));
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using (var locked = await SendAsync(world, HttpMethod.Get, "/admin/status", ("authorization", "Bearer wrong-admin-token-once-more")))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
            Assert.True(Wire.RetryAfter(locked) > 0);
        }

        world.Clock.Advance(TimeSpan.FromMinutes(2));
        using var again = await SendAsync(world, HttpMethod.Get, "/admin/status", ("authorization", "Bearer wrong-admin-token-much-later"));
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        Assert.Contains("\"version\"", await Admin(world, HttpMethod.Get, "/admin/status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task T9_AdminAnswers_HoldNoKey()
    {
        await using var world = await World.StartAsync();
        await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("haiku"));
        using var asked = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("gpt"), ("x-sluice-session", "s1"));
        await world.Gateway.RowOf(asked);
        var id = Wire.Header(asked, "x-sluice-request-id");
        var routes = Routes(world).Where(route => route.Method == HttpMethod.Get && route.Path.StartsWith("/admin", StringComparison.Ordinal)).Select(route => route.Path).ToList();

        // A single item is told in more words than a list of them: ask for one that is there.
        foreach (var path in routes.Concat(routes.Where(path => path.EndsWith("/x", StringComparison.Ordinal)).SelectMany(path => new[] { id, "s1", "anthropic", "haiku", "claude" }, (path, item) => path[..^1] + item)))
        {
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(world.Cancel);
            using var response = await world.Gateway.AdminAsync(HttpMethod.Get, path);
            if (response.Content.Headers.ContentType?.MediaType == "text/event-stream") continue;
            var text = await response.Content.ReadAsStringAsync(cut.Token);
            Canary.AssertAbsent(text, path);
            Assert.DoesNotContain(world.Gateway.Token, text, StringComparison.Ordinal);
            Assert.DoesNotContain(world.Gateway.AdminToken, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%5c..%5cetc/passwd")]
    [InlineData("/v1/models/%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
    [InlineData("/admin/%2e%2e/%2e%2e/inference.token")]
    [InlineData("/..%2finference.token")]
    public async Task F113_PathsOutOfTheRoot_FindNothing(string path)
    {
        await using var world = await World.StartAsync();
        var text = await world.Gateway.ExchangeBytesAsync($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{world.Gateway.Address.Port}\r\nx-sluice-token: {world.Gateway.Token}\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (400|401|403|404) ", text);
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Gateway.AdminToken, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F124_T19_T20_MalformedFraming_IsRefusedOrReframed()
    {
        await using var world = await World.StartAsync();
        var body = Ask.OpenAi("gpt");
        var head = $"POST {Ask.Chat} HTTP/1.1\r\nHost: 127.0.0.1:{world.Gateway.Address.Port}\r\nx-sluice-token: {world.Gateway.Token}\r\nContent-Type: application/json\r\n";
        Assert.StartsWith("HTTP/1.1 400", await world.Gateway.ExchangeBytesAsync($"{head}Content-Length: {body.Length}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", await world.Gateway.ExchangeBytesAsync($"{head}Content-Length: {body.Length}\r\nContent-Length: 5\r\nConnection: close\r\n\r\n{body}"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await world.Gateway.ExchangeBytesAsync($"GET /healthz HTTP/1.1\r\nHost: localhost\r\nx-long: {new string('h', 33 * 1024)}\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await world.Gateway.ExchangeBytesAsync($"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, 101).Select(i => $"x-{i}: 1\r\n"))}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414", await world.Gateway.ExchangeBytesAsync($"GET /{new string('l', 9 * 1024)} HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
        Assert.Empty(world.OpenAi.Requests);
        Assert.Empty(world.OpenAi.Faults);
        await Faults.FaultAssert.ServesAsync(world);
        Assert.Null(world.OpenAi.Requests.Single().Header("transfer-encoding"));
    }

    [Theory]
    [InlineData("claude-cli/1 \u001b[31mred\u001b[0m")]
    [InlineData("x\\\",\\\"injected\\\":\\\"y")]
    public async Task F119_T22_OddNames_StayOnOneLogLine(string agent)
    {
        await using var world = await World.StartAsync(routing: """ "enabled": false """);
        await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("evil\n{\"level\":\"fake\"}\u001b[2J"), ("user-agent", agent));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x%0d%0afake%1b[2J");
        request.Headers.Host = "evil.example";
        await world.Gateway.Client.SendAsync(request, world.Cancel);
        await world.Gateway.RowsAsync(1);
        Assert.NotEmpty(world.Gateway.LogLines);
        Assert.DoesNotContain(world.Gateway.LogLines, line => line.Contains('\u001b') || (line.Contains("fake", StringComparison.Ordinal) && line.Contains('\n', StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("' OR 1=1--")]
    [InlineData("%%%_%")]
    public async Task F120_T21_Filters_CompareLiterally(string filter)
    {
        await using var world = await World.StartAsync();
        await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"), ("x-sluice-session", "s1"));
        await world.Gateway.AskAsync(Ask.Messages, Ask.Anthropic("coder"), ("x-sluice-session", filter));
        await world.Gateway.RowsAsync(2);
        Assert.Single(world.Gateway.Queries.Requests(new RequestQuery { Session = filter }, TestContext.Current.CancellationToken).Rows);
        Assert.Empty(world.Gateway.Queries.Requests(new RequestQuery { Model = filter }, TestContext.Current.CancellationToken).Rows);
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("coder"), ("x-sluice-token", filter));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task F117_T16_TextThatLooksLikeAFrame_StaysText()
    {
        await using var world = await World.StartAsync();
        const string text = "a\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n\r\n\rb";
        foreach (var (path, model, upstream) in new[] { (Ask.Messages, "coder", "ollama"), (Ask.Messages, "gpt", "openai"), (Ask.Chat, "haiku", "anthropic"), (Ask.Responses, "coder", "ollama"), (Ask.Responses, "gem", "gemini"), (Ask.Gemini, "gpt", "openai"), (Ask.Gemini, "responder", "responses") })
        {
            Testing.Upstream.ScriptedUpstream server = upstream switch { "gemini" => world.Google, "responses" => world.Native, "ollama" => world.Ollama, "openai" => world.OpenAi, _ => world.Anthropic };
            server.Next(Faults.Streams.Whole(upstream, text));
            var (_, answer) = await world.Gateway.AskAsync(path, Ask.For(path, model, stream: true));
            Wire.AssertComplete(path, answer);
            Assert.Equal(text, Wire.TextOf(path, answer));
        }
    }

    [Fact]
    public async Task F117_T16_HeaderWithALineBreak_GoesNoFurther()
    {
        await using var world = await World.StartAsync();
        world.Anthropic.Next(Faults.Streams.Answer("anthropic").WithHeader("request-id", "a\r\n set-cookie: evil=1").WithHeader("anthropic-odd", "caf\u00e9").WithHeader("set-cookie", "evil=1").WithHeader("access-control-allow-origin", "*"));
        using var response = await world.Gateway.PostAsync(Ask.Messages, Ask.Anthropic("haiku"));
        Assert.False(response.Headers.Contains("set-cookie"));
        Assert.False(response.Headers.Contains("access-control-allow-origin"));
    }

    private static async Task<HttpResponseMessage> SendAsync(World world, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post) request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await world.Gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, world.Cancel);
    }

    private static async Task<string> Admin(World world, HttpMethod method, string path)
    {
        using var response = await world.Gateway.AdminAsync(method, path);
        return await response.Content.ReadAsStringAsync(world.Cancel);
    }

    // Every endpoint with a path that one could call; HEAD is answered by its own catch-all.
    private static List<(HttpMethod Method, string Path)> Routes(World world) =>
    [
        .. from endpoint in world.Gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           where method != "HEAD" && !(endpoint.RoutePattern.RawText ?? "").Contains("{**path}", StringComparison.Ordinal)
           select (new HttpMethod(method), System.Text.RegularExpressions.Regex.Replace("/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/'), @"\{[^}]*\}", "x", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))),
    ];
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway.Admin.Login;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Login;

/// <summary>The way of a browser into the dashboard.</summary>
public sealed class LoginTests
{
    [Fact]
    public async Task T4_Link_SetsTheCookieAndLeavesTheAddressBar()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var response = await gateway.GetAsync(await LinkAsync(gateway));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/", response.Headers.Location!.ToString());
        Assert.Equal("no-referrer", Wire.Header(response, "referrer-policy"));
        Assert.Equal("no-store", Wire.Header(response, "cache-control"));
        var cookie = response.Headers.GetValues("set-cookie").Single();
        Assert.Matches($"^sluice-{gateway.Address.Port}=[A-Za-z0-9_-]{{43}}; max-age=2592000; path=/; samesite=strict; httponly$", cookie);
        using var status = await gateway.GetAsync("/admin/status", ("cookie", cookie.Split(';')[0]));
        Assert.Equal(HttpStatusCode.OK, status.StatusCode);
    }

    [Fact]
    public async Task T4_LinkUsedTwice_Is401AndSaysHowToGetAnother()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var link = await LinkAsync(gateway);
        using var first = await gateway.GetAsync(link);
        using var second = await gateway.GetAsync(link);
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
        Assert.False(second.Headers.Contains("set-cookie"));
        var page = await second.Content.ReadAsStringAsync(gateway.Cancel);
        Assert.Contains("<code>sluice dashboard</code>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(link[^20..], page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T4_LinkAfterAMinute_Is401()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var (late, inTime) = (await LinkAsync(gateway), "");
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        inTime = await LinkAsync(gateway);
        gateway.Clock.Advance(TimeSpan.FromSeconds(59));
        using var refused = await gateway.GetAsync(late);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var served = await gateway.GetAsync(inTime);
        Assert.Equal(HttpStatusCode.SeeOther, served.StatusCode);
    }

    [Fact]
    public async Task T4_LookingAhead_SpendsNoLink()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var link = await LinkAsync(gateway);
        using var ahead = await gateway.GetAsync(link, ("sec-purpose", "prefetch;prerender"));
        Assert.False(ahead.IsSuccessStatusCode);
        using var served = await gateway.GetAsync(link);
        Assert.Equal(HttpStatusCode.SeeOther, served.StatusCode);
    }

    [Fact]
    public async Task T2_LinkFromAForeignPage_SpendsNoLink()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var link = await LinkAsync(gateway);
        using var foreign = await gateway.GetAsync(link, ("sec-fetch-site", "cross-site"));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        using var served = await gateway.GetAsync(link, ("sec-fetch-site", "none"));
        Assert.Equal(HttpStatusCode.SeeOther, served.StatusCode);
    }

    [Fact]
    public async Task F105_WrongLinks_BackOffAfterTen()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await gateway.GetAsync($"/login?code=wrong{i}");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var locked = await gateway.GetAsync("/login?code=wrong");
        Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
        Assert.True(Wire.RetryAfter(locked) > 0);

        // The user is not locked out by a stranger of the same machine.
        await InAsync(gateway);
    }

    [Fact]
    public async Task F105_ExpiredCookie_Is401()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var cookie = await InAsync(gateway);
        gateway.Clock.Advance(TimeSpan.FromHours(11.9));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, cookie));
        // That was a use: it holds for twelve hours more.
        gateway.Clock.Advance(TimeSpan.FromHours(11.9));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, cookie));
        gateway.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(gateway, cookie));

        // With the inference key as well it is as if there were no cookie.
        using var both = await gateway.GetAsync("/admin/status", ("cookie", cookie), ("authorization", $"Bearer {gateway.Token}"));
        Assert.Equal(HttpStatusCode.Forbidden, both.StatusCode);
    }

    [Fact]
    public async Task Login_EndsAfterThirtyDaysOfUse()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var cookie = await InAsync(gateway);
        for (var hours = 0; hours < (30 * 24) - 10; hours += 10)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, cookie));
            gateway.Clock.Advance(TimeSpan.FromHours(10));
        }

        gateway.Clock.Advance(TimeSpan.FromHours(10));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(gateway, cookie));
    }

    [Fact]
    public async Task T3_CookieWithoutTheHeader_ChangesNothing()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var cookie = await InAsync(gateway);
        using var bare = await SendAsync(gateway, "/admin/routing", """{"enabled":false}""", "application/json", ("cookie", cookie));
        Assert.Equal(HttpStatusCode.Forbidden, bare.StatusCode);
        using var text = await SendAsync(gateway, "/admin/routing", """{"enabled":false}""", "text/plain", ("cookie", cookie), ("x-sluice-dashboard", "1"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        using var foreign = await SendAsync(gateway, "/admin/routing", """{"enabled":false}""", "application/json", ("cookie", cookie), ("x-sluice-dashboard", "1"), ("origin", "https://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.False(foreign.Headers.Contains("access-control-allow-origin"));
        Assert.True(gateway.Parts.Models.Current.Config.Routing.Enabled);
        Assert.Null(gateway.Parts.Switches.Current.Routing);

        using var own = await SendAsync(gateway, "/admin/routing", """{"enabled":false}""", "application/json", ("cookie", cookie), ("x-sluice-dashboard", "1"), ("origin", gateway.Address.GetLeftPart(UriPartial.Authority)));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.False(gateway.Parts.Switches.Current.Routing);
    }

    [Fact]
    public async Task Cookie_OpensNoInferencePath()
    {
        await using var world = await World.StartAsync();
        var cookie = await InAsync(world.Gateway);
        foreach (var path in new[] { Ask.Messages, Ask.Chat, Ask.OllamaChat })
        {
            using var response = await SendAsync(world.Gateway, path, Ask.For(path, "coder"), "application/json", ("cookie", cookie), ("x-sluice-dashboard", "1"));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        using var models = await world.Gateway.GetAsync("/v1/models", ("cookie", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, models.StatusCode);
        Assert.Empty(world.OllamaTurns);
    }

    [Fact]
    public async Task Cookie_MakesNoLinks()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var response = await SendAsync(gateway, "/admin/login/codes", "{}", "application/json", ("cookie", await InAsync(gateway)), ("x-sluice-dashboard", "1"));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Logout_EndsThisBrowserOrAll()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var (one, two, three) = (await InAsync(gateway), await InAsync(gateway), await InAsync(gateway));
        using var feed = await gateway.GetAsync("/admin/feed", ("cookie", one));
        await using var open = await StreamReading.OfAsync(feed, gateway.Cancel);
        await open.UntilAsync(": listening");

        using var response = await SendAsync(gateway, "/admin/logout", "{}", "application/json", ("cookie", one), ("x-sluice-dashboard", "1"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith($"sluice-{gateway.Address.Port}=; max-age=0;", response.Headers.GetValues("set-cookie").Single(), StringComparison.Ordinal);
        await open.ToEndAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(gateway, one));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, two));

        using var all = await SendAsync(gateway, "/admin/logout", """{"everywhere":true}""", "application/json", ("cookie", two), ("x-sluice-dashboard", "1"));
        Assert.Equal(HttpStatusCode.OK, all.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(gateway, two));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(gateway, three));
    }

    [Fact]
    public async Task Login_OutlivesARestart_AndTheFileHoldsHashesOnly()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        var cookie = await InAsync(gateway);
        var value = cookie.Split('=')[1];
        var file = gateway.Parts.Paths.DashboardSessionsFile;
        Assert.DoesNotContain(value, await File.ReadAllTextAsync(file, gateway.Cancel), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        var later = new DashboardSessions(gateway.Parts.Paths, gateway.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<DashboardSessions>.Instance);
        Assert.NotNull(later.Find(value));
        later.EndAll();
        Assert.Null(new DashboardSessions(gateway.Parts.Paths, gateway.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<DashboardSessions>.Instance).Find(value));
    }

    [Fact]
    public async Task BrokenFile_LogsEverybodyOut()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        await File.WriteAllTextAsync(gateway.Parts.Paths.DashboardSessionsFile, "{\"sessions\":[{", gateway.Cancel);
        Assert.Equal(0, new DashboardSessions(gateway.Parts.Paths, gateway.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<DashboardSessions>.Instance).Count);
    }

    [Fact]
    public async Task Refusals_AreInTheApisShape()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var response = await gateway.GetAsync("/admin/status");
        Assert.Contains("sluice dashboard", JsonNode.Parse(await response.Content.ReadAsStringAsync(gateway.Cancel))!["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static async Task<string> LinkAsync(TestGateway gateway)
    {
        using var response = await gateway.AdminAsync(HttpMethod.Post, "/admin/login/codes", "{}");
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(gateway.Cancel))!["path"]!.GetValue<string>();
    }

    private static async Task<string> InAsync(TestGateway gateway)
    {
        using var response = await gateway.GetAsync(await LinkAsync(gateway));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return response.Headers.GetValues("set-cookie").Single().Split(';')[0];
    }

    private static async Task<HttpStatusCode> StatusAsync(TestGateway gateway, string cookie)
    {
        using var response = await gateway.GetAsync("/admin/status", ("cookie", cookie));
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(TestGateway gateway, string path, string body, string type, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, gateway.Cancel);
    }
}

using System.Net;
using System.Text.Json;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Settings;

/// <summary>What the page can do to the keys of a configuration: replace them, never read them or send them elsewhere.</summary>
public sealed class KeySafetyTests
{
    private const string Canary = "sk-canary-0123456789-QRSTUVWX-wxyz";

    private const string Config = $$"""
        {
          "discovery": { "enabled": false },
          "upstreams": {
            // "apiKey": "{{Canary}}-old"
            "cloud": { "protocol": "openai-chat", "baseUrl": "https://api.example.com/v1", "apiKey": "{{Canary}}" }
          },
          "telemetry": { "endpoint": "https://collector.example:4317", "headers": { "x-token": "collector-canary-0123456789" } }
        }
        """;

    [Theory]
    [InlineData("models.x.id", "MARK")]
    [InlineData("upstreams.other.baseUrl", "MARK")]
    [InlineData("upstreams.cloud.baseUrl", "https://evil.example/MARK")]
    [InlineData("upstreams.cloud.headers.x-team", "my MARK")]
    [InlineData("upstreams.cloud.headers.MARK", "word")]
    [InlineData("server.strict", "MARK")]
    public async Task F121_MarkOfAKey_IsWorthNothingElsewhere(string path, string value)
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        var mark = await MarkAsync(gateway);
        var edits = new { edits = new[] { new { kind = "set", path = path.Replace("MARK", $"[{JsonSerializer.Serialize(mark)}]", StringComparison.Ordinal).Replace(".[", "[", StringComparison.Ordinal), value = value.Replace("MARK", mark, StringComparison.Ordinal) } } };

        var check = await SendAsync(gateway, HttpMethod.Post, "/admin/config/check", edits);
        Assert.NotEmpty(check.Json.GetProperty("problems").EnumerateArray());
        var saved = await SendAsync(gateway, HttpMethod.Post, "/admin/config", edits);
        Assert.Equal(HttpStatusCode.BadRequest, saved.Status);
        Assert.DoesNotContain("canary", check.Text + saved.Text, StringComparison.Ordinal);
        Assert.Equal(Config, File.ReadAllText(gateway.Parts.Paths.ConfigFile));
    }

    [Fact]
    public async Task F121_MarkInAComment_StaysHidden_OrIsRefused()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        var (mark, text) = (await MarkAsync(gateway), await TextAsync(gateway));

        // Where it would be read as a key again it may stand, also when the line is put into a comment by hand.
        var commented = text.Replace("\"cloud\": {", "/* \"apiKey\": \"" + mark + "\" */ \"cloud\": {", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gateway, HttpMethod.Post, "/admin/config", new { text = commented })).Status);
        Assert.Equal(commented, await TextAsync(gateway));

        // One that nothing but the setting tells to be a key, and whose setting could go afterwards.
        File.WriteAllText(gateway.Parts.Paths.ConfigFile, Config.Replace(Canary, "plain words canary", StringComparison.Ordinal));
        gateway.Parts.Config.Reload();
        mark = await MarkAsync(gateway);
        var refused = await SendAsync(gateway, HttpMethod.Post, "/admin/config", new { text = (await TextAsync(gateway)).Replace("\"cloud\": {", $"/* {mark} */ \"cloud\": {{", StringComparison.Ordinal) });
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.DoesNotContain("canary", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F121_KeyInAWrongPlace_IsNotQuotedByItsMistake()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        File.WriteAllText(gateway.Parts.Paths.ConfigFile, Config.Replace("https://api.example.com/v1", Canary, StringComparison.Ordinal));
        gateway.Parts.Config.Reload();

        var page = await (await gateway.AdminAsync(HttpMethod.Get, "/admin/config")).Content.ReadAsStringAsync(gateway.Cancel);
        Assert.Contains("is no http or https address", page, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T9_ProgramOrFile_CannotBeNamedByThePage()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        object[] program = [new { kind = "set", path = "local.command", value = new[] { "/bin/sh", "-c", "true" } }];
        object[] file = [new { kind = "set", path = "upstreams.cloud.apiKey", value = $"file:{gateway.DataDirectory}/admin.token" }];

        var refused = await SendAsync(gateway, HttpMethod.Post, "/admin/config", new { edits = program });
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("sluice config set local.command", refused.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(gateway, HttpMethod.Post, "/admin/config", new { edits = file })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(gateway, HttpMethod.Post, "/admin/upstreams", new { name = "evil", protocol = "openai-chat", baseUrl = "https://evil.example", key = $"file:{gateway.DataDirectory}/../data/admin.token", @new = true })).Status);
        Assert.Equal(Config, File.ReadAllText(gateway.Parts.Paths.ConfigFile));

        // The command line may.
        var allowed = await gateway.AdminAsync(HttpMethod.Post, "/admin/config", JsonSerializer.Serialize(new { edits = program }));
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    public async Task F112_CollectorsKey_DoesNotFollowItsAddress()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        var refused = await SendAsync(gateway, HttpMethod.Post, "/admin/config", new { edits = new[] { new { kind = "set", path = "telemetry.endpoint", value = "https://evil.example:4317" } } });
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("telemetry.headers.x-token", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F112_Undo_DoesNotSendANewKeyToAnOldAddress()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gateway, HttpMethod.Put, "/admin/keys/cloud", new { key = "first-key-0123456789" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gateway, HttpMethod.Put, "/admin/keys/cloud", new { key = "second-key-0123456789", baseUrl = "https://new.example" })).Status);

        var undone = await SendAsync(gateway, HttpMethod.Post, "/admin/config/undo", new { });
        Assert.Equal(HttpStatusCode.BadRequest, undone.Status);
        Assert.Equal("new.example", gateway.Parts.Config.Current.Config.Upstreams["cloud"].BaseUrl.Host);
    }

    [Fact]
    public async Task F112_RefusedKey_LeavesTheOldOneInItsPlace()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gateway, HttpMethod.Put, "/admin/keys/cloud", new { key = "first-key-0123456789" })).Status);
        var file = Path.Combine(gateway.DataDirectory, "keys", "cloud.key");

        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(gateway, HttpMethod.Put, "/admin/keys/cloud", new { key = "second-key-0123456789", hash = "of another file" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(gateway, HttpMethod.Put, "/admin/keys/cloud", new { key = "second-key-0123456789", baseUrl = "no address" })).Status);
        Assert.Equal("first-key-0123456789", File.ReadAllText(file));

        // From the models page: a new key with a new address goes through, a new key alone is in force at once.
        var moved = await SendAsync(gateway, HttpMethod.Post, "/admin/upstreams", new { name = "cloud", protocol = "openai-chat", baseUrl = "https://moved.example/v1", key = "third-key-0123456789" });
        Assert.True(moved.Status is HttpStatusCode.OK, moved.Text);
        Assert.Equal("third-key-0123456789", gateway.Parts.Config.Current.Secrets["cloud"].ApiKey!.Reveal());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(gateway, HttpMethod.Post, "/admin/upstreams", new { name = "cloud", protocol = "openai-chat", baseUrl = "https://moved.example/v1", key = "fourth-key-0123456789" })).Status);
        Assert.Equal("fourth-key-0123456789", gateway.Parts.Models.Current.Upstreams["cloud"].Credential.Key!.Reveal());
    }

    [Theory]
    [InlineData("POST", "/admin/upstreams", "{}", "name")]
    [InlineData("POST", "/admin/models/save", "{}", "upstream")]
    [InlineData("PUT", "/admin/keys/cloud", "{}", "key")]
    [InlineData("POST", "/admin/routing/config", "{}", "draft")]
    [InlineData("POST", "/admin/config", """{"edits":[{"kind":"set","path":"server.strict"}]}""", "value")]
    public async Task MissingField_IsNamed(string method, string path, string body, string field)
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        var answer = await gateway.SendAsync(new HttpMethod(method), path, body, ("authorization", $"Bearer {gateway.AdminToken}"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(field, await answer.Content.ReadAsStringAsync(gateway.Cancel), StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(TestGateway gateway)
    {
        using var page = JsonDocument.Parse(await (await gateway.AdminAsync(HttpMethod.Get, "/admin/config")).Content.ReadAsStringAsync(gateway.Cancel));
        return page.RootElement.GetProperty("text").GetString()!;
    }

    // That of the setting itself, as the page shows it.
    private static async Task<string> MarkAsync(TestGateway gateway)
    {
        var text = await TextAsync(gateway);
        var start = text.IndexOf("<hidden ", text.IndexOf("\"cloud\"", StringComparison.Ordinal), StringComparison.Ordinal);
        return text[start..(text.IndexOf('>', start) + 1)];
    }

    private static async Task<(HttpStatusCode Status, JsonElement Json, string Text)> SendAsync(TestGateway gateway, HttpMethod method, string path, object body)
    {
        var answer = await gateway.SendAsync(method, path, JsonSerializer.Serialize(body), ("authorization", $"Bearer {gateway.AdminToken}"), ("x-sluice-dashboard", "1"));
        var text = await answer.Content.ReadAsStringAsync(gateway.Cancel);
        return (answer.StatusCode, JsonDocument.Parse(text).RootElement, text);
    }
}

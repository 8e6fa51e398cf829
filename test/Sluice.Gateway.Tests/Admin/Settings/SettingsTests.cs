using System.Net;
using System.Text.Json;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Settings;

public sealed class SettingsTests
{
    private const string Canary = "sk-canary-0123456789-QRSTUVWX-wxyz";
    private const string HeaderCanary = "header-canary-0123456789abcdef";

    private const string Config = $$"""
        {
          // my own note
          "upstreams": {
            "cloud": { "protocol": "openai-chat", "baseUrl": "https://api.example.com/v1", "apiKey": "{{Canary}}", "headers": { "X-Team": "{{HeaderCanary}}" } },
            // "old": { "apiKey": "{{Canary}}-old" }
            "other": { "protocol": "anthropic", "baseUrl": "https://api.other.example", "apiKey": "env:OTHER_KEY" }
          }
        }
        """;

    [Fact]
    public async Task F121_NoKeyInAnyAnswer_AndASavedTextKeepsIt()
    {
        await using var gateway = await TestGateway.StartAsync(Config, null, ("OTHER_KEY", "env-canary-0123456789"));
        var page = await Read(gateway, "/admin/config");
        var text = page.GetProperty("text").GetString()!;
        Assert.Contains("// my own note", text, StringComparison.Ordinal);
        Assert.Contains("<hidden …wxyz sha256:", text, StringComparison.Ordinal);

        // 1. Saved with the marks unchanged, the keys stay.
        var saved = await Send(gateway, HttpMethod.Post, "/admin/config", new { text = text.Replace("my own note", "my other note", StringComparison.Ordinal), hash = page.GetProperty("hash").GetString() });
        Assert.True(saved.Json.GetProperty("inForce").GetBoolean(), saved.Text);
        Assert.Equal(Config.Replace("my own note", "my other note", StringComparison.Ordinal), File.ReadAllText(gateway.Parts.Paths.ConfigFile));

        // 2. A broken file by hand shows none either.
        File.WriteAllText(gateway.Parts.Paths.ConfigFile, Config + "}");
        gateway.Parts.Config.Reload();
        var broken = await Read(gateway, "/admin/config");
        Assert.NotEmpty(broken.GetProperty("problems").EnumerateArray());
        await Send(gateway, HttpMethod.Post, "/admin/config/undo", new { });

        // 3. Nor does anything else that can be got.
        var ids = (await Read(gateway, "/admin/config/history")).EnumerateArray().Select(change => change.GetProperty("id").GetString()).ToList();
        Assert.True(ids.Count >= 2);
        foreach (var path in ids.Select(id => $"/admin/config/history/{id}").Concat(["/admin/config", "/admin/config/history", "/admin/keys", "/admin/about", "/admin/status", "/admin/models", "/admin/config/schema"]))
        {
            var answer = await gateway.AdminAsync(HttpMethod.Get, path);
            var body = await answer.Content.ReadAsStringAsync(gateway.Cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain("canary", body, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(gateway.LogLines, line => line.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task F112_KeyDoesNotFollowItsUpstreamToAnotherAddress()
    {
        await using var gateway = await TestGateway.StartAsync(Config, null, ("OTHER_KEY", "env-canary-0123456789"));
        object[] away = [new { kind = "set", path = "upstreams.cloud.baseUrl", value = "https://evil.example/v1" }];

        Assert.Equal(HttpStatusCode.BadRequest, (await Send(gateway, HttpMethod.Post, "/admin/config", new { edits = away })).Status);

        // Nor through the text, nor under another name.
        var text = (await Read(gateway, "/admin/config")).GetProperty("text").GetString()!;
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(gateway, HttpMethod.Post, "/admin/config", new { text = text.Replace("https://api.example.com", "https://evil.example", StringComparison.Ordinal) })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(gateway, HttpMethod.Post, "/admin/config", new { text = text.Replace("https://api.other.example", "https://evil.example", StringComparison.Ordinal) })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(gateway, HttpMethod.Post, "/admin/config", new { text = text.Replace("https://api.example.com", "https://evil.example", StringComparison.Ordinal).Replace("\"cloud\"", "\"cloud2\"", StringComparison.Ordinal) })).Status);
        Assert.DoesNotContain("evil", File.ReadAllText(gateway.Parts.Paths.ConfigFile), StringComparison.Ordinal);

        // The same host on another path is the same place; and with the key given again it may be any.
        Assert.Equal(HttpStatusCode.OK, (await Send(gateway, HttpMethod.Post, "/admin/config", new { edits = new[] { new { kind = "set", path = "upstreams.cloud.baseUrl", value = "https://api.example.com/v2" } } })).Status);
        var given = await Send(gateway, HttpMethod.Put, "/admin/keys/other", new { key = "a-new-key-0123456789", baseUrl = "https://new.example" });
        Assert.True(given.Status is HttpStatusCode.OK, given.Text);
        Assert.Equal("new.example", gateway.Parts.Config.Current.Config.Upstreams["other"].BaseUrl.Host);
    }

    [Fact]
    public async Task F125_TypedKey_IsKeptInAPrivateFile_AndNeverToldAgain()
    {
        await using var gateway = await TestGateway.StartAsync(Config, null, ("OTHER_KEY", "env-canary-0123456789"));
        Assert.Equal(HttpStatusCode.OK, (await Send(gateway, HttpMethod.Put, "/admin/keys/cloud", new { key = "typed-canary-0123456789-last" })).Status);

        Assert.Equal("typed-canary-0123456789-last", gateway.Parts.Config.Current.Secrets["cloud"].ApiKey!.Reveal());
        var file = Path.Combine(gateway.DataDirectory, "keys", "cloud.key");
        Assert.Contains($"\"apiKey\": \"file:{file}\"", File.ReadAllText(gateway.Parts.Paths.ConfigFile), StringComparison.Ordinal);
        Assert.Contains("// my own note", File.ReadAllText(gateway.Parts.Paths.ConfigFile), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
        }

        var key = (await Read(gateway, "/admin/keys")).EnumerateArray().Single(one => one.GetProperty("upstream").GetString() == "cloud");
        Assert.Equal(("file", "last", true), (key.GetProperty("kind").GetString(), key.GetProperty("tail").GetString(), key.GetProperty("stored").GetBoolean()));

        // Replaced in place, and in force at once; then taken away, file and all.
        Assert.Equal(HttpStatusCode.OK, (await Send(gateway, HttpMethod.Put, "/admin/keys/cloud", new { key = "second-key-0123456789" })).Status);
        Assert.Equal("second-key-0123456789", gateway.Parts.Config.Current.Secrets["cloud"].ApiKey!.Reveal());
        Assert.Equal(HttpStatusCode.OK, (await Send(gateway, HttpMethod.Delete, "/admin/keys/cloud", null)).Status);
        Assert.False(File.Exists(file));
        Assert.Null(gateway.Parts.Config.Current.Config.Upstreams["cloud"].ApiKey);
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(gateway, HttpMethod.Put, "/admin/keys/..%2f..%2fevil", new { key = "x-0123456789" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(gateway, HttpMethod.Put, "/admin/keys/cloud", new { key = "two\nlines" })).Status);
    }

    [Fact]
    public async Task Edit_IsInForceAtOnce_AndAnOldHashIsAConflict()
    {
        await using var gateway = await TestGateway.StartAsync("{ /* mine */ }");
        var hash = (await Read(gateway, "/admin/config")).GetProperty("hash").GetString();
        var strict = new { edits = new[] { new { kind = "set", path = "server.strict", value = true } }, hash };

        var check = await Send(gateway, HttpMethod.Post, "/admin/config/check", strict);
        Assert.Contains("added", check.Text, StringComparison.Ordinal);
        Assert.False(gateway.Parts.Config.Current.Config.Server.Strict);

        Assert.Equal(HttpStatusCode.OK, (await Send(gateway, HttpMethod.Post, "/admin/config", strict)).Status);
        Assert.True(gateway.Parts.Config.Current.Config.Server.Strict);
        Assert.Contains("/* mine */", File.ReadAllText(gateway.Parts.Paths.ConfigFile), StringComparison.Ordinal);

        var late = await Send(gateway, HttpMethod.Post, "/admin/config", strict);
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains("strict", late.Json.GetProperty("theirs").GetString(), StringComparison.Ordinal);

        var wrong = await Send(gateway, HttpMethod.Post, "/admin/config", new { edits = new[] { new { kind = "set", path = "server.strikt", value = true } } });
        Assert.Equal("server.strikt", wrong.Json.GetProperty("problems")[0].GetProperty("path").GetString());
        Assert.Equal("Did you mean 'strict'?", wrong.Json.GetProperty("problems")[0].GetProperty("fix").GetString());
    }

    [Fact]
    public async Task F081_BrokenHandEdit_KeepsTheLastGoodOne_AndThePageSaysWhere()
    {
        await using var gateway = await TestGateway.StartAsync("{ \"server\": { \"strict\": true } }");
        File.WriteAllText(gateway.Parts.Paths.ConfigFile, "{\n  \"server\": { \"strict\": perhaps }\n}");
        gateway.Parts.Config.Reload();

        var page = await Read(gateway, "/admin/config");
        var problem = page.GetProperty("problems")[0];
        Assert.Equal((2, 25), (problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32()));
        Assert.True(page.GetProperty("values").GetProperty("server").GetProperty("strict").GetBoolean());
        Assert.Contains("perhaps", page.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("hand", (await Read(gateway, "/admin/config/history"))[0].GetProperty("by").GetString());
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public async Task F081_FileThatIsNestedWithoutEnd_EndsNothing(char open)
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        File.WriteAllText(gateway.Parts.Paths.ConfigFile, new string(open, 200_000));
        gateway.Parts.Config.Reload();

        Assert.NotEmpty((await Read(gateway, "/admin/config")).GetProperty("problems").EnumerateArray());
        var late = await Send(gateway, HttpMethod.Post, "/admin/config", new { text = new string(open, 200_000), hash = "of another file" });
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
    }

    [Fact]
    public async Task Override_IsShown_AndRefused()
    {
        await using var gateway = await TestGateway.StartAsync("{}", null, ("SLUICE__SERVER__STRICT", "true"));

        Assert.Equal("SLUICE__SERVER__STRICT", (await Read(gateway, "/admin/config")).GetProperty("overrides").GetProperty("server.strict").GetString());
        var refused = await Send(gateway, HttpMethod.Post, "/admin/config", new { edits = new[] { new { kind = "set", path = "server.strict", value = false } } });
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("SLUICE__SERVER__STRICT", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task About_TellsWhatIsKept()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        await gateway.Parts.Ledger.FlushAsync(gateway.Cancel);
        var about = await Read(gateway, "/admin/about");

        Assert.Equal(gateway.DataDirectory, about.GetProperty("dataDirectory").GetString());
        Assert.Equal("responses.keep", about.GetProperty("stores")[1].GetProperty("setting").GetString());
        Assert.Equal(0, about.GetProperty("stores")[0].GetProperty("count").GetInt64());
        var prompts = about.GetProperty("stores")[2];
        Assert.Equal("not at all", prompts.GetProperty("kept").GetString());
        Assert.Equal("logging.prompts", prompts.GetProperty("setting").GetString());
    }

    private static async Task<JsonElement> Read(TestGateway gateway, string path) =>
        JsonDocument.Parse(await (await gateway.AdminAsync(HttpMethod.Get, path)).Content.ReadAsStringAsync(gateway.Cancel)).RootElement;

    private static async Task<(HttpStatusCode Status, JsonElement Json, string Text)> Send(TestGateway gateway, HttpMethod method, string path, object? body)
    {
        var answer = await gateway.SendAsync(method, path, body is null ? null : JsonSerializer.Serialize(body), ("authorization", $"Bearer {gateway.AdminToken}"), ("x-sluice-dashboard", "1"));
        var text = await answer.Content.ReadAsStringAsync(gateway.Cancel);
        return (answer.StatusCode, JsonDocument.Parse(text).RootElement, text);
    }
}

using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Models;

/// <summary>Writing upstreams and models into the configuration from the page.</summary>
public sealed class UpstreamSavingTests
{
    private const string Config = """
        {
          "discovery": { "enabled": false },
          // my vendors
          "upstreams": {
            "own": { "protocol": "openai-chat", "baseUrl": "https://api.example.com/v1", "apiKey": "env:CANARY_OPENAI" } // mine
          }
        }
        """;

    [Fact]
    public async Task Added_IsInForceAtOnce_CommentsStay_AndTheKeyIsInAFileOfTheUserAlone()
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        var (status, answer) = await SaveAsync(gateway, new { name = "deepseek", protocol = "openai-chat", baseUrl = "https://api.deepseek.com/v1", key = "sk-new-key-0123456789", @new = true });
        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        Assert.True((bool)answer["inForce"]!);
        var text = await File.ReadAllTextAsync(gateway.Parts.Paths.ConfigFile, gateway.Cancel);
        Assert.Contains("// my vendors", text, StringComparison.Ordinal);
        Assert.Contains("// mine", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-new-key", text, StringComparison.Ordinal);
        var upstream = gateway.Parts.Models.Current.Upstreams["deepseek"];
        Assert.Equal("sk-new-key-0123456789", upstream.Credential.Key!.Reveal());
        var file = Path.Combine(gateway.DataDirectory, "keys", "deepseek.key");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task F112_NewBaseUrlWithTheStoredKey_IsRefused_UntilTheKeyIsEnteredAgain()
    {
        await using var gateway = await TestGateway.StartAsync(Config, null, ("CANARY_OPENAI", Canary.OpenAiKey));
        var before = await File.ReadAllTextAsync(gateway.Parts.Paths.ConfigFile, gateway.Cancel);
        var (status, answer) = await SaveAsync(gateway, new { name = "own", protocol = "openai-chat", baseUrl = "https://evil.example/v1" });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("Enter the key again", (string?)answer["error"], StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(gateway.Parts.Paths.ConfigFile, gateway.Cancel));

        var (again, _) = await SaveAsync(gateway, new { name = "own", protocol = "openai-chat", baseUrl = "https://evil.example/v1", key = "env:ANOTHER" });
        Assert.Equal(HttpStatusCode.OK, again);
        var (same, _) = await SaveAsync(gateway, new { name = "own", protocol = "openai-responses", baseUrl = "https://evil.example/v2" });
        Assert.Equal(HttpStatusCode.OK, same);
    }

    [Fact]
    public async Task F112_HttpInsteadOfHttps_IsAnotherPlace()
    {
        await using var gateway = await TestGateway.StartAsync(Config, null, ("CANARY_OPENAI", Canary.OpenAiKey));
        Assert.Equal(HttpStatusCode.BadRequest, (await SaveAsync(gateway, new { name = "own", protocol = "openai-chat", baseUrl = "http://api.example.com/v1" })).Status);
    }

    [Fact]
    public async Task Added_LeavesAnExistingOneOfThatNameAlone()
    {
        await using var gateway = await TestGateway.StartAsync(Config, null, ("CANARY_OPENAI", Canary.OpenAiKey));
        Assert.Equal(HttpStatusCode.BadRequest, (await SaveAsync(gateway, new { name = "own", protocol = "ollama", baseUrl = "http://127.0.0.1:11434", local = true, @new = true })).Status);
        Assert.Equal("openai-chat", gateway.Parts.Models.Current.Config.Upstreams["own"].Protocol);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("x\"\n[evil]")]
    [InlineData("sluice")]
    public async Task T15_NameThatIsNone_IsRefused_AndNoKeyIsLeftBehind(string name)
    {
        await using var gateway = await TestGateway.StartAsync(Config);
        var (status, _) = await SaveAsync(gateway, new { name, protocol = "openai-chat", baseUrl = "https://api.example.net/v1", key = "sk-0123456789", @new = true });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.False(Directory.Exists(Path.Combine(gateway.DataDirectory, "keys")));
    }

    [Fact]
    public async Task Model_GetsAliasTierAndPrice_AndGivesThemBack()
    {
        await using var gateway = await TestGateway.StartAsync(Config, null, ("CANARY_OPENAI", Canary.OpenAiKey));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(gateway, "/admin/models/save", new { upstream = "own", id = "big:1", alias = "big", tier = 3, inputPrice = 1.5, outputPrice = 6 })).Status);
        var model = gateway.Parts.Models.Current.Routing.Models["own/big:1"];
        Assert.Equal(("big", 3, 1.5m, 6m), (model.Alias, model.Tier, model.Price!.Input, model.Price.Output));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(gateway, "/admin/models/save", new { upstream = "own", id = "big:1", alias = "huge" })).Status);
        model = gateway.Parts.Models.Current.Routing.Models["own/big:1"];
        Assert.Equal(("huge", null), (model.Alias, model.Price));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(gateway, "/admin/upstreams/own/remove", new { })).Status);
    }

    [Fact]
    public async Task Removed_IsGone()
    {
        await using var gateway = await TestGateway.StartAsync(Config, null, ("CANARY_OPENAI", Canary.OpenAiKey));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(gateway, "/admin/upstreams/own/remove", new { })).Status);
        Assert.False(gateway.Parts.Models.Current.Upstreams.ContainsKey("own"));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(gateway, "/admin/upstreams/own/remove", new { })).Status);
    }

    private static Task<(HttpStatusCode Status, JsonNode Answer)> SaveAsync(TestGateway gateway, object order) => PostAsync(gateway, "/admin/upstreams", order);

    private static async Task<(HttpStatusCode Status, JsonNode Answer)> PostAsync(TestGateway gateway, string path, object order)
    {
        using var response = await gateway.AdminAsync(HttpMethod.Post, path, JsonSerializer.Serialize(order));
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(gateway.Cancel))!);
    }
}

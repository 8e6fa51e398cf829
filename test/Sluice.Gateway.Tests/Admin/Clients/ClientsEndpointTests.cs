using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Clients.Setup;
using Sluice.Gateway.Admin.Clients;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Gateway.Tests.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Admin.Clients;

/// <summary>Connecting a client from the page: the lines first, then the file, byte by byte, and back.</summary>
public sealed class ClientsEndpointTests
{
    private const string Settings = "{\n  // mine\n  \"env\": {\n    \"MY_SECRET\": \"hunter2-hunter2\",\n    \"ANTHROPIC_BASE_URL\": \"https://other.example\"\n  },\n}\n";

    [Fact]
    public async Task Connect_ShowsTheLinesFirst_ThenWritesExactlyThese_AndRestoreGivesEveryByteBack()
    {
        using var home = new TemporaryDirectory();
        var file = Installed(home, "claude", Settings);
        await using var gateway = await StartAsync(home);

        var preview = await GetAsync(gateway, "/admin/clients/claude/preview?to=connect");
        Assert.Equal("connected", (string?)preview["state"]);
        Assert.False((bool)preview["done"]!);
        Assert.Equal(Settings, File.ReadAllText(file));
        var lines = Lines(preview);
        Assert.Contains("removed     \"ANTHROPIC_BASE_URL\": \"https://other.example\"", lines);
        Assert.Contains($"added     \"ANTHROPIC_BASE_URL\": \"{gateway.Address.GetLeftPart(UriPartial.Authority)}\",", lines);
        Assert.Contains("added     \"ANTHROPIC_AUTH_TOKEN\": \"(token)\",", lines);

        var done = await PostAsync(gateway, "/admin/clients/claude/connect");
        Assert.True((bool)done["done"]!);
        Assert.Equal(lines, Lines(done));
        var written = File.ReadAllText(file);
        foreach (var line in lines.Where(line => line.StartsWith("added", StringComparison.Ordinal))) Assert.Contains(line["added ".Length..].Replace("(token)", gateway.Token, StringComparison.Ordinal), written, StringComparison.Ordinal);

        var state = await ClaudeAsync(gateway);
        Assert.Equal("connected", (string?)state["state"]);
        var back = await PostAsync(gateway, "/admin/clients/claude/disconnect");
        Assert.Equal("disconnected", (string?)back["state"]);
        Assert.Equal(Encoding.UTF8.GetBytes(Settings), File.ReadAllBytes(file));
        Assert.Equal("not-connected", (string?)(await ClaudeAsync(gateway))["state"]);
    }

    [Fact]
    public async Task F121_NeitherTheTokenNorTheUsersValues_AreInAnyAnswer()
    {
        using var home = new TemporaryDirectory();
        Installed(home, "claude", """{"env":{"ANTHROPIC_API_KEY":"sk-ant-own-key-0123456789abcdef","ANTHROPIC_CUSTOM_HEADERS":"Authorization: Bearer my-own-bearer-012345"},"apiKeyHelper":"/bin/helper --password swordfish"}""");
        await using var gateway = await StartAsync(home);
        List<string> answers = [];
        answers.Add((await GetAsync(gateway, "/admin/clients")).ToJsonString());
        answers.Add((await GetAsync(gateway, "/admin/clients/claude/preview?to=connect")).ToJsonString());
        answers.Add((await PostAsync(gateway, "/admin/clients/claude/connect")).ToJsonString());
        answers.Add((await GetAsync(gateway, "/admin/clients")).ToJsonString());
        answers.Add((await GetAsync(gateway, "/admin/clients/claude/preview?to=disconnect")).ToJsonString());
        answers.Add((await PostAsync(gateway, "/admin/clients/claude/disconnect")).ToJsonString());
        foreach (var name in ManualSteps.Names) answers.Add((await GetAsync(gateway, $"/admin/clients/{name}/steps")).ToJsonString());
        Assert.All(answers, answer =>
        {
            Assert.DoesNotContain(gateway.Token, answer, StringComparison.Ordinal);
            Assert.DoesNotContain("sk-ant-own-key", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("my-own-bearer", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("swordfish", answer, StringComparison.Ordinal);
        });
        Assert.Contains("(token)", answers[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_BringTheToken_OnlyWhenItIsAskedForByPost()
    {
        using var home = new TemporaryDirectory();
        await using var gateway = await StartAsync(home);
        var without = await GetAsync(gateway, "/admin/clients/cline/steps");
        Assert.Equal("(token)", (string?)without["key"]);
        Assert.EndsWith("/app/cline/v1", (string?)without["baseUrl"], StringComparison.Ordinal);
        Assert.Equal(gateway.Token, (string?)(await PostAsync(gateway, "/admin/clients/cline/steps"))["key"]);
    }

    [Fact]
    public async Task F086_MalformedSettings_AreRefusedInWords_AndLeftAsTheyAre()
    {
        using var home = new TemporaryDirectory();
        var file = Installed(home, "claude", "{ \"env\": ");
        await using var gateway = await StartAsync(home);
        Assert.Equal("unreadable", (string?)(await ClaudeAsync(gateway))["state"]);
        foreach (var path in new[] { "/admin/clients/claude/preview?to=connect", "/admin/clients/claude/connect" })
        {
            using var response = await gateway.AdminAsync(path.EndsWith("/connect", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, path, path.EndsWith("/connect", StringComparison.Ordinal) ? "{}" : null);
            Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
            Assert.Contains("settings.json", await response.Content.ReadAsStringAsync(gateway.Cancel), StringComparison.Ordinal);
        }

        Assert.Equal("{ \"env\": ", File.ReadAllText(file));
    }

    [Fact]
    public async Task F088_WhatTheUserChangedSince_IsKept_AndSaid()
    {
        using var home = new TemporaryDirectory();
        var file = Installed(home, "claude", Settings);
        await using var gateway = await StartAsync(home);
        await PostAsync(gateway, "/admin/clients/claude/connect");
        File.WriteAllText(file, File.ReadAllText(file).Replace(gateway.Address.GetLeftPart(UriPartial.Authority), "https://third.example", StringComparison.Ordinal));
        Assert.Equal("changed", (string?)(await ClaudeAsync(gateway))["state"]);
        var back = await PostAsync(gateway, "/admin/clients/claude/disconnect");
        Assert.Contains("ANTHROPIC_BASE_URL", back["kept"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("https://third.example", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Token, File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task F089_ConnectedTwice_RestoresTheFirst()
    {
        using var home = new TemporaryDirectory();
        var file = Installed(home, "claude", Settings);
        await using var gateway = await StartAsync(home);
        await PostAsync(gateway, "/admin/clients/claude/connect");
        Assert.Equal("already", (string?)(await PostAsync(gateway, "/admin/clients/claude/connect"))["state"]);
        await PostAsync(gateway, "/admin/clients/claude/disconnect");
        Assert.Equal(Settings, File.ReadAllText(file));
    }

    [Fact]
    public async Task F090_ClientThatIsNotInstalled_IsNotConnected_AndNothingIsCreated()
    {
        using var home = new TemporaryDirectory();
        await using var gateway = await StartAsync(home);
        using var response = await gateway.AdminAsync(HttpMethod.Post, "/admin/clients/codex/connect", "{}");
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("npm install -g @openai/codex", await response.Content.ReadAsStringAsync(gateway.Cancel), StringComparison.Ordinal);
        Assert.False(Directory.Exists(home[".codex"]));
    }

    [Fact]
    public async Task F114_SettingsThatLeadOutOfTheHome_AreRefused()
    {
        using var home = new TemporaryDirectory();
        using var elsewhere = new TemporaryDirectory();
        var target = elsewhere.Write("settings.json", "{}");
        Installed(home, "claude", null);
        Directory.CreateDirectory(home[".claude"]);
        File.CreateSymbolicLink(Path.Combine(home[".claude"], "settings.json"), target);
        await using var gateway = await StartAsync(home);
        using var response = await gateway.AdminAsync(HttpMethod.Post, "/admin/clients/claude/connect", "{}");
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("{}", File.ReadAllText(target));
    }

    [Fact]
    public async Task List_TellsWhoCalled_WithVersionAndRequestsOfToday()
    {
        using var home = new TemporaryDirectory();
        await using var gateway = await StartAsync(home);
        using (await gateway.PostAsync("/v1/messages", """{"model":"nobody/knows","max_tokens":16,"messages":[{"role":"user","content":"hello"}]}""", ("user-agent", "claude-cli/2.1.197 (external, cli)"))) { }
        await gateway.RowsAsync(1);
        var claude = await ClaudeAsync(gateway);
        Assert.Equal("2.1.197", (string?)claude["version"]);
        Assert.Equal(1, (int)claude["requestsToday"]!);
        Assert.NotNull(claude["lastSeen"]);
    }

    [Fact]
    public async Task GatewayWithoutSetups_SaysSo_AndChangesNothing()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        Assert.NotNull((await GetAsync(gateway, "/admin/clients"))["unavailable"]);
        using var response = await gateway.AdminAsync(HttpMethod.Post, "/admin/clients/claude/connect", "{}");
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    [Theory]
    [InlineData("claude-cli/2.1.197 (external, cli)", "2.1.197")]
    [InlineData("codex_cli_rs/0.169.0 (Debian; x86_64)", "0.169.0")]
    [InlineData("curl", null)]
    [InlineData("evil/<img src=x>", null)]
    [InlineData("x/1.0\u001b[31m", "1.0")]
    public void Version_IsPlainOrNothing(string agent, string? version)
    {
        var sightings = new ClientSightings();
        sightings.Saw("x", agent);
        Assert.Equal(version, sightings.VersionOf("x"));
    }

    private static async Task<TestGateway> StartAsync(TemporaryDirectory home)
    {
        Directory.CreateDirectory(home["bin"]);
        var host = new HostEnvironment(OperatingSystemKind.Linux, new Dictionary<string, string> { ["PATH"] = home["bin"] }, home.Path);
        return await TestGateway.StartAsync("""{ "discovery": { "enabled": false } }""", null, services =>
        {
            var parts = (GatewayParts)services.Last(service => service.ServiceType == typeof(GatewayParts)).ImplementationInstance!;
            services.AddSingleton(parts with { Clients = new ClientSetups(host, parts.Paths, parts.Time) });
        });
    }

    private static string Installed(TemporaryDirectory home, string program, string? settings)
    {
        Directory.CreateDirectory(home["bin"]);
        var file = Path.Combine(home["bin"], program);
        File.WriteAllText(file, "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        if (settings is null) return file;
        Directory.CreateDirectory(home[".claude"]);
        File.WriteAllText(Path.Combine(home[".claude"], "settings.json"), settings);
        return Path.Combine(home[".claude"], "settings.json");
    }

    private static List<string> Lines(JsonNode change) =>
        [.. change["files"]!.AsArray().SelectMany(file => file!["lines"]!.AsArray()).Where(line => (string?)line!["kind"] is "added" or "removed").Select(line => $"{line!["kind"]} {line["text"]}")];

    private static async Task<JsonNode> ClaudeAsync(TestGateway gateway) => (await GetAsync(gateway, "/admin/clients"))["clients"]!.AsArray().Single(client => (string?)client!["name"] == "claude")!;

    private static async Task<JsonNode> GetAsync(TestGateway gateway, string path)
    {
        using var response = await gateway.AdminAsync(HttpMethod.Get, path);
        return await ReadAsync(gateway, response);
    }

    private static async Task<JsonNode> PostAsync(TestGateway gateway, string path)
    {
        using var response = await gateway.AdminAsync(HttpMethod.Post, path, "{}");
        return await ReadAsync(gateway, response);
    }

    private static async Task<JsonNode> ReadAsync(TestGateway gateway, HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(gateway.Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>What a script sees: exit codes, where text goes, what is refused.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("bogus")]
    [InlineData("requests", "--last", "0")]
    [InlineData("requests", "--last", "many")]
    [InlineData("usage", "--by", "colour")]
    [InlineData("usage", "--since", "5x")]
    [InlineData("usage", "--month", "2026-13")]
    [InlineData("usage", "--since", "7d", "--month", "2026-11")]
    [InlineData("why", "not-an-id")]
    [InlineData("why", "last")]
    [InlineData("ask", "hello", "--tier", "4")]
    [InlineData("demo", "--script", "other")]
    [InlineData("serve", "--urls", "no address")]
    [InlineData("run", "vim")]
    [InlineData("config", "check", "--config", "/nowhere/sluice.json")]
    public async Task WrongUsage_IsTwo(params string[] arguments)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCodes.Usage, await run.InvokeAsync(arguments));
        Assert.NotEmpty(run.Error);
        Assert.Empty(run.Output.Trim());
    }

    [Theory]
    [InlineData("status")]
    [InlineData("models")]
    [InlineData("explain", "hello")]
    [InlineData("ask", "hello")]
    [InlineData("local", "status")]
    [InlineData("probe")]
    [InlineData("probe", "--show")]
    [InlineData("stop")]
    public async Task WithoutGateway_IsThree(params string[] arguments)
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCodes.NotRunning, await run.InvokeAsync(arguments));
        Assert.Contains("sluice serve", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_WithoutGateway_IsJsonToo()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCodes.NotRunning, await run.InvokeAsync("status", "--json"));
        Assert.False(JsonDocument.Parse(run.Output).RootElement.GetProperty("running").GetBoolean());
    }

    [Fact]
    public async Task Argument_WithAtSign_IsNoFile()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCodes.NotRunning, await run.InvokeAsync("explain", "@/etc/hostname"));
    }

    [Fact]
    public async Task F080_BrokenConfiguration_IsToldWithPlace_AndNothingListens()
    {
        using var run = new CommandRun();
        var file = run.Write("sluice.json", "{\n  \"server\": { \"bogus\": 1 },\n  \"routing\": { \"strategy\": \"guess\" }\n}");
        Assert.Equal(ExitCodes.Usage, await run.InvokeAsync("serve", "--config", file));
        Assert.Contains($"{file}(2,24): server.bogus", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{file}(3,28): routing.strategy", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.Data));
    }

    [Fact]
    public async Task F107_EverybodyMayConnect_IsRefusedWithTheFix()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCodes.Usage, await run.InvokeAsync("serve", "--urls", "http://0.0.0.0:8484"));
        Assert.Contains("--insecure-http", run.Error, StringComparison.Ordinal);
        run.Variables["SLUICE__SERVER__AUTH"] = "none";
        Assert.Equal(ExitCodes.Usage, await run.InvokeAsync("serve", "--urls", "http://0.0.0.0:8484", "--insecure-http"));
        Assert.Contains("auth is none", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_OnATakenPort_SaysSoInOneLine_AndGivesTheDirectoryBack()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var run = new CommandRun();
        run.Variables["SLUICE__DISCOVERY__ENABLED"] = "false";
        for (var attempt = 0; attempt < 2; attempt++)
        {
            Assert.Equal(ExitCodes.Failed, await run.InvokeAsync("serve", "--urls", $"http://127.0.0.1:{port}"));
            Assert.Equal($"127.0.0.1:{port} is taken by another program. Stop it, or start with --urls http://127.0.0.1:PORT.", run.Error.Trim());
        }
    }

    [Fact]
    public async Task ConfigCheck_TellsEveryMistakeAsJson()
    {
        using var run = new CommandRun();
        var file = run.Write("sluice.json", """{ "server": { "auth": "never" }, "models": { "m": { "upstream": "nowhere", "id": "x" } } }""");
        Assert.Equal(ExitCodes.Usage, await run.InvokeAsync("config", "check", "--json", "--config", file));
        var view = JsonDocument.Parse(run.Output).RootElement;
        Assert.False(view.GetProperty("valid").GetBoolean());
        Assert.NotEmpty(view.GetProperty("problems").EnumerateArray());
        Assert.All(view.GetProperty("problems").EnumerateArray(), problem => Assert.NotEmpty(problem.GetProperty("fix").GetString()!));
    }

    [Fact]
    public async Task ConfigShow_ShowsNoKey()
    {
        using var run = new CommandRun();
        var file = run.Write("sluice.json", """{ "upstreams": { "v": { "protocol": "anthropic", "baseUrl": "https://api.anthropic.com", "apiKey": "sk-ant-secret-1234" } } }""");
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("config", "show", "--config", file));
        Assert.Contains("upstreams.v.baseUrl", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-ant-secret-1234", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Routing_WithoutGateway_IsKeptForTheNextStart()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("routing", "off", "--client", "codex"));
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("routing", "status", "--json"));
        var view = JsonDocument.Parse(run.Output).RootElement;
        Assert.True(view.GetProperty("enabled").GetBoolean());
        Assert.False(view.GetProperty("clients").GetProperty("codex").GetBoolean());
    }

    [Fact]
    public async Task RoutingUse_WithoutGateway_IsKept_AndSaidBack()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("routing", "use", "tier:1"));
        Assert.Contains("Routing is pinned to tier:1", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("routing", "use", "some/model", "--client", "claude"));
        Assert.Contains("Routing is pinned to some/model for claude.", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, await run.InvokeAsync("routing", "use", "tier:4"));
        Assert.Contains("tier:0 to tier:3", run.Error, StringComparison.Ordinal);
    }
}

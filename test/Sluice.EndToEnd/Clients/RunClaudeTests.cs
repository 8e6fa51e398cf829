using System.Text.Json.Nodes;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Clients;

/// <summary>
/// The two commands of the first minute: <c>sluice run claude</c> with nothing running, on the model server that is there, and
/// <c>sluice routing off</c> and <c>on</c> between the local model and the vendor.
/// </summary>
[Collection(Processes.Name)]
public sealed class RunClaudeTests
{
    private const string File = "made-by-the-model.txt";
    private const string OwnCredential = "sk-ant-oat01-canary-of-the-user";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task RunClaude_StartsTheGateway_FindsTheLocalModel_AndGoesToTheVendorAndBackWithOneWord()
    {
        Needs.ClaudeCode();
        Needs.LlamaServer();
        await using var vendor = new FakeAnthropic { AcceptedKeys = { OwnCredential } };
        await using var engine = await LlamaServer.StartAsync("touch " + File, cancellationToken: Cancelled);
        await using var user = new UserOfSluice(Configuration(vendor, engine.Address.Port));
        user.Environment["ANTHROPIC_AUTH_TOKEN"] = OwnCredential;

        var before = await user.SluiceAsync("status");
        Assert.Equal(3, before.ExitCode);
        Assert.Equal(TinyModel.Answer, await user.ClaudeAsync("Say hello"));
        Assert.Equal(0, (await user.SluiceAsync("status")).ExitCode);
        Assert.Equal(TinyModel.Answer, await user.ClaudeAsync("[[tool]]"));
        Assert.True(System.IO.File.Exists(Path.Combine(user.WorkFolder, File)), user.GatewayLog);
        Assert.Empty(vendor.Requests);

        Assert.Equal(0, (await user.SluiceAsync("routing", "off")).ExitCode);
        Assert.Equal(FakeBrain.Greeting, await user.ClaudeAsync("Say hello"));
        var request = Assert.Single(vendor.Requests);
        Assert.Equal("Bearer " + OwnCredential, request.Header("authorization"));
        Assert.Null(request.Header("x-sluice-token"));

        Assert.Equal(0, (await user.SluiceAsync("routing", "on")).ExitCode);
        Assert.Equal(TinyModel.Answer, await user.ClaudeAsync("Say hello"));
        Assert.Single(vendor.Requests);

        var lines = await user.RequestsAsync();
        Assert.Equal(["local", "local", "local", "plan", "local"], lines.Select(line => line.PaidBy));
        Assert.All(lines, line => Assert.Equal(("claude", "claude-opus-4-8", "ok"), (line.Client, line.RequestedModel, line.Outcome)));
        Assert.Equal([0, 0, 0, null, 0], lines.Select(line => line.PaidBy is "local" ? line.Tier : null));
        Assert.DoesNotContain(OwnCredential, user.GatewayLog, StringComparison.Ordinal);

        var stopped = await user.SluiceAsync("stop");
        Assert.True(stopped.ExitCode == 0, stopped.ToString());
        Assert.Equal(3, (await user.SluiceAsync("status")).ExitCode);
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task RunClaude_PassesArgumentsAndExitCode()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("the stand-in is a shell script");
            return;
        }

        using var folder = new TemporaryFolder();
        var client = folder["claude"];
        await System.IO.File.WriteAllTextAsync(client, "#!/bin/sh\nprintf '<%s>' \"$@\"\necho \"$ANTHROPIC_BASE_URL\"\nexit 7\n", Cancelled);
        System.IO.File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var user = new UserOfSluice(Configuration(null, FreePort.Next()), folder.Path);
        var outcome = await user.SluiceAsync("run", "claude", "--", "-p", "two words", "", "--data", "@x", "*");
        Assert.Equal(7, outcome.ExitCode);
        Assert.Equal($"<-p><two words><><--data><@x><*>{user.Environment["SLUICE__SERVER__URL"]}", outcome.Output.Trim());
    }

    private static JsonObject Configuration(FakeAnthropic? vendor, int port)
    {
        var configuration = new JsonObject { ["discovery"] = new JsonObject { ["enabled"] = true, ["ports"] = new JsonArray(port) } };
        if (vendor is not null)
        {
            configuration["upstreams"] = new JsonObject
            {
                ["anthropic"] = new JsonObject { ["protocol"] = "anthropic", ["baseUrl"] = vendor.Address.ToString(), ["apiKey"] = "client" },
            };
        }

        return configuration;
    }
}

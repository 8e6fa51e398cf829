using System.Text.Json;
using Sluice.Gateway.Tests.Hosting;
using Xunit;

namespace Sluice.Gateway.Tests.Commands;

public sealed class ConfigChangeTests
{
    [Fact]
    public async Task SetUnsetHistoryUndo_WithoutAGateway()
    {
        using var run = new CommandRun();
        var file = run.Write("sluice.json", "{\n  // mine\n  \"server\": { \"strict\": false }\n}\n");

        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("config", "set", "server.strict", "true", "--config", file));
        Assert.Contains("sluice config undo", run.Output, StringComparison.Ordinal);
        Assert.Equal("{\n  // mine\n  \"server\": { \"strict\": true }\n}\n", File.ReadAllText(file));

        // What a setting wants as text is text, whatever it looks like.
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("config", "set", "telemetry.serviceName", "12", "--config", file));
        Assert.Contains("\"serviceName\": \"12\"", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("config", "unset", "telemetry", "--config", file, "--json"));
        Assert.True(JsonDocument.Parse(run.Output).RootElement.GetProperty("changed").GetBoolean());

        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("config", "history", "--config", file, "--json"));
        var history = JsonDocument.Parse(run.Output).RootElement.EnumerateArray().ToList();
        Assert.Equal(["telemetry.serviceName", "telemetry.serviceName", "server.strict"], history.Select(change => change.GetProperty("paths")[0].GetString()));
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("config", "history", history[2].GetProperty("id").GetString()!, "--config", file));
        Assert.Contains("+   \"server\": { \"strict\": true }", run.Output, StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("config", "undo", history[2].GetProperty("id").GetString()!, "--config", file));
        Assert.Equal("{\n  // mine\n  \"server\": { \"strict\": false }\n}\n", File.ReadAllText(file));
    }

    [Fact]
    public async Task WhatIsNotValid_IsRefusedWithItsFix()
    {
        using var run = new CommandRun();
        var file = run.Write("sluice.json", "{}");

        Assert.Equal(ExitCodes.Usage, await run.InvokeAsync("config", "set", "server.strikt", "true", "--config", file));
        Assert.Contains("Did you mean 'strict'?", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, await run.InvokeAsync("config", "undo", "--config", file));
        Assert.Equal("{}", File.ReadAllText(file));
    }

    [Fact]
    public async Task RunningGateway_MakesTheChange_AndItIsInForceAtOnce()
    {
        await using var gateway = await TestGateway.StartAsync("{}");
        using var run = new CommandRun { Ledger = gateway.DataDirectory };

        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("config", "set", "server.strict", "true", "--config", gateway.Parts.Paths.ConfigFile));
        Assert.Contains("and in force", run.Output, StringComparison.Ordinal);
        Assert.True(gateway.Parts.Config.Current.Config.Server.Strict);
        Assert.Equal(ExitCodes.Done, await run.InvokeAsync("config", "undo", "--config", gateway.Parts.Paths.ConfigFile));
        Assert.False(gateway.Parts.Config.Current.Config.Server.Strict);
    }
}

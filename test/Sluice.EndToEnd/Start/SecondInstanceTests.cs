using System.Globalization;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Start;

/// <summary>A second gateway beside a first one.</summary>
[Collection(Processes.Name)]
public sealed class SecondInstanceTests
{
    private const string Configuration = """{ "discovery": { "enabled": false, "environmentKeys": false } }""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task F079_OnTheSameData_ItEndsAndNamesTheFirst()
    {
        await using var first = await GatewayProcess.StartAsync(Configuration, cancellationToken: Cancelled);
        await AssertRefusedAsync(first, first.DataFolder, FreePort.Next(), first.Process.Id.ToString(CultureInfo.InvariantCulture), first.Address.Authority);
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task F079_OnTheSamePort_ItEndsAndNamesTheAddress()
    {
        await using var first = await GatewayProcess.StartAsync(Configuration, cancellationToken: Cancelled);
        using var data = new TemporaryFolder();
        await AssertRefusedAsync(first, data.Path, first.Address.Port, first.Address.Authority);
    }

    private static async Task AssertRefusedAsync(GatewayProcess first, string data, int port, params string[] named)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        var second = await first.CommandAsync(Cancelled, "serve", "--data", data, "--urls", url);
        Assert.Equal(1, second.ExitCode);
        Assert.All(named, name => Assert.Contains(name, second.Error, StringComparison.Ordinal));
        Assert.True(await first.IsHealthyAsync(Cancelled));
        Assert.Equal(first.Address.Port, new Uri((string)(await first.ReportAsync("status", "--json"))["url"]!).Port);
        Assert.False(first.Process.HasExited, first.Log);
    }
}

using Sluice.Gateway.Platform;
using Sluice.Output;
using Xunit;

namespace Sluice.Gateway.Tests.Commands;

public sealed class DashboardCommandTests
{
    [Fact]
    public async Task WithoutAGateway_SaysHowToStartOne()
    {
        using var run = new CommandRun();
        Assert.Equal(ExitCodes.NotRunning, await run.InvokeAsync("dashboard"));
        Assert.Contains("sluice serve", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Opener_IsAProgramByItsFullPath_AndNoShell()
    {
        Assert.Equal("/usr/bin/open", WebBrowser.Opener(Host(OperatingSystemKind.MacOS))?.Program);
        var windows = WebBrowser.Opener(Host(OperatingSystemKind.Windows, ("SystemRoot", "C:/Windows")));
        Assert.NotNull(windows);
        Assert.EndsWith("rundll32.exe", windows.Value.Program, StringComparison.Ordinal);
        Assert.Equal(["url.dll,FileProtocolHandler"], windows.Value.Arguments);

        // Over a terminal alone there is nothing to open it on.
        Assert.Null(WebBrowser.Opener(Host(OperatingSystemKind.Linux, ("PATH", "/usr/bin"))));
        Assert.Null(WebBrowser.Opener(Host(OperatingSystemKind.Linux, ("DISPLAY", ":0"), ("PATH", "relative"))));
    }

    private static HostEnvironment Host(OperatingSystemKind system, params (string Name, string Value)[] variables) =>
        new(system, variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal), "/home/nobody");
}

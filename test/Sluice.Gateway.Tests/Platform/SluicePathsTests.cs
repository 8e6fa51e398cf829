using Sluice.Gateway.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Platform;

public sealed class SluicePathsTests
{
    private static HostEnvironment Host(OperatingSystemKind system, params (string Name, string Value)[] variables) =>
        new(system, variables.ToDictionary(v => v.Name, v => v.Value), "/home/ada");

    private static SluicePaths Resolve(HostEnvironment host, string? config = null, string? data = null)
    {
        Assert.True(SluicePaths.TryResolve(host, config, data, out var paths, out var error), error);
        return paths;
    }

    [Fact]
    public void Linux_WithoutVariables_UsesTheXdgDefaults()
    {
        var paths = Resolve(Host(OperatingSystemKind.Linux));

        Assert.Equal("/home/ada/.config/sluice/sluice.json", paths.ConfigFile);
        Assert.Equal("/home/ada/.local/share/sluice", paths.DataDirectory);
        Assert.False(paths.ConfigFileIsExplicit);
    }

    [Fact]
    public void Linux_XdgVariables_AreFollowed()
    {
        var paths = Resolve(Host(OperatingSystemKind.Linux, ("XDG_CONFIG_HOME", "/c"), ("XDG_DATA_HOME", "/d")));

        Assert.Equal("/c/sluice/sluice.json", paths.ConfigFile);
        Assert.Equal("/d/sluice", paths.DataDirectory);
    }

    [Fact]
    public void Linux_RelativeXdgVariable_IsIgnored()
    {
        var paths = Resolve(Host(OperatingSystemKind.Linux, ("XDG_CONFIG_HOME", "evil"), ("XDG_DATA_HOME", ".")));

        Assert.Equal("/home/ada/.config/sluice/sluice.json", paths.ConfigFile);
        Assert.Equal("/home/ada/.local/share/sluice", paths.DataDirectory);
    }

    [Fact]
    public void MacOS_KeepsDataInApplicationSupport()
    {
        var paths = Resolve(Host(OperatingSystemKind.MacOS));

        Assert.Equal("/home/ada/.config/sluice/sluice.json", paths.ConfigFile);
        Assert.Equal("/home/ada/Library/Application Support/sluice", paths.DataDirectory);
    }

    [Fact]
    public void Windows_UsesAppDataAndLocalAppData()
    {
        var paths = Resolve(Host(OperatingSystemKind.Windows, ("APPDATA", "/roaming"), ("LOCALAPPDATA", "/local")));

        Assert.Equal(Path.Combine(Path.GetFullPath("/roaming"), "sluice", "sluice.json"), paths.ConfigFile);
        Assert.Equal(Path.Combine(Path.GetFullPath("/local"), "sluice"), paths.DataDirectory);
    }

    [Fact]
    public void Option_WinsOverVariable_WinsOverCustom()
    {
        var host = Host(OperatingSystemKind.Linux, ("SLUICE_CONFIG", "/v/s.json"), ("SLUICE_DATA", "/v/data"), ("XDG_CONFIG_HOME", "/c"));

        Assert.Equal("/v/s.json", Resolve(host).ConfigFile);
        Assert.Equal("/v/data", Resolve(host).DataDirectory);
        Assert.Equal("/o/s.json", Resolve(host, "/o/s.json").ConfigFile);
        Assert.Equal("/o/data", Resolve(host, data: "/o/data").DataDirectory);
        Assert.True(Resolve(host).ConfigFileIsExplicit);
    }

    [Theory]
    [InlineData("SLUICE_CONFIG", "sluice.json")]
    [InlineData("SLUICE_DATA", ".sluice")]
    public void F126_RelativeVariable_IsRefused_ForItWouldFollowTheWorkingDirectory(string name, string value)
    {
        Assert.False(SluicePaths.TryResolve(Host(OperatingSystemKind.Linux, (name, value)), null, null, out _, out var error));
        Assert.Contains(name, error, StringComparison.Ordinal);
        Assert.Contains("absolute", error, StringComparison.Ordinal);
    }

    [Fact]
    public void F126_WorkingDirectory_IsNeverAmongThePlaces()
    {
        foreach (var system in Enum.GetValues<OperatingSystemKind>())
        {
            var paths = Resolve(Host(system));

            Assert.StartsWith("/home/ada/", paths.ConfigFile, StringComparison.Ordinal);
            Assert.StartsWith("/home/ada/", paths.DataDirectory, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NoHome_IsAnErrorThatSaysWhatToDo()
    {
        var host = new HostEnvironment(OperatingSystemKind.Linux, new Dictionary<string, string>(), "");

        Assert.False(SluicePaths.TryResolve(host, null, null, out _, out var error));
        Assert.Contains("--data", error, StringComparison.Ordinal);
    }
}

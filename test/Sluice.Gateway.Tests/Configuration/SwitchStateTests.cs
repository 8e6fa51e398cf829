using Sluice.Gateway.Configuration;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Configuration;

public sealed class SwitchStateTests : IDisposable
{
    private static readonly RoutingConfig CodexOff = new()
    {
        Clients = new Dictionary<string, ClientRoutingConfig>(StringComparer.OrdinalIgnoreCase) { ["codex"] = new() { Enabled = false } },
    };

    private readonly TemporaryDirectory _directory = new();

    private SluicePaths Paths => new() { ConfigFile = _directory["sluice.json"], DataDirectory = _directory["data"] };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Untouched_FollowsTheConfiguration()
    {
        var switches = SwitchState.Load(Paths).Current;

        Assert.True(switches.IsRouted(CodexOff, "claude"));
        Assert.True(switches.IsRouted(CodexOff, null));
        Assert.False(switches.IsRouted(CodexOff, "Codex"));
        Assert.False(switches.IsRouted(new RoutingConfig { Enabled = false }, "claude"));
    }

    [Fact]
    public void Switches_SurviveARestart_InAPrivateFile_AndTheUsersFileIsNotTouched()
    {
        var config = _directory.Write("sluice.json", "{ /* mine */ }");
        var state = SwitchState.Load(Paths);
        state.Set(false);
        state.Set(true, "claude");

        var again = SwitchState.Load(Paths).Current;

        Assert.False(again.IsRouted(CodexOff, null));
        Assert.False(again.IsRouted(CodexOff, "gemini"));
        Assert.True(again.IsRouted(CodexOff, "CLAUDE"));
        Assert.Equal("{ /* mine */ }", File.ReadAllText(config));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Paths.StateFile));
        }
    }

    [Fact]
    public void GlobalSwitch_ForgetsClientSwitches_AndOffMeansOffForAll()
    {
        var state = SwitchState.Load(Paths);
        state.Set(true, "codex");
        Assert.True(state.Current.IsRouted(CodexOff, "codex"));

        state.Set(false);
        Assert.False(state.Current.IsRouted(CodexOff, "codex"));
        Assert.False(state.Current.IsRouted(CodexOff, "claude"));

        state.Set(true);
        Assert.False(state.Current.IsRouted(CodexOff, "codex"));
        Assert.True(state.Current.IsRouted(new RoutingConfig { Enabled = false }, "claude"));

        state.Clear();
        Assert.False(state.Current.IsRouted(new RoutingConfig { Enabled = false }, "claude"));
    }

    [Fact]
    public void Change_IsTold()
    {
        var state = SwitchState.Load(Paths);
        Switches? told = null;
        state.Changed += switches => told = switches;

        state.Set(false);

        Assert.Same(state.Current, told);
        Assert.False(told!.Routing);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    public void BrokenFile_IsMovedAside_NotOverwritten(string content)
    {
        PrivateFiles.CreateDirectory(Paths.DataDirectory);
        File.WriteAllText(Paths.StateFile, content);

        var state = SwitchState.Load(Paths);

        Assert.Contains("state.json", state.Problem, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(Paths.StateFile + ".broken"));
        Assert.True(state.Current.IsRouted(new RoutingConfig(), "claude"));
        Assert.False(state.Current.Private);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void CutOffFile_OfAPrivateGateway_StaysPrivate(double share)
    {
        var before = SwitchState.Load(Paths);
        before.SetPrivate(true);
        foreach (var client in new[] { "claude", "codex", "gemini", "opencode" }) before.Set(false, client);
        var kept = File.ReadAllText(Paths.StateFile);
        File.WriteAllText(Paths.StateFile, kept[..(int)(kept.Length * share)]);

        var state = SwitchState.Load(Paths);

        Assert.True(state.Current.Private);
        Assert.Contains("private mode stays on", state.Problem, StringComparison.Ordinal);
        Assert.True(SwitchState.Load(Paths).Current.Private);
    }

    [Fact]
    public void Pins_SurviveARestart_AndOnOrOffTakesThemAway()
    {
        var state = SwitchState.Load(Paths);
        state.Use("tier:2");
        state.Use("coder", "Claude");
        state.Use(SwitchWords.Auto, "gemini");

        var again = SwitchState.Load(Paths);
        Assert.Equal("tier:2", again.Current.WordFor(CodexOff, null));
        Assert.Equal("coder", again.Current.WordFor(CodexOff, "claude"));
        Assert.Equal(SwitchWords.Auto, again.Current.WordFor(CodexOff, "gemini"));
        // The configuration's word on a client is none that a pin for everybody takes back.
        Assert.Equal(SwitchWords.Off, again.Current.WordFor(CodexOff, "codex"));

        again.Set(true, "claude");
        Assert.Equal(SwitchWords.Auto, again.Current.WordFor(CodexOff, "claude"));
        again.Use(SwitchWords.Default, "claude");
        Assert.Equal("tier:2", again.Current.WordFor(CodexOff, "claude"));
        again.Set(false);
        Assert.Equal(SwitchWords.Off, SwitchState.Load(Paths).Current.WordFor(CodexOff, "claude"));
        again.Use(SwitchWords.Default);
        Assert.Equal(SwitchWords.Auto, again.Current.WordFor(CodexOff, "claude"));
    }

    [Fact]
    public void PinForAll_ForgetsClients_AndLeavesPrivateModeOn()
    {
        var state = SwitchState.Load(Paths);
        state.SetPrivate(true);
        state.Use("coder", "claude");
        state.Use("opus");

        var kept = SwitchState.Load(Paths).Current;
        Assert.True(kept.Private);
        Assert.Empty(kept.Clients);
        Assert.Equal("opus", kept.WordFor(CodexOff, "claude"));
    }
}

using System.Globalization;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.LifeCycle;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Local.LifeCycle;

/// <summary>Processes of our own: what they see, whom a signal reaches, whom it never reaches.</summary>
public sealed class OwnProcessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task T23_Process_HasASessionOfItsOwn_AndACleanEnvironment_AndEndsWithItsChildren()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var stage = new SwitchStage();
        stage.Machine.Program("server", "env > environment; sleep 1000 & echo $! > child; echo said; echo complained >&2; echo $$ > self; wait");
        var log = stage.Switch.Started.NewLog(UpstreamKind.LlamaCpp, 1);
        var process = DetachedProcess.Start(stage.Machine["bin/server"], ["a b", "$HOME"], ServerEnvironment.Of(stage.Machine.Host), stage.Machine.Host.Home, log, out var error)!;
        Assert.Equal("", error);
        while (stage.Machine.Read("self").Length == 0) await Task.Delay(5, Cancel);
        Assert.Equal(process.Pid, int.Parse(stage.Machine.Read("self"), CultureInfo.InvariantCulture));
        Assert.Equal(process.Pid, ProcessIdentity.GroupIn(FormattableString.Invariant($"/proc/{process.Pid}")));
        Assert.DoesNotContain("canary", stage.Machine.Read("environment"), StringComparison.Ordinal);
        Assert.Contains("OLLAMA_HOST=", stage.Machine.Read("environment"), StringComparison.Ordinal);
        Assert.Equal("said\ncomplained", LogFile.End(log, 10));

        var child = ProcessIdentity.Of(int.Parse(stage.Machine.Read("child"), CultureInfo.InvariantCulture))!;
        stage.Switch.Started.Add(new StartedServer(new Uri("http://127.0.0.1:1"), UpstreamKind.LlamaCpp, process, null, log, "server"));
        Assert.False((await stage.OffAsync()).Failed);
        Assert.False(process.IsAlive());
        Assert.False(child.IsAlive());
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("""[{"kind":"ollama","command":"x"}]""")]
    [InlineData("""[{"root":"relative","kind":"ollama","process":{"pid":1,"start":"x"},"command":"x"}]""")]
    [InlineData("""[{"root":"http://127.0.0.1:1","kind":"ollama","process":{"pid":1,"start":"x"},"command":null}]""")]
    [InlineData("{}")]
    public void ForeignListOfWhatWasStarted_IsAnEmptyOne(string text)
    {
        using var stage = new SwitchStage();
        Directory.CreateDirectory(stage.Paths.DataDirectory);
        File.WriteAllText(Path.Combine(stage.Paths.DataDirectory, "started.json"), text);
        Assert.Empty(stage.Switch.Started.Alive());
        stage.Switch.Started.Remove(new Uri("http://127.0.0.1:1"));
    }

    [Fact]
    public async Task RecycledPid_IsLeftAlone()
    {
        using var stage = new SwitchStage();
        var stranger = stage.Bystander();
        stage.Switch.Started.Add(new StartedServer(new Uri("http://127.0.0.1:1"), UpstreamKind.Ollama, ProcessIdentity.Of(stranger.Id)! with { Start = "another boot:1" }, null, null, "ollama serve"));
        var off = await stage.OffAsync();
        Assert.Contains("nothing to stop", off.Message, StringComparison.Ordinal);
        Assert.False(stranger.HasExited);
    }

    [Fact]
    public async Task ProgramThatCannotRun_IsSaid()
    {
        using var stage = new SwitchStage(OperatingSystemKind.Linux, "/nowhere/llama-server", "--port", "1");
        Assert.Contains("/nowhere/llama-server was not found", (await stage.OnAsync()).Message, StringComparison.Ordinal);
        using var relative = new SwitchStage(OperatingSystemKind.Linux, "./llama-server", "--port", "1");
        Assert.Contains("./llama-server was not found", (await relative.OnAsync()).Message, StringComparison.Ordinal);
        using var file = new SwitchStage();
        file.Machine.File("plain", "no program");
        Assert.Contains("not executable", new LaunchCommand(UpstreamKind.Other, [file.Machine["plain"]], new Uri("http://127.0.0.1:1")).Program(file.Machine.Host, out var error) ?? error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ollama_IsServed_WhereOnlyItsProgramIsInstalled()
    {
        using var stage = new SwitchStage();
        stage.Machine.Program("systemctl", "exit 1");
        stage.Machine.Program("ollama", "echo \"$*\" > calls; exec sleep 1000");
        var on = await stage.OnAsync(meanwhile: step =>
        {
            if (step.Message.StartsWith("Started ", StringComparison.Ordinal)) stage.Server.Come();
        });
        Assert.False(on.Failed, on.Message);
        while (stage.Machine.Read("calls").Length == 0) await Task.Delay(5, Cancel);
        Assert.Equal("serve\n", stage.Machine.Read("calls"));
        Assert.False((await stage.OffAsync("ollama")).Failed);
        Assert.Empty(stage.Switch.Started.Alive());
    }

    [Theory]
    [InlineData("OLLAMA_MODELS", "/m", true)]
    [InlineData("OLLAMA_API_KEY", "k", false)]
    [InlineData("ANTHROPIC_API_KEY", "k", false)]
    [InlineData("HF_TOKEN", "k", false)]
    [InlineData("LLAMA_ARG_API_KEY", "k", false)]
    [InlineData("CUDA_VISIBLE_DEVICES", "0", true)]
    [InlineData("HSA_OVERRIDE_GFX_VERSION", "10.3.0", true)]
    [InlineData("AWS_REGION", "x", false)]
    [InlineData("https_proxy", "http://proxy:3128", true)]
    [InlineData("HTTPS_PROXY", "http://me:secret@proxy:3128", false)]
    [InlineData("SSH_AUTH_SOCK", "/s", false)]
    [InlineData("LC_ALL", "C", true)]
    public void Environment_IsPickedByName(string name, string value, bool goes) =>
        Assert.Equal(goes, ServerEnvironment.Of(new HostEnvironment(OperatingSystemKind.Linux, new Dictionary<string, string> { [name] = value }, "/h")).ContainsKey(name));

    [Theory]
    [InlineData(null, true, true)]
    [InlineData("ollama", true, false)]
    [InlineData("llama.cpp", false, true)]
    [InlineData("llamacpp", false, true)]
    [InlineData("llamacpp-8080", false, true)]
    [InlineData("llamacpp-8081", false, false)]
    [InlineData("mine", false, true)]
    public void Name_MeansAServer(string? name, bool ollama, bool llama)
    {
        var config = SluiceConfig.Default with
        {
            Upstreams = new Dictionary<string, UpstreamConfig>
            {
                ["mine"] = new() { Protocol = "openai-chat", BaseUrl = new Uri("http://localhost:8080/v1"), Local = true },
                ["far"] = new() { Protocol = "ollama", BaseUrl = new Uri("http://10.0.0.2:11434"), Local = true },
            },
        };
        Assert.True(ServerWish.TryRead(name, config, out var wish, out _));
        Assert.Equal(ollama, wish.Means(UpstreamKind.Ollama, new Uri("http://127.0.0.1:11434")));
        Assert.Equal(llama, wish.Means(UpstreamKind.LlamaCpp, new Uri("http://127.0.0.1:8080")));
        Assert.False(ServerWish.TryRead("unheard", config, out _, out var error));
        Assert.Contains("mine", error, StringComparison.Ordinal);
        Assert.False(ServerWish.TryRead("far", config, out _, out error));
        Assert.Contains("not on this machine", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0::/system.slice/ollama.service\n", "ollama")]
    [InlineData("0::/user.slice/user-1000.slice/user@1000.service/app.slice/llama-server.service\n", "llama-server")]
    [InlineData("0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-terminal.scope\n", null)]
    [InlineData("12:cpu:/x.service\n0::/init.scope\n", null)]
    public void Service_StandsInTheControlGroup(string text, string? unit) => Assert.Equal(unit, PortOwner.UnitIn(text));
}

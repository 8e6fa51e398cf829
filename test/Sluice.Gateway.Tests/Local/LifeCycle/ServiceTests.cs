using System.Globalization;
using Sluice.Gateway.Local.LifeCycle;
using Sluice.Gateway.Model;
using Sluice.Gateway.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Local.LifeCycle;

/// <summary>Services and apps, with the systems' own tools faked in the form of their output.</summary>
public sealed class ServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SystemService_IsStarted_AndStoppedWithoutAsking()
    {
        using var stage = new SwitchStage();
        Systemctl(stage, stage.Bystander().Id);
        var on = await stage.OnAsync(meanwhile: step =>
        {
            if (step.Message.StartsWith("Started the systemd service ollama", StringComparison.Ordinal)) stage.Server.Come();
        });
        Assert.False(on.Failed, on.Message);
        Assert.Contains("Ollama 0.33.0 answers at", on.Message, StringComparison.Ordinal);
        Assert.Contains("--no-ask-password start ollama.service\n", stage.Machine.Read("calls"), StringComparison.Ordinal);
        Assert.Equal("system:ollama", Assert.Single(stage.Switch.Started.Alive()).Service);

        var off = await stage.OffAsync();
        Assert.False(off.Failed, off.Message);
        Assert.Contains("--no-ask-password stop ollama.service\n", stage.Machine.Read("calls"), StringComparison.Ordinal);
        Assert.Empty(stage.Switch.Started.Alive());
        Assert.True(stage.Switch.IsOff(new Uri("http://" + stage.Server.Authority)));
    }

    [Fact]
    public async Task SystemService_WithoutTheRight_SaysWhatToType()
    {
        using var stage = new SwitchStage();
        Systemctl(stage, 0, "echo 'Failed to start ollama.service: Interactive authentication required.' >&2; echo 'See system logs' >&2; exit 4");
        var on = await stage.OnAsync("ollama");
        Assert.True(on.Failed);
        Assert.Equal("the systemd service ollama could not be started: Failed to start ollama.service: Interactive authentication required. Start it yourself: sudo systemctl start ollama", on.Message);
        Assert.Empty(stage.Switch.Started.Alive());
    }

    [Fact]
    public async Task ServiceOfTheUsers_IsNotStoppedUnasked_AndNotByASignal()
    {
        using var stage = new SwitchStage();
        Systemctl(stage, stage.Bystander().Id);
        stage.Machine.File("state", "active");
        stage.Server.Come();
        var off = await stage.OffAsync();
        Assert.True(off is { Failed: true, NeedsYes: true }, off.Message);
        Assert.Contains("run by the systemd service ollama", off.Message, StringComparison.Ordinal);
        Assert.Contains("sudo systemctl stop ollama", off.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(" stop ", stage.Machine.Read("calls"), StringComparison.Ordinal);

        var stopping = stage.OffAsync("ollama", yes: true);
        while (!stage.Machine.Read("calls").Contains(" stop ollama.service", StringComparison.Ordinal)) await Task.Delay(5, Cancel);
        stage.Server.Go();
        Assert.False((await stopping).Failed);
    }

    [Fact]
    public void Units_AreReadByBlock()
    {
        const string Text = """
            MainPID=0
            ExecStart={ path=/usr/local/bin/ollama ; argv[]=/usr/local/bin/ollama serve ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }
            Environment=PATH=/usr/bin:/bin OLLAMA_HOST=0.0.0.0:11500 OLLAMA_KEEP_ALIVE=1h
            Id=ollama.service
            LoadState=loaded
            ActiveState=inactive

            MainPID=812
            ExecStart={ path=/usr/bin/llama-server ; argv[]=/usr/bin/llama-server --port 8081 -m /m.gguf ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=812 ; code=(null) ; status=0/0 }
            Environment=
            Id=llama-server.service
            LoadState=loaded
            ActiveState=active

            MainPID=0
            Environment=
            Id=vllm.service
            LoadState=not-found
            ActiveState=inactive
            """;
        var units = SystemdUnits.Parse(Text, ofUser: true);
        Assert.Equal(["user:ollama http://127.0.0.1:11500/ False", "user:llama-server http://127.0.0.1:8081/ True"], units.Select(unit => $"{unit.Name} {unit.Root} {unit.IsActive}"));
        Assert.Equal(812, units[1].Pid);
        Assert.Equal(["systemctl", "--user", "--no-ask-password", "start", "ollama.service"], units[0].Start);
        Assert.Equal("journalctl --user -u ollama", units[0].Log);
    }

    [Fact]
    public async Task WithoutSystemd_ThereAreNoServices()
    {
        using var stage = new SwitchStage();
        stage.Machine.Program("systemctl", "echo 'System has not been booted with systemd as init system (PID 1). Can'\"'\"'t operate.' >&2; exit 1");
        var on = await stage.OnAsync();
        Assert.True(on.Failed);
        Assert.Contains("local.command", on.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LmStudio_IsStartedByItsOwnTool()
    {
        using var stage = new SwitchStage();
        stage.Machine.Program("systemctl", "exit 1");
        stage.Machine.Program("lms", "echo \"$*\" >> calls; [ \"$2\" = status ] && echo 'The server is not running.' >&2; exit 0");
        var found = Assert.Single(await InstalledServers.FindAsync(new SystemTool(stage.Machine.Host, TimeProvider.System), stage.Machine.Host, Cancel));
        Assert.Equal((UpstreamKind.LmStudio, 1234, false), (found.Kind, found.Root.Port, found.IsActive));
        Assert.Equal(["server", "start"], found.Start.Skip(1));
        stage.Machine.Program("lms", "echo 'The server is running on port 1299.'");
        found = Assert.Single(await InstalledServers.FindAsync(new SystemTool(stage.Machine.Host, TimeProvider.System), stage.Machine.Host, Cancel));
        Assert.Equal((1299, true), (found.Root.Port, found.IsActive));
    }

    [Fact]
    public async Task MacOs_KnowsTheAppAndTheLaunchdJob()
    {
        using var stage = new SwitchStage(OperatingSystemKind.MacOS);
        Directory.CreateDirectory(stage.Machine["Applications/Ollama.app"]);
        stage.Machine.Program("ps", "echo '  501 /Users/x/Ollama.app/Contents/MacOS/Ollama'");
        stage.Machine.Program("launchctl", "printf 'PID\\tStatus\\tLabel\\n-\\t0\\tcom.apple.x\\n-\\t0\\thomebrew.mxcl.ollama\\n'");
        var tool = new SystemTool(stage.Machine.Host, TimeProvider.System);
        var found = await new MacServers(tool, stage.Machine.Host, "/nowhere").FindAsync(Cancel);
        Assert.Equal(["app:ollama True 501", "launchd:ollama False "], found.Select(server => $"{server.Name} {server.IsActive} {server.Pid?.ToString(CultureInfo.InvariantCulture)}"));
        Assert.Equal(["osascript", "-e", "quit app \"Ollama\""], found[0].Stop);
    }

    [Fact]
    public async Task Windows_KnowsTheTrayApp()
    {
        using var stage = new SwitchStage(OperatingSystemKind.Windows);
        stage.Machine.Variables["LOCALAPPDATA"] = stage.Machine["AppData"];
        stage.Machine.Variables["PATHEXT"] = ";";
        stage.Machine.File(Path.Combine("AppData", "Programs", "Ollama", "ollama app.exe"), "");
        var found = Assert.Single(await new WindowsServers(new SystemTool(stage.Machine.Host, TimeProvider.System), stage.Machine.Host).FindAsync(Cancel));
        Assert.Equal((false, 0, "quit Ollama in the tray"), (found.IsActive, found.Stop.Count, found.StopByHand));
    }

    // As systemd 255 answers: show prints blocks, start and stop print nothing.
    private static void Systemctl(SwitchStage stage, int pid, string start = "echo active > state") => stage.Machine.Program("systemctl", $$"""
        echo "$*" >> calls
        case "$*" in
          "--user "*) echo 'Failed to connect to bus: No medium found' >&2; exit 1;;
          *" start "*) {{start}};;
          *" stop "*) echo inactive > state;;
          show*)
            state=$(cat state 2>/dev/null || echo inactive)
            echo "MainPID=$([ $state = active ] && echo {{pid}} || echo 0)"
            echo "Environment=OLLAMA_HOST={{stage.Server.Authority}}"
            echo "Id=ollama.service"; echo "LoadState=loaded"; echo "ActiveState=$state"
            echo; echo "MainPID=0"; echo "Id=vllm.service"; echo "LoadState=not-found"; echo "ActiveState=inactive";;
        esac
        """);
}

using System.Text.Json;
using Sluice.Clients.Setup;
using Sluice.Gateway.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Connections;

/// <summary>What can go wrong with other people's files.</summary>
public sealed class ConnectFaults
{
    private const string Mine = "{\n  \"env\": { \"A\": \"1\" }\n}\n";

    public static TheoryData<string> Steps { get; } = ["staged", "kept", "recorded", "written .env", "written settings.json"];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task F070_EndAtAnyStep_LeavesWholeFiles_AndIsUndoneOrFinished(string step)
    {
        foreach (var finish in new[] { false, true })
        {
            using var home = new Connecting("gemini");
            var settings = home.Write("{ \"ui\": 1 }", ".gemini", "settings.json");
            var variables = home.Write("A=1\n", ".gemini", ".env");
            var paths = Paths(home);
            var setup = new GeminiCliSetup();
            Assert.Throws<PowerCut>(() => new ClientConnection(setup, Host(home), new ConnectionStore(paths), TimeProvider.System, reached => Cut(reached == step))
                .Connect(new Uri("http://127.0.0.1:8484"), Tokens.TryLoadOrCreate(paths, out var tokens, out _) ? tokens.Inference.Reveal() : ""));
            string[] whole = ["{ \"ui\": 1 }", "{ \"ui\": 1, \"security\": {\"auth\": {\"selectedType\": \"gemini-api-key\"}} }", "A=1\n", "A=1\nGOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8484\nGEMINI_API_KEY=TOKEN\n"];
            Assert.Contains(File.ReadAllText(settings), whole);
            Assert.Contains(home.Read(".gemini", ".env"), whole);

            if (finish)
            {
                Assert.Equal(0, await home.ConnectAsync("gemini"));
                Assert.Contains("GEMINI_API_KEY=TOKEN", home.Read(".gemini", ".env"), StringComparison.Ordinal);
                Assert.Contains("gemini-api-key", home.Read(".gemini", "settings.json"), StringComparison.Ordinal);
            }

            Assert.Equal(0, await home.DisconnectAsync("gemini"));
            Assert.Equal("{ \"ui\": 1 }", File.ReadAllText(settings));
            Assert.Equal("A=1\n", File.ReadAllText(variables));
        }
    }

    [Theory]
    [InlineData("staged")]
    [InlineData("written .env")]
    [InlineData("restored")]
    public async Task F070_EndWhileDisconnecting_IsFinishedByTheNext(string step)
    {
        using var home = new Connecting("gemini");
        home.Write("A=1\n", ".gemini", ".env");
        await home.ConnectAsync("gemini");
        Assert.Throws<PowerCut>(() => new ClientConnection(new GeminiCliSetup(), Host(home), new ConnectionStore(Paths(home)), TimeProvider.System, reached => Cut(reached == step)).Disconnect());
        Assert.Equal(0, await home.DisconnectAsync("gemini"));
        Assert.Equal("A=1\n", home.Read(".gemini", ".env"));
        Assert.False(File.Exists(home[".gemini", "settings.json"]));
    }

    [Fact]
    public async Task OnlyAFileWithTheToken_IsSaidToHoldIt()
    {
        if (OperatingSystem.IsWindows()) return;
        using var home = new Connecting("gemini");
        var open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;
        var settings = home.Write("{ }", ".gemini", "settings.json");
        var variables = home.Write("A=1\n", ".gemini", ".env");
        File.SetUnixFileMode(settings, open);
        File.SetUnixFileMode(variables, open);
        Assert.Equal(0, await home.ConnectAsync("gemini"));
        Assert.Contains($"chmod 600 '{variables}'", home.Run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain($"chmod 600 '{settings}'", home.Run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisconnectInAFreshHome_LeavesAPrivateDataDirectory()
    {
        if (OperatingSystem.IsWindows()) return;
        using var home = new Connecting("gemini");
        var data = Paths(home).DataDirectory;
        if (Directory.Exists(data)) Directory.Delete(data, recursive: true);
        Assert.Equal(0, await home.DisconnectAsync("gemini"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data));
    }

    [Fact]
    public async Task F070_EndWhileTheTokenIsReplaced_LosesNothing()
    {
        using var home = new Connecting("claude");
        home.Write(Mine, ".claude", "settings.json");
        await home.ConnectAsync("claude");
        Assert.Throws<PowerCut>(() => new ClientConnection(new ClaudeCodeSetup(), Host(home), new ConnectionStore(Paths(home)), TimeProvider.System, reached => Cut(reached == "recorded"))
            .Connect(new Uri("http://127.0.0.1:9999"), "another-token-of-forty-characters-or-so"));
        Assert.Equal(0, await home.DisconnectAsync("claude"));
        Assert.Equal(Mine, home.Read(".claude", "settings.json"));
    }

    [Theory]
    [InlineData("claude", ".claude/settings.json", "{ \"env\": { \"A\": ")]
    [InlineData("claude", ".claude/settings.json", "{ \"env\": \"text\" }")]
    [InlineData("codex", ".codex/config.toml", "model = \n[x")]
    [InlineData("gemini", ".gemini/settings.json", "not json")]
    [InlineData("opencode", ".config/opencode/opencode.json", "{ \"provider\": [] }")]
    public async Task F086_MalformedFile_IsRefused_AndLeftAsItIs(string client, string path, string content)
    {
        using var home = new Connecting(client);
        var file = home.Write(content, path.Split('/'));
        var before = home.Everything();
        Assert.Equal(1, await home.ConnectAsync(client));
        Assert.Contains(Path.GetFileName(file), home.Run.Error, StringComparison.Ordinal);
        Assert.Contains("not changed", home.Run.Error, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(file));
        Assert.Equal(before, home.Everything());
        Assert.False(Directory.Exists(Path.Combine(home.Run.Data, "clients")) && Directory.EnumerateFiles(Path.Combine(home.Run.Data, "clients")).Any(name => !name.EndsWith("lock", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task F086_FileThatIsNoText_IsRefused()
    {
        using var home = new Connecting("claude");
        var file = home.Write("", ".claude", "settings.json");
        File.WriteAllBytes(file, System.Text.Encoding.Unicode.GetBytes("{}é"));
        Assert.Equal(1, await home.ConnectAsync("claude"));
        Assert.Contains("UTF-8", home.Run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F088_LaterEdits_AreKept_AndOnlyOurKeysGoBack()
    {
        using var home = new Connecting("claude");
        var file = home.Write("{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"https://api.anthropic.com\", // mine\n    \"A\": \"1\"\n  }\n}\n", ".claude", "settings.json");
        await home.ConnectAsync("claude");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"A\": \"1\"", "\"A\": \"2\"", StringComparison.Ordinal).Replace("{\n  \"env\"", "{\n  \"model\": \"opus\",\n  \"env\"", StringComparison.Ordinal));
        Assert.Equal(0, await home.DisconnectAsync("claude"));
        Assert.Equal("{\n  \"model\": \"opus\",\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"https://api.anthropic.com\", // mine\n    \"A\": \"2\"\n  }\n}\n", File.ReadAllText(file));
    }

    [Fact]
    public async Task F088_OurKeyChangedByTheUser_IsKept_AndSaid()
    {
        using var home = new Connecting("codex");
        home.Write("x = 1\n", ".codex", "config.toml");
        await home.ConnectAsync("codex");
        File.WriteAllText(home[".codex", "config.toml"], File.ReadAllText(home[".codex", "config.toml"]).Replace("model_provider = \"sluice\"", "model_provider = \"mine\"", StringComparison.Ordinal));
        Assert.Equal(0, await home.DisconnectAsync("codex"));
        Assert.Equal("x = 1\nmodel_provider = \"mine\"\n", home.Read(".codex", "config.toml"));
        Assert.Contains("changed by you since, and kept", home.Run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F088_FileThatWeMade_AndTheUserAddedTo_Stays()
    {
        using var home = new Connecting("claude");
        await home.ConnectAsync("claude");
        var file = home[".claude", "settings.json"];
        File.WriteAllText(file, File.ReadAllText(file).Replace("{\n  \"env\"", "{\n  \"model\": \"opus\",\n  \"env\"", StringComparison.Ordinal));
        await home.DisconnectAsync("claude");
        Assert.Equal("{\n  \"model\": \"opus\"\n}\n", File.ReadAllText(file));
    }

    [Fact]
    public async Task F089_ConnectedTwice_ToTwoPlaces_GoesBackToTheFirst()
    {
        using var home = new Connecting("claude");
        home.Write(Mine, ".claude", "settings.json");
        await home.ConnectAsync("claude");
        home.Run.Variables["SLUICE__SERVER__URL"] = "http://127.0.0.1:9999";
        Assert.Equal(0, await home.ConnectAsync("claude"));
        Assert.Contains("http://127.0.0.1:9999", home.Read(".claude", "settings.json"), StringComparison.Ordinal);
        var backup = Path.Combine(home.Run.Data, "clients", "claude.settings.json.backup");
        Assert.Equal(Mine, await File.ReadAllTextAsync(backup, TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup));

        // Signed in by now: the kind of credential changes too.
        home.Write("""{"claudeAiOauth":{"accessToken":"sk-ant-oat-own"}}""", ".claude", ".credentials.json");
        await home.ConnectAsync("claude");
        Assert.DoesNotContain("ANTHROPIC_AUTH_TOKEN", home.Read(".claude", "settings.json"), StringComparison.Ordinal);
        await home.DisconnectAsync("claude");
        Assert.Equal(Mine, home.Read(".claude", "settings.json"));
    }

    [Fact]
    public async Task F090_ClientThatIsNotInstalled_IsTold_AndNothingIsCreated()
    {
        using var home = new Connecting();
        Assert.Equal(1, await home.ConnectAsync("codex"));
        Assert.Contains("npm install -g @openai/codex", home.Run.Error, StringComparison.Ordinal);
        Assert.Empty(home.Everything());
        Assert.False(Directory.Exists(home.Run.Data));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".claude")]
    [InlineData(".claude/settings.json")]
    public async Task F090_ReadOnly_IsTold_AndNothingIsCreated(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        using var home = new Connecting("claude");
        if (path.Length > 0) home.Write(Mine, ".claude", "settings.json");
        var locked = home[path.Split('/')];
        var mode = File.GetUnixFileMode(locked);
        File.SetUnixFileMode(locked, mode & ~(UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
        try
        {
            Assert.Equal(1, await home.ConnectAsync("claude"));
            Assert.Contains("read-only", home.Run.Error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(home.Run.Data));
            if (path.Length > 0) Assert.Equal(Mine, File.ReadAllText(home[".claude", "settings.json"]));
            else Assert.Empty(home.Everything());
        }
        finally
        {
            File.SetUnixFileMode(locked, mode);
        }
    }

    [Fact]
    public async Task F090_FileOfAnotherUser_IsRefused()
    {
        // Only root can give a file away.
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return;
        using var home = new Connecting("claude");
        var file = home.Write(Mine, ".claude", "settings.json");
        using (var chown = System.Diagnostics.Process.Start("chown", ["65534", file])) await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await home.ConnectAsync("claude"));
        Assert.Contains("belongs to another user", home.Run.Error, StringComparison.Ordinal);
        Assert.Equal(Mine, File.ReadAllText(file));
    }

    [Fact]
    public async Task F114_LinkOutOfTheHome_IsRefused()
    {
        if (OperatingSystem.IsWindows()) return;
        using var home = new Connecting("claude");
        var outside = Directory.CreateTempSubdirectory("sluice-test-").FullName;
        try
        {
            var target = Path.Combine(outside, "x");
            File.WriteAllText(target, Mine);
            Directory.CreateDirectory(home[".claude"]);
            File.CreateSymbolicLink(home[".claude", "settings.json"], target);
            Assert.Equal(1, await home.ConnectAsync("claude"));
            Assert.Contains("outside your home", home.Run.Error, StringComparison.Ordinal);
            Assert.Equal(Mine, File.ReadAllText(target));

            // Nor through a folder that is a link.
            Directory.Delete(home[".claude"], recursive: true);
            Directory.CreateSymbolicLink(home[".claude"], outside);
            Assert.Equal(1, await home.ConnectAsync("claude"));
            Assert.Equal([target], Directory.EnumerateFileSystemEntries(outside));
            Directory.Delete(home[".claude"]);
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public async Task F114_DanglingLink_IsRefused()
    {
        if (OperatingSystem.IsWindows()) return;
        using var home = new Connecting("claude");
        Directory.CreateDirectory(home[".claude"]);
        File.CreateSymbolicLink(home[".claude", "settings.json"], home["nowhere"]);
        Assert.Equal(1, await home.ConnectAsync("claude"));
        Assert.Contains("which is not there", home.Run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(home["nowhere"]));
    }

    [Fact]
    public async Task F114_LinkWithinTheHome_IsFollowed_Shown_AndStaysALink()
    {
        if (OperatingSystem.IsWindows()) return;
        using var home = new Connecting("claude");
        var real = home.Write(Mine, "dotfiles", "claude.json");
        Directory.CreateDirectory(home[".claude"]);
        File.CreateSymbolicLink(home[".claude", "settings.json"], real);
        Assert.Equal(0, await home.ConnectAsync("claude"));
        Assert.Contains(real, home.Run.Output, StringComparison.Ordinal);
        Assert.Equal(real, new FileInfo(home[".claude", "settings.json"]).LinkTarget);
        Assert.Contains("ANTHROPIC_BASE_URL", File.ReadAllText(real), StringComparison.Ordinal);
        await home.DisconnectAsync("claude");
        Assert.Equal(Mine, File.ReadAllText(real));
    }

    [Fact]
    public async Task T14_ModeStays_AndAFileOfOurOwnIsPrivate()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Wide = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        using var home = new Connecting("claude", "codex");
        File.SetUnixFileMode(home.Write(Mine, ".claude", "settings.json"), Wide);
        await home.ConnectAsync("claude");
        Assert.Equal(Wide, File.GetUnixFileMode(home[".claude", "settings.json"]));
        Assert.Contains("chmod 600", home.Run.Error, StringComparison.Ordinal);
        await home.DisconnectAsync("claude");
        Assert.Equal(Wide, File.GetUnixFileMode(home[".claude", "settings.json"]));

        await home.ConnectAsync("codex");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(home[".codex", "config.toml"]));
        Assert.Equal([".claude", ".codex"], home.Everything().Where(Directory.Exists).Select(Path.GetFileName));
    }

    [Fact]
    public async Task T14_FileThatAnotherProgramWritesMeanwhile_IsNotOverwritten()
    {
        using var home = new Connecting("claude");
        var file = home.Write(Mine, ".claude", "settings.json");
        var paths = Paths(home);
        Tokens.TryLoadOrCreate(paths, out var tokens, out _);
        var connection = new ClientConnection(new ClaudeCodeSetup(), Host(home), new ConnectionStore(paths), TimeProvider.System, reached =>
        {
            if (reached == "recorded") File.WriteAllText(file, "{\"theirs\":1}");
        });
        Assert.Throws<SetupException>(() => connection.Connect(new Uri("http://127.0.0.1:8484"), tokens!.Inference.Reveal()));
        Assert.Equal("{\"theirs\":1}", File.ReadAllText(file));
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(home[".claude"]));
        Assert.Equal(0, await home.DisconnectAsync("claude"));
        Assert.Equal("{\"theirs\":1}", File.ReadAllText(file));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("something else")]
    public async Task Disconnect_WithoutItsBackup_GivesTheValuesBack(string? content)
    {
        using var home = new Connecting("claude");
        home.Write(Mine, ".claude", "settings.json");
        await home.ConnectAsync("claude");
        var backup = Path.Combine(home.Run.Data, "clients", "claude.settings.json.backup");
        if (content is null) File.Delete(backup);
        else await File.WriteAllTextAsync(backup, content, TestContext.Current.CancellationToken);
        Assert.Equal(0, await home.DisconnectAsync("claude"));
        Assert.Equal(Mine, home.Read(".claude", "settings.json"));
    }

    [Fact]
    public async Task Disconnect_OfAFileThatBroke_IsRefused_AndTheFileThatIsGoneStaysGone()
    {
        using var home = new Connecting("claude");
        var file = home.Write(Mine, ".claude", "settings.json");
        await home.ConnectAsync("claude");
        File.WriteAllText(file, "{ broken");
        Assert.Equal(1, await home.DisconnectAsync("claude"));
        Assert.Equal("{ broken", File.ReadAllText(file));
        File.Delete(file);
        Assert.Equal(0, await home.DisconnectAsync("claude"));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Disconnect_WithAnotherFolderNamed_SaysSo_AndForgetsNothing()
    {
        using var home = new Connecting("codex");
        await home.ConnectAsync("codex");
        home.Run.Variables["CODEX_HOME"] = home["elsewhere"];
        Assert.Equal(1, await home.DisconnectAsync("codex"));
        home.Run.Variables.Remove("CODEX_HOME");
        Assert.Equal(0, await home.DisconnectAsync("codex"));
        Assert.False(File.Exists(home[".codex", "config.toml"]));
    }

    [Fact]
    public async Task Doctor_TellsOfAConnectionThatNoLongerStands()
    {
        using var home = new Connecting("claude");
        await home.ConnectAsync("claude");
        Assert.Equal(["ok"], await DoctorAsync(home));
        home.Run.Variables["SLUICE__SERVER__URL"] = "http://127.0.0.1:9999";
        Assert.Equal(["warning", "warning"], await DoctorAsync(home));
        home.Run.Variables.Remove("SLUICE__SERVER__URL");
        home.Write("""{"claudeAiOauth":{"accessToken":"sk-ant-oat-own"}}""", ".claude", ".credentials.json");
        Assert.Equal(["warning"], await DoctorAsync(home));
        File.Delete(home[".claude", ".credentials.json"]);
        home.Write("{}", ".claude", "settings.json");
        Assert.Equal(3, (await DoctorAsync(home)).Count);
    }

    private static async Task<List<string>> DoctorAsync(Connecting home)
    {
        await home.Run.InvokeAsync("doctor", "--json");
        using var findings = JsonDocument.Parse(home.Run.Output);
        return [.. findings.RootElement.EnumerateArray().Where(finding => finding.GetProperty("check").GetString() is "connections" || (finding.GetProperty("check").GetString() is "settings" && finding.GetProperty("level").GetString() is not "ok")).Select(finding => finding.GetProperty("level").GetString()!)];
    }

    private static void Cut(bool here)
    {
        if (here) throw new PowerCut();
    }

    private static SluicePaths Paths(Connecting home) => SluicePaths.TryResolve(Host(home), null, home.Run.Data, out var paths, out _) ? paths : throw new InvalidOperationException();

    private static HostEnvironment Host(Connecting home) => new(OperatingSystemKind.Linux, home.Run.Variables, home.Run.Home);

    private sealed class PowerCut : Exception;
}

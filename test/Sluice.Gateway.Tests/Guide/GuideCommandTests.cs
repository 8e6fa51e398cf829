using System.Text;
using System.Text.Json;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Tests.Commands;
using Sluice.Guide;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.Gateway.Tests.Guide;

/// <summary><c>sluice guide</c> as a user types it, with nothing running.</summary>
public sealed class GuideCommandTests
{
    private const string Configuration = """
        {
          "discovery": { "enabled": false },
          "upstreams": {
            "box": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:9", "local": true },
            "cloud": { "protocol": "anthropic", "baseUrl": "http://127.0.0.1:9", "apiKey": "canary-key" }
          },
          "models": {
            "coder": { "upstream": "box", "id": "qwen2.5-coder:7b", "tier": 0, "contextWindow": 32768 },
            "sonnet": { "upstream": "cloud", "id": "claude-sonnet-5", "tier": 2 }
          },
          "routing": { "clients": { "codex": { "enabled": false } } }
        }
        """;

    [Fact]
    public async Task BeforeAProbe_ItPrintsDefaults_AndSaysSo()
    {
        using var run = Run();
        Assert.Equal(0, await run.InvokeAsync("guide"));
        Assert.Contains("| 0 | qwen2.5-coder:7b |", run.Output, StringComparison.Ordinal);
        Assert.Contains("- qwen2.5-coder:7b: prompt ≤ 32768 tokens", run.Output, StringComparison.Ordinal);
        Assert.Contains("nothing was measured yet", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-key", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Card_IsTold_WithoutItsQuirks()
    {
        using var run = Run();
        Keep(run);
        Assert.Equal(0, await run.InvokeAsync("guide"));
        Assert.Contains("prompt ≤ 12000 tokens; no tools; exact edits 3/10; 18 tokens/s; not for edits", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("small exact edits", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Number every line.", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, await run.InvokeAsync("guide", "--quirks"));
        Assert.Contains("Number every line.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CardOfAModelThatHasChanged_IsNotTold()
    {
        await using var ollama = new FakeOllama();
        using var run = new CommandRun();
        run.Variables["SLUICE_CONFIG"] = run.Write("sluice.json", $$"""
            { "upstreams": { "box": { "protocol": "ollama", "baseUrl": "{{ollama.Address}}" } }, "models": { "coder": { "upstream": "box", "id": "qwen2.5-coder:7b", "tier": 0 } } }
            """);
        Keep(run, sizeBytes: ollama.Models[0].Size);
        Assert.Equal(0, await run.InvokeAsync("guide"));
        Assert.Contains("prompt ≤ 12000 tokens", run.Output, StringComparison.Ordinal);
        Keep(run, sizeBytes: 1);
        Assert.Equal(0, await run.InvokeAsync("guide"));
        Assert.DoesNotContain("12000", run.Output, StringComparison.Ordinal);
        Assert.Contains("changed since it was measured", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_HasTokens_Tiers_AndModels()
    {
        using var run = Run();
        Keep(run);
        Assert.Equal(0, await run.InvokeAsync("guide", "--client", "codex", "--json"));
        var view = JsonDocument.Parse(run.Output).RootElement;
        Assert.False(view.GetProperty("routed").GetBoolean());
        Assert.True(view.GetProperty("measured").GetBoolean());
        Assert.InRange(view.GetProperty("tokens").GetInt32(), 50, GuideText.MostTokens);
        Assert.Equal(12_000, view.GetProperty("local")[0].GetProperty("limits").GetProperty("largestPrompt").GetInt32());
        Assert.Contains("Routing is off for codex", view.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CLAUDE.md", "\uFEFF# Rules\r\n\r\nNo tabs.\r\n")]
    [InlineData("AGENTS.md", "no end of line")]
    [InlineData("GEMINI.md", "")]
    [InlineData(".cursorrules", "Be brief.\n")]
    [InlineData("rules.mdc", "---\nalwaysApply: false\n---\n\nMine.\n")]
    public async Task Write_IsIdempotent_UpdatesInPlace_AndIsRemovable(string name, string content)
    {
        using var run = Run();
        var file = Path.Combine(run.Home, name);
        var before = Encoding.UTF8.GetBytes(content);
        File.WriteAllBytes(file, before);
        Assert.Equal(0, await run.InvokeAsync("guide", "--write", file));
        var first = File.ReadAllBytes(file);
        Assert.Equal(before, first[..before.Length]);
        Assert.Equal(0, await run.InvokeAsync("guide", "--write", file));
        Assert.Contains("nothing was changed", run.Output, StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllBytes(file));

        Keep(run);
        Assert.Equal(0, await run.InvokeAsync("guide", "--write", file));
        Assert.Contains("12000", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.DoesNotContain("32768", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(0, await run.InvokeAsync("guide", "--remove", file));
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Equal(0, await run.InvokeAsync("guide", "--remove", file));
        Assert.Empty(Directory.EnumerateFiles(run.Home, "*.tmp", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("CLAUDE.md")]
    [InlineData("rules.mdc")]
    public async Task NewFile_IsDeletedAgain(string name)
    {
        using var run = Run();
        var file = Path.Combine(run.Home, "project", name);
        Assert.Equal(0, await run.InvokeAsync("guide", "--write", file));
        Assert.True(File.Exists(file));
        if (!OperatingSystem.IsWindows()) Assert.True(File.GetUnixFileMode(file).HasFlag(UnixFileMode.GroupRead));
        Assert.Equal(0, await run.InvokeAsync("guide", "--remove", file));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task TwoBlocks_AreRefused_AndLeftAsTheyAre()
    {
        using var run = Run();
        var file = run.Write("CLAUDE.md", "<!-- sluice:begin -->\n<!-- sluice:end -->\n<!-- sluice:begin -->\n<!-- sluice:end -->\n");
        var before = File.ReadAllBytes(file);
        Assert.Equal(1, await run.InvokeAsync("guide", "--write", file));
        Assert.Contains("sluice:begin on line 3", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Equal(1, await run.InvokeAsync("guide", "--remove", file));
    }

    [Fact]
    public async Task F114_LinkOutOfTheHome_OrToNothing_IsRefused()
    {
        if (OperatingSystem.IsWindows()) return;
        using var run = Run();
        using var elsewhere = new Platform.TemporaryDirectory();
        var target = elsewhere.Write("profile", "export A=1\n");
        var file = Path.Combine(run.Home, "CLAUDE.md");
        File.CreateSymbolicLink(file, target);
        Assert.Equal(1, await run.InvokeAsync("guide", "--write", file));
        Assert.Contains("outside your home", run.Error, StringComparison.Ordinal);
        Assert.Equal("export A=1\n", File.ReadAllText(target));

        File.Delete(file);
        File.CreateSymbolicLink(file, Path.Combine(run.Home, "missing"));
        Assert.Equal(1, await run.InvokeAsync("guide", "--write", file));
        Assert.False(File.Exists(Path.Combine(run.Home, "missing")));
    }

    [Fact]
    public async Task F114_LinkBesideIt_IsFollowed_AndTold()
    {
        if (OperatingSystem.IsWindows()) return;
        using var run = Run();
        var target = run.Write("AGENTS.md", "mine\n");
        var file = Path.Combine(run.Home, "CLAUDE.md");
        File.CreateSymbolicLink(file, "AGENTS.md");
        Assert.Equal(0, await run.InvokeAsync("guide", "--write", file));
        Assert.Contains("AGENTS.md", run.Output, StringComparison.Ordinal);
        Assert.NotNull(new FileInfo(file).LinkTarget);
        Assert.Contains("sluice:begin", File.ReadAllText(target), StringComparison.Ordinal);
    }

    [Fact]
    public async Task F090_ReadOnlyFolder_IsAClearError()
    {
        if (OperatingSystem.IsWindows()) return;
        using var run = Run();
        var folder = Directory.CreateDirectory(Path.Combine(run.Home, "project")).FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.Equal(1, await run.InvokeAsync("guide", "--write", Path.Combine(folder, "CLAUDE.md")));
            Assert.Contains("is read-only", run.Error, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Theory]
    [InlineData("claude", ".claude/skills/sluice-ask/SKILL.md")]
    [InlineData("codex", ".agents/skills/sluice-ask/SKILL.md")]
    [InlineData("gemini", ".gemini/skills/sluice-ask/SKILL.md")]
    [InlineData("opencode", ".config/opencode/skills/sluice-ask/SKILL.md")]
    public async Task Agents_WritesASkill_AndTakesItAway(string client, string place)
    {
        using var run = Run();
        var file = Path.Combine([run.Home, .. place.Split('/')]);
        Assert.Equal(0, await run.InvokeAsync("guide", "--agents", "--client", client));
        Assert.StartsWith("---\n", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
        var printed = run.Output;

        Assert.Equal(0, await run.InvokeAsync("guide", "--agents", "--client", client, "--write"));
        Assert.Equal(printed, File.ReadAllText(file));
        Assert.Equal(0, await run.InvokeAsync("guide", "--agents", "--client", client, "--write"));
        Assert.Contains("nothing was changed", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, await run.InvokeAsync("guide", "--agents", "--client", client, "--remove"));
        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));
    }

    [Fact]
    public async Task Agents_LeavesASkillOfTheUsersOwnAlone()
    {
        using var run = Run();
        var folder = Directory.CreateDirectory(Path.Combine(run.Home, ".claude", "skills", "sluice-ask")).FullName;
        var file = Path.Combine(folder, "SKILL.md");
        await File.WriteAllTextAsync(file, "---\nname: sluice-ask\n---\nmine\n", TestContext.Current.CancellationToken);
        Assert.Equal(1, await run.InvokeAsync("guide", "--agents", "--write"));
        Assert.Contains("not written by Sluice", run.Error, StringComparison.Ordinal);
        Assert.Equal("---\nname: sluice-ask\n---\nmine\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("guide", "--write")]
    [InlineData("guide", "--remove")]
    [InlineData("guide", "--write", "a", "--remove", "a")]
    [InlineData("guide", "--client", "vim")]
    [InlineData("guide", "--agents", "--client", "cursor")]
    [InlineData("guide", "--project")]
    public async Task WrongUsage_IsTold(params string[] words)
    {
        using var run = Run();
        Assert.Equal(2, await run.InvokeAsync(words));
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task BrokenConfiguration_IsTold()
    {
        using var run = Run();
        run.Write("sluice.json", "{ \"nonsense\": ");
        Assert.Equal(2, await run.InvokeAsync("guide"));
        Assert.Contains("sluice.json", run.Error, StringComparison.Ordinal);
    }

    private static CommandRun Run()
    {
        var run = new CommandRun();
        run.Variables["SLUICE_CONFIG"] = run.Write("sluice.json", Configuration);
        return run;
    }

    private static void Keep(CommandRun run, long? sizeBytes = null) => new CardBook(Path.Combine(run.Data, "cards")).Keep(new CapabilityCard
    {
        Address = "box/qwen2.5-coder:7b",
        Measured = DateTimeOffset.UnixEpoch,
        SizeBytes = sizeBytes,
        LargestContext = 12_000,
        MissedAt = 16_000,
        ToolsAllowed = false,
        Edits = new CardScore(3, 10),
        Speeds = [new CardSpeed(500, 0.5, null, 500, 0), new CardSpeed(1000, 1, null, 500, 18.2)],
        Unfit = ["edits"],
        Quirks = ["Number every line."],
    });
}

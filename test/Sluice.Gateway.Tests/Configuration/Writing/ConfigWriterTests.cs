// Modes are looked at behind a skip on Windows, which the analyzer does not see.
#pragma warning disable CA1416
using System.Diagnostics;
using System.Text;
using Sluice.Gateway.Configuration.Writing;
using Sluice.Gateway.Platform;
using Sluice.Gateway.Tests.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Configuration.Writing;

public sealed class ConfigWriterTests : IDisposable
{
    private const string ChildDirectory = "SLUICE_CONFIG_CHILD";

    private readonly TemporaryDirectory _home = new();

    private SluicePaths Paths => PathsIn(_home.Path);

    public void Dispose() => _home.Dispose();

    private static SluicePaths PathsIn(string directory) => new() { ConfigFile = Path.Combine(directory, "config", "sluice.json"), DataDirectory = Path.Combine(directory, "data") };

    private ConfigWriter Writer(params (string Name, string Value)[] variables) => new(Paths, ConfigText.Loader(variables), TimeProvider.System);

    private string Text() => File.ReadAllText(Paths.ConfigFile);

    private void Write(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Paths.ConfigFile)!);
        File.WriteAllText(Paths.ConfigFile, text);
    }

    [Fact]
    public void F125_NewFile_IsMadeForItsUserAlone_WithItsSchema()
    {
        var result = Writer().Apply([ConfigEdit.Set("server.strict", true)], "none", "page");

        Assert.Equal(ConfigWriteOutcome.Written, result.Outcome);
        Assert.Equal("{\n  \"$schema\": \"./sluice.schema.json\",\n  \"server\": {\n    \"strict\": true\n  }\n}\n", Text());
        Assert.Equal(ConfigFile.Read(Paths.ConfigFile).Hash, result.Hash);
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(Paths.ConfigFile)!, "sluice.schema.json")));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Paths.ConfigFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(Paths.ConfigFile)!));
        Assert.All(Directory.EnumerateFiles(Paths.DataDirectory, "*", SearchOption.AllDirectories), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void Mode_IsKept()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes");
        Write("{}");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(Paths.ConfigFile, mode);

        Assert.True(Writer().Apply([ConfigEdit.Set("server.strict", true)], null, "cli").IsDone);
        Assert.Equal(mode, File.GetUnixFileMode(Paths.ConfigFile));
    }

    [Fact]
    public void Mistakes_AreAllTold_AndNothingIsWritten()
    {
        Write("{ /* mine */ }");
        var result = Writer().Apply([ConfigEdit.Set("server.strict", "perhaps"), ConfigEdit.Set("server.port", "1"), ConfigEdit.Set("routing.strategy", "guess")], null, "page");

        Assert.Equal(ConfigWriteOutcome.Refused, result.Outcome);
        Assert.Equal(["server.strict", "server.port", "routing.strategy"], result.Problems.Select(problem => problem.Path));
        Assert.All(result.Problems, problem => Assert.NotEmpty(problem.Fix));
        Assert.Equal("{ /* mine */ }", Text());
        Assert.Empty(Writer().History.Read());
    }

    [Fact]
    public void BrokenFile_IsNotTouchedByAnEdit_ButCanBeReplaced()
    {
        Write("{ \"server\": ");
        var writer = Writer();

        Assert.Equal(ConfigWriteOutcome.Refused, writer.Apply([ConfigEdit.Set("server.strict", true)], null, "page").Outcome);
        Assert.Equal("{ \"server\": ", Text());
        Assert.True(writer.Replace("{}", null, "page").IsDone);
    }

    [Fact]
    public void ChangedMeanwhile_IsAConflict_WithBothVersions()
    {
        Write("{ \"server\": { \"strict\": false } }");
        var writer = Writer();
        var hash = writer.Read().Hash;
        Write("{ \"server\": { \"strict\": false } } // by hand");

        var result = writer.Apply([ConfigEdit.Set("server.strict", true)], hash, "page");

        Assert.Equal(ConfigWriteOutcome.Conflict, result.Outcome);
        Assert.Equal("{ \"server\": { \"strict\": false } } // by hand", result.Theirs);
        Assert.Equal("{ \"server\": { \"strict\": true } } // by hand", result.Yours);
        Assert.Equal(result.Theirs, Text());
        Assert.True(writer.Apply([ConfigEdit.Set("server.strict", true)], result.Hash, "page").IsDone);
    }

    [Fact]
    public void WhatAVariableSets_IsNotWritten()
    {
        Write("{ \"logging\": { \"level\": \"error\" } }");
        var writer = Writer(("SLUICE__SERVER__STRICT", "true"), ("SLUICE__LOGGING__LEVEL", "debug"));

        var problem = Assert.Single(writer.Apply([ConfigEdit.Set("server.strict", false)], null, "page").Problems);
        Assert.Contains("SLUICE__SERVER__STRICT", problem.Message, StringComparison.Ordinal);
        Assert.Equal("server.strict", problem.Path);
        Assert.Equal("logging.level", Assert.Single(writer.Replace("{}", null, "page").Problems).Path);
        Assert.True(writer.Apply([ConfigEdit.Set("server.insecureHttp", false)], null, "page").IsDone);
    }

    [Fact]
    public void Link_IsFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links want a right there");
        Write("");
        File.Delete(Paths.ConfigFile);
        var target = _home.Write("real.json", "{ } // real");
        File.CreateSymbolicLink(Paths.ConfigFile, target);

        Assert.True(Writer().Apply([ConfigEdit.Set("server.strict", true)], null, "page").IsDone);
        Assert.Equal(target, new FileInfo(Paths.ConfigFile).LinkTarget);
        Assert.Contains("// real", File.ReadAllText(target), StringComparison.Ordinal);
        Assert.Contains("strict", File.ReadAllText(target), StringComparison.Ordinal);
    }

    [Fact]
    public void History_KeepsEveryState_AndUndoIsAChangeOfItsOwn()
    {
        Write("{} // first");
        var writer = Writer();
        Assert.True(writer.Apply([ConfigEdit.Set("server.strict", true)], null, "page").IsDone);
        Write("{ \"server\": { \"strict\": true } } // by hand");
        writer.History.See(writer.Read().Bytes, byHand: true);
        Assert.True(writer.Apply([ConfigEdit.Remove("server")], null, "cli").IsDone);

        var states = writer.History.Read();
        Assert.Equal(["cli", "hand", "page"], states.Select(state => state.By));
        Assert.Equal("{} // first", Encoding.UTF8.GetString(writer.History.Content(states[2].Id)!));
        Assert.Equal("{ \"server\": { \"strict\": true } } // by hand", Encoding.UTF8.GetString(writer.History.After(states[1].Id)!));

        Assert.True(writer.Undo(null, null).IsDone);
        Assert.Equal("{ \"server\": { \"strict\": true } } // by hand", Text());
        Assert.True(writer.Undo(states[2].Id, null).IsDone);
        Assert.Equal("{} // first", Text());
        Assert.Equal(["undo", "undo", "cli", "hand", "page"], writer.History.Read().Select(state => state.By));
        Assert.Equal(ConfigWriteOutcome.Refused, writer.Undo("../../../etc/passwd", null).Outcome);
    }

    [Fact]
    public void F121_History_HoldsNoKey_AndUndoPutsItBackFromTheFile()
    {
        const string Key = "sk-canary-0123456789-abcdef";
        Write($$"""{ "upstreams": { "cloud": { "protocol": "anthropic", "baseUrl": "https://api.anthropic.com", "apiKey": "{{Key}}" } } } // mine""");
        var (writer, before) = (Writer(("ANTHROPIC_API_KEY", "sk-ant-0123456789abcdef")), Text());

        Assert.True(writer.Apply([ConfigEdit.Set("server.strict", true)], null, "page").IsDone);

        Assert.All(Directory.GetFiles(Paths.DataDirectory, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain(Key, File.ReadAllText(file), StringComparison.Ordinal));
        Assert.True(writer.Undo(null, null).IsDone);
        Assert.Equal(before, Text());
        Assert.True(writer.Apply([ConfigEdit.Set("upstreams.cloud.apiKey", "env:ANTHROPIC_API_KEY")], null, "page").IsDone);
        var refused = writer.Undo(null, null);
        Assert.Contains("key that is not in the file any more", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void History_IsBounded()
    {
        var history = Writer().History;
        for (var i = 0; i < ConfigHistory.MostStates + 20; i++) history.Keep(Encoding.UTF8.GetBytes($"{{}} // {i}"), "page");

        Assert.Equal(ConfigHistory.MostStates, history.Read().Count);
        Assert.Equal($"{{}} // {ConfigHistory.MostStates + 19}", Encoding.UTF8.GetString(history.Content(history.Read()[0].Id)!));
    }

    [Fact]
    public async Task F069_KilledWhileSaving_TheFileIsTheWholeOldOrTheWholeNewOne()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill -9");
        var random = new Random();
        Write("{}");
        var versions = 0;
        for (var round = 0; round < 12; round++)
        {
            using var child = StartChild(_home.Path);
            var killAfter = random.Next(1, 40);
            for (var lines = 0; lines < killAfter && await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line; lines += line.StartsWith('W') ? 1 : 0)
            {
            }

            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);

            // Whole: it parses, begins and ends as each version does, and all of its filling is of one version.
            var text = Text();
            Assert.NotNull(ConfigText.Loader().Parse(Encoding.UTF8.GetBytes(text), null).Effective);
            if (text == "{}") continue;
            var version = text[(text.IndexOf("// ", StringComparison.Ordinal) + 3)..text.IndexOf('\n', StringComparison.Ordinal)];
            Assert.Equal(Version(version), text);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Paths.ConfigFile) & ~(UnixFileMode.GroupRead | UnixFileMode.OtherRead));
            versions++;
        }

        Assert.True(versions > 0);

        // What a killed save left beside it goes with the next one.
        Assert.True(Writer().Apply([ConfigEdit.Set("server.strict", true)], null, "page").IsDone);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Paths.ConfigFile)!, "*.tmp"));
    }

    [Fact(Explicit = true)]
    public void Child_SavesUntilItIsKilled()
    {
        if (Environment.GetEnvironmentVariable(ChildDirectory) is not { } directory)
        {
            Assert.Skip("Runs as the child of another test.");
            return;
        }

        var writer = new ConfigWriter(PathsIn(directory), ConfigText.Loader(), TimeProvider.System);
        using var console = Console.OpenStandardOutput();
        for (var i = 0; ; i++)
        {
            Assert.True(writer.Replace(Version($"{Environment.ProcessId}-{i}"), null, "page").IsDone);
            console.Write("W\n"u8);
        }
    }

    private static string Version(string version) =>
        $"{{ // {version}\n{string.Concat(Enumerable.Range(0, 400).Select(i => $"  // line {i} of {version}\n"))}  \"server\": {{ \"strict\": true }}\n}}\n";

    private static Process StartChild(string directory)
    {
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(ConfigWriterTests).Assembly.Location, null)!)
        {
            ArgumentList = { "--filter-method", "*Child_SavesUntilItIsKilled", "--no-progress", "--explicit", "on" },
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment[ChildDirectory] = directory;
        return Process.Start(start)!;
    }
}

using System.Text;
using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Clients;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>The real clients' own files, connected and restored by clicks: the lines that are shown are the lines that change, and every byte comes back.</summary>
[Collection(Processes.Name)]
public sealed class RealClientsPageTests(Chromium chromium)
{
    private static readonly (string Client, string Title, string File, string Content)[] Own =
    [
        ("claude", "Claude Code", ".claude/settings.json", "{\n  // kept\n  \"model\": \"opus\",\n  \"permissions\": { \"allow\": [\"Bash(ls:*)\"] },\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"https://other.example\"\n  }\n}\n"),
        ("codex", "Codex", ".codex/config.toml", "# kept\nmodel = \"gpt-5.5\"\nmodel_provider = \"mine\" # chosen\r\n\n[model_providers.mine]\nname = \"Mine\"\nbase_url = \"https://other.example/v1\"\n\n[projects.\"/home/me/work\"]\ntrust_level = \"trusted\""),
        ("gemini", "Gemini CLI", ".gemini/.env", "# kept\nGOOGLE_GEMINI_BASE_URL=https://other.example\nexport OTHER='two words'\n"),
        ("opencode", "opencode", ".config/opencode/opencode.json", "{\"$schema\":\"https://opencode.ai/config.json\",\"autoupdate\":false,\n\t\"keybinds\": { \"leader\": \"ctrl+x\" }, // kept\n}\n"),
    ];

    private static readonly string[] Folders = [".claude", ".codex", ".gemini", ".config"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task LinesShown_AreTheLinesThatChange_ForEveryClient_AndRestoreGivesEveryByteBack()
    {
        Needs.Chromium();
        using CodingClient claude = new ClaudeCode(), codex = new CodexCli(), gemini = new GeminiCommand(), opencode = new OpenCodeCli();
        CodingClient[] programs = [claude, codex, gemini, opencode];
        foreach (var client in programs) Needs.Client(client);
        await using var vendor = new FakeAnthropic();
        var path = string.Join(Path.PathSeparator, programs.Select(client => client.BuildEnvironment()["PATH"].Split(Path.PathSeparator)[0]).Append("/usr/bin"));
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.Cloud(vendor).ToJsonString(), new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = path }, Cancelled);
        foreach (var (_, _, file, content) in Own) Write(gateway, file, content);
        var before = Everything(gateway);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/clients");
        dashboard.Tolerate("409");
        var page = dashboard.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);

        foreach (var (client, title, file, _) in Own)
        {
            // 1. The lines, then the change: what is shown is what was done, and no other line moved.
            await Card(title).GetByRole(AriaRole.Button, new() { Name = "Connect…" }).ClickAsync();
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Change these lines" }).ClickAsync(new() { Trial = true });
            var shown = await LinesAsync();
            Assert.Equal(before, Everything(gateway));
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Change these lines" }).ClickAsync();
            await dialog.GetByText("is connected to").WaitForAsync();
            Assert.Equal(shown, await LinesAsync());
            await CloseAsync();
            var after = Everything(gateway);
            Assert.NotEqual(before[file], after[file]);
            AssertAreTheChange(client, shown, before, after, gateway);

            // 2. And back.
            await Card(title).GetByRole(AriaRole.Button, new() { Name = "Restore…" }).ClickAsync();
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).ClickAsync();
            await dialog.GetByText("is as it was before").WaitForAsync();
            await CloseAsync();
            Assert.Equal(before, Everything(gateway));
        }

        // 3. A file that was changed by hand in between: what is the user's stays, what is Sluice's goes.
        await ConnectAsync("Codex");
        var config = Path.Combine(gateway.Environment["HOME"], ".codex", "config.toml");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config, Cancelled)).Replace("name = \"Sluice\"", "name = \"By hand\"", StringComparison.Ordinal) + "\n[added]\nby = \"hand\"\n", Cancelled);
        await page.ReloadAsync();
        await Card("Codex").GetByText("connected, changed since").WaitForAsync();
        await Card("Codex").GetByRole(AriaRole.Button, new() { Name = "Restore…" }).ClickAsync();
        await dialog.GetByText("Changed by you since, and kept as it is").WaitForAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).ClickAsync();
        await dialog.GetByText("is as it was before").WaitForAsync();
        await dashboard.AssertAccessibleAsync();
        await CloseAsync();
        var left = await File.ReadAllTextAsync(config, Cancelled);
        Assert.Contains("[added]\nby = \"hand\"", left, StringComparison.Ordinal);
        Assert.Contains("\"By hand\"", left, StringComparison.Ordinal);
        Assert.Contains("model_provider = \"mine\" # chosen", left, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.InferenceToken, left, StringComparison.Ordinal);

        // 4. A file that must not be written: said, with the file's name, and left alone.
        if (!OperatingSystem.IsWindows())
        {
            var locked = Path.Combine(gateway.Environment["HOME"], ".config", "opencode", "opencode.json");
            File.SetUnixFileMode(locked, UnixFileMode.UserRead);
            await Card("opencode").GetByRole(AriaRole.Button, new() { Name = "Connect…" }).ClickAsync();
            await dialog.GetByText("opencode.json is read-only. Nothing was changed.").WaitForAsync();
            await dashboard.AssertAccessibleAsync();
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Change these lines" }).ClickAsync(new() { Trial = true });
            await dialog.PressAsync("Escape");
        }

        await dashboard.AssertCleanAsync();

        ILocator Card(string title) => page.GetByRole(AriaRole.Region, new() { Name = title });

        Task CloseAsync() => dialog.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last.ClickAsync();

        async Task ConnectAsync(string title)
        {
            await Card(title).GetByRole(AriaRole.Button, new() { Name = "Connect…" }).ClickAsync();
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Change these lines" }).ClickAsync();
            await dialog.GetByText("is connected to").WaitForAsync();
            await CloseAsync();
        }

        // FILE|MARK|NUMBER|TEXT
        Task<string[]> LinesAsync() => page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('dialog figure')].flatMap((figure) => [...figure.querySelectorAll('tbody tr')]
              .map((row) => [figure.querySelector('figcaption code').textContent, row.cells[1].textContent, row.cells[0].textContent, row.cells[2].querySelector('code').textContent].join('|')))
            """);
    }

    // Without the lines that are shown as added the new file is the old one without those shown as removed.
    private static void AssertAreTheChange(string client, string[] shown, SortedDictionary<string, string> before, SortedDictionary<string, string> after, GatewayProcess gateway)
    {
        Assert.NotEmpty(shown);
        Assert.DoesNotContain(shown, line => line.Contains(gateway.InferenceToken, StringComparison.Ordinal));
        var lines = shown.Select(line => line.Split('|', 4)).ToList();
        foreach (var file in before.Keys.Union(after.Keys))
        {
            var (old, now) = (Split(before.GetValueOrDefault(file, "")), Split(after.GetValueOrDefault(file, "")));
            var own = lines.Where(line => line[0].EndsWith(file, StringComparison.Ordinal)).ToList();
            foreach (var line in own.Where(line => line[1] == "+")) Assert.Equal(line[3].Replace("(token)", gateway.InferenceToken, StringComparison.Ordinal), now[Number(line)]);
            var (added, removed) = (own.Where(line => line[1] == "+").Select(Number).ToHashSet(), own.Where(line => line[1] == "−").Select(Number).ToHashSet());
            Assert.True(old.Where((_, at) => !removed.Contains(at)).SequenceEqual(now.Where((_, at) => !added.Contains(at)), StringComparer.Ordinal), $"{client}: {file} differs in lines that were not shown:\n{string.Join('\n', shown)}\n---\n{string.Join('\n', now)}");
        }

        static int Number(string[] line) => int.Parse(line[2], System.Globalization.CultureInfo.InvariantCulture) - 1;

        static string[] Split(string text) => text.Length == 0 ? [] : text.ReplaceLineEndings("\n") is var plain && plain.EndsWith('\n') ? plain[..^1].Split('\n') : text.ReplaceLineEndings("\n").Split('\n');
    }

    private static void Write(GatewayProcess gateway, string file, string content)
    {
        var path = Path.Combine([gateway.Environment["HOME"], .. file.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private static SortedDictionary<string, string> Everything(GatewayProcess gateway)
    {
        var home = gateway.Environment["HOME"];
        return new SortedDictionary<string, string>(
            Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(home, folder), "*", SearchOption.AllDirectories))
                .ToDictionary(file => Path.GetRelativePath(home, file).Replace('\\', '/'), file => Encoding.UTF8.GetString(File.ReadAllBytes(file)), StringComparer.Ordinal),
            StringComparer.Ordinal);
    }
}

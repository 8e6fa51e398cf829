using System.Text;
using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>A client connected and restored by clicks, its real file checked byte by byte.</summary>
[Collection(Processes.Name)]
public sealed class ClientsPageTests(Chromium chromium)
{
    private const string Settings = "{\r\n\t// mine, <img src=x onerror=alert(1)>\r\n\t\"env\": { \"MINE\": \"swordfish\", }, // stays\r\n}\r\n";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 5 * Processes.Hung)]
    public async Task OneClick_ConnectsClaudeCode_WithTheLinesShownFirst_AndRestoresEveryByte()
    {
        Needs.Chromium();
        if (OperatingSystem.IsWindows()) Assert.Skip("needs a shell script as the client");
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama();
        var folder = Directory.CreateTempSubdirectory("sluice-client-").FullName;
        try
        {
            var program = Path.Combine(folder, "claude");
            await File.WriteAllTextAsync(program, "#!/bin/sh\n", Cancelled);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.AllToTheCloud(vendor, ollama).ToJsonString(), new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = folder }, Cancelled);
            var file = Path.Combine(gateway.Environment["HOME"], ".claude", "settings.json");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, Settings, Cancelled);

            await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/clients");
            var page = dashboard.Page;
            var card = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Claude Code" });
            await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Connect…" }).ClickAsync();

            // 1. The lines, before anything is done.
            var dialog = page.GetByRole(AriaRole.Dialog);
            await dialog.GetByText("ANTHROPIC_BASE_URL").First.WaitForAsync();
            var shown = await dialog.InnerTextAsync();
            Assert.Contains("(token)", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("swordfish", shown, StringComparison.Ordinal);
            Assert.DoesNotContain(gateway.InferenceToken, await page.ContentAsync(), StringComparison.Ordinal);
            Assert.Equal(Settings, await File.ReadAllTextAsync(file, Cancelled));
            await dashboard.AssertAccessibleAsync();

            // 2. Done.
            await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Change these lines" }).ClickAsync();
            await dialog.GetByText("is connected to").WaitForAsync();
            var written = await File.ReadAllTextAsync(file, Cancelled);
            Assert.Contains($"\"ANTHROPIC_BASE_URL\": \"{gateway.Address.GetLeftPart(UriPartial.Authority)}\"", written, StringComparison.Ordinal);
            Assert.Contains(gateway.InferenceToken, written, StringComparison.Ordinal);
            Assert.StartsWith("{\r\n\t// mine, <img src=x onerror=alert(1)>\r\n\t\"env\": { \"MINE\": \"swordfish\"", written, StringComparison.Ordinal);
            await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Close", Exact = true }).Last.ClickAsync();
            await card.GetByText("connected", new LocatorGetByTextOptions { Exact = true }).WaitForAsync();

            // 3. And back.
            await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Restore…" }).ClickAsync();
            await dialog.GetByText("ANTHROPIC_BASE_URL").First.WaitForAsync();
            await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Restore", Exact = true }).ClickAsync();
            await dialog.GetByText("is as it was before").WaitForAsync();
            Assert.Equal(Encoding.UTF8.GetBytes(Settings), await File.ReadAllBytesAsync(file, Cancelled));
            await dashboard.AssertCleanAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Timeout = 5 * Processes.Hung)]
    public async Task Token_IsShown_OnlyOnAClick()
    {
        Needs.Chromium();
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama();
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.AllToTheCloud(vendor, ollama).ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/clients");
        var page = dashboard.Page;
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cline" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByText("/app/cline/v1").First.WaitForAsync();
        Assert.DoesNotContain(gateway.InferenceToken, await page.ContentAsync(), StringComparison.Ordinal);
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Show with the token" }).ClickAsync();
        await dialog.GetByText(gateway.InferenceToken).First.WaitForAsync();
        await dialog.PressAsync("Escape");
        await dialog.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });
        Assert.DoesNotContain(gateway.InferenceToken, await page.ContentAsync(), StringComparison.Ordinal);
        await dashboard.AssertCleanAsync();
    }
}

using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>The configuration, changed on the page as a person does it.</summary>
[Collection(Processes.Name)]
public sealed class SettingsPageTests(Chromium chromium)
{
    private const string Canary = "sk-canary-0123456789-QRSTUVWX-wxyz";

    private const string Configuration = $$"""
        {
          // made by hand
          "discovery": { "enabled": false, "environmentKeys": false }, // quiet here
          "upstreams": { "cloud": { "protocol": "openai-chat", "baseUrl": "http://127.0.0.1:9", "apiKey": "{{Canary}}" } }
        }
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task EditInTheForm_KeepsHandMadeComments_AndUndoBringsTheFileBack()
    {
        Needs.Chromium();
        await using var gateway = await GatewayProcess.StartAsync(Configuration, cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/settings");
        var page = dashboard.Page;

        // 1. A mistake is told beside the field, and cannot be saved.
        await page.GetByLabel("Search the settings").FillAsync("upstreams.cloud.retries");
        var retries = page.GetByRole(AriaRole.Textbox, new() { NameRegex = new Regex("upstreams\\.cloud\\.retries", RegexOptions.None, TimeSpan.FromSeconds(1)) });
        await retries.FillAsync("99");
        await page.GetByText("99 is out of range.").WaitForAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true })).ToBeDisabledAsync();
        await dashboard.AssertAccessibleAsync();

        // 2. The right value is saved, in force, and everything else is as it was.
        await retries.FillAsync("5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.GetByText("Saved, and in force.").WaitForAsync();
        Assert.Equal(Configuration.Replace($"\"{Canary}\"", $"\"{Canary}\", \"retries\": 5", StringComparison.Ordinal), await File.ReadAllTextAsync(gateway.ConfigurationFile, Cancelled));

        // 3. And back.
        await dashboard.GoAsync("/settings?tab=history");
        await page.GetByText("upstreams.cloud.retries").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Back to before", RegexOptions.None, TimeSpan.FromSeconds(1)) }).First.ClickAsync();
        await page.GetByText("Written back, and in force.").WaitForAsync();
        Assert.Equal(Configuration, await File.ReadAllTextAsync(gateway.ConfigurationFile, Cancelled));
        await dashboard.AssertCleanAsync();
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task TypingInTheForm_KeepsTheFocus_WhereASettingWasAtItsDefault()
    {
        Needs.Chromium();
        await using var gateway = await GatewayProcess.StartAsync(Configuration, cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/settings");
        var page = dashboard.Page;
        // It stands among the defaults, and stays there while it is typed.
        await page.GetByLabel("Search the settings").FillAsync("upstreams.cloud.retries");
        var retries = page.GetByRole(AriaRole.Textbox, new() { NameRegex = new Regex("upstreams\\.cloud\\.retries", RegexOptions.None, TimeSpan.FromSeconds(1)) });
        await retries.FillAsync("");
        await page.Keyboard.TypeAsync("10");
        await Assertions.Expect(retries).ToHaveValueAsync("10");
        await Assertions.Expect(retries).ToBeFocusedAsync();
        await dashboard.AssertCleanAsync();
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task T9_TheTextHoldsNoKey_AndKeepsItWhenSaved()
    {
        Needs.Chromium();
        await using var gateway = await GatewayProcess.StartAsync(Configuration, cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/settings?tab=text");
        var page = dashboard.Page;
        var text = page.GetByLabel("Text of the configuration file");
        var shown = await text.InputValueAsync();
        Assert.DoesNotContain(Canary, await page.ContentAsync() + shown, StringComparison.Ordinal);
        Assert.Contains("<hidden …wxyz sha256:", shown, StringComparison.Ordinal);

        // Tab indents, and is no trap: Escape, then Tab leaves.
        await text.FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(text).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(text).Not.ToBeFocusedAsync();

        await text.FillAsync(shown.Replace("made by hand", "made on the page", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.GetByText("Saved, and in force.").WaitForAsync();
        Assert.Equal(Configuration.Replace("made by hand", "made on the page", StringComparison.Ordinal), await File.ReadAllTextAsync(gateway.ConfigurationFile, Cancelled));
        await dashboard.AssertCleanAsync();
    }

    [Fact(Timeout = 3 * Processes.Hung)]
    public async Task EveryPart_Fits_AndIsAccessible()
    {
        Needs.Chromium();
        await using var gateway = await GatewayProcess.StartAsync(Configuration.Replace("// made by hand", "\"budgets\": [{ \"dollars\": 5 }],", StringComparison.Ordinal), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/settings", width: 400, dark: true);
        foreach (var part in new[] { "form", "text", "history", "keys", "budgets", "storage", "about" })
        {
            await dashboard.GoAsync($"/settings?tab={part}");
            await dashboard.Page.Locator("main section").First.WaitForAsync();
            await dashboard.AssertFitsAsync();
            var faults = await dashboard.AccessFaultsAsync();
            Assert.True(faults.Length == 0, $"{part}: {string.Join('\n', faults)}");
        }

        await dashboard.AssertCleanAsync();
    }
}

using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>A draft on a page, while somebody else changes the configuration file: nothing that was typed is lost, and nothing that was saved is overwritten.</summary>
[Collection(Processes.Name)]
public sealed class DraftTests(Chromium chromium)
{
    private const string Configuration = """
        {
          // made by hand
          "discovery": { "enabled": false, "environmentKeys": false },
          "upstreams": { "home": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:9" } },
          "models": { "one": { "upstream": "home", "id": "one:7b", "tier": 0 }, "two": { "upstream": "home", "id": "two:7b", "tier": 0 } },
          "routing": { "strategy": "cascade", "tiers": { "0": ["one", "two"] } }
        }
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 2 * Processes.Hung)]
    public async Task OnRouting_TheDraftStays_GoesOnUponTheNewFile_AndAsksBeforeItIsLeft()
    {
        Needs.Chromium();
        await using var gateway = await GatewayProcess.StartAsync(Configuration, cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/routing");
        var page = dashboard.Page;

        // 1. Dragged with a real pointer: a draft.
        await page.Locator("li[draggable]").First.HoverAsync();
        await page.Mouse.DownAsync();
        // A drop is one only where a drag has been over it: that takes a second move.
        await page.Locator("section[data-tier='2'] header").HoverAsync();
        await page.Locator("section[data-tier='2'] header").HoverAsync(new() { Position = new() { X = 4, Y = 4 } });
        await page.Mouse.UpAsync();
        await page.GetByText("Draft: 2 changes.").WaitForAsync();

        // 2. Somebody changes something else: told, and put together.
        await SetAsync(gateway, "routing.thresholds.local", "4.5");
        await page.GetByText("The file was changed meanwhile. Your draft is kept, nothing was saved.").WaitForAsync();
        await page.GetByText("Nothing of it concerns what you changed").WaitForAsync();
        await page.GetByText("Draft: 2 changes.").WaitForAsync();
        await dashboard.AssertAccessibleAsync();
        await Button(page, "Go on with my draft").ClickAsync();
        await page.GetByText("Tier 0 is enough below: 4.5").WaitForAsync();
        await page.GetByText("Draft: 2 changes.").WaitForAsync();

        // 3. Somebody changes the same value: a choice.
        await page.GetByRole(AriaRole.Radio, new() { Name = "Complexity" }).CheckAsync();
        await SetAsync(gateway, "routing.strategy", "static");
        await page.GetByText("One value was changed in both.").WaitForAsync();
        await Assertions.Expect(Button(page, "See its effect, save")).ToBeDisabledAsync();
        await Assertions.Expect(Button(page, "Go on with my draft")).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "strategy: which" }).GetByRole(AriaRole.Radio, new() { Name = "Mine" }).CheckAsync();
        await Button(page, "Go on with my draft").ClickAsync();

        // 4. Left only by who says so.
        var asked = new TaskCompletionSource<string>();
        page.Dialog += async (_, dialog) =>
        {
            asked.TrySetResult(dialog.Message);
            await dialog.DismissAsync();
        };
        await page.GetByRole(AriaRole.Link, new() { Name = "Clients" }).First.ClickAsync();
        Assert.Contains("not saved", await asked.Task, StringComparison.Ordinal);
        await page.GetByText("Draft: 3 changes.").WaitForAsync();

        // 5. Saved: both are in the file, and the comment.
        await Button(page, "See its effect, save").ClickAsync();
        await Button(page, "Save").ClickAsync();
        await page.GetByText("No changes.").WaitForAsync();
        var saved = await File.ReadAllTextAsync(gateway.ConfigurationFile, Cancelled);
        Assert.Contains("// made by hand", saved, StringComparison.Ordinal);
        Assert.Contains("\"thresholds\": { \"local\": 4.5 }", saved, StringComparison.Ordinal);
        Assert.Contains("\"strategy\": \"complexity\"", saved, StringComparison.Ordinal);
        Assert.Contains("\"0\": [\"two\"]", saved, StringComparison.Ordinal);
        Assert.Contains("\"2\": [\"one\"]", saved, StringComparison.Ordinal);
        await dashboard.AssertCleanAsync();
    }

    [Fact(Timeout = 2 * Processes.Hung)]
    public async Task InSettings_TwoTabs_AHandAndTheCommandLine_LoseNothing()
    {
        Needs.Chromium();
        await using var gateway = await GatewayProcess.StartAsync(Configuration.ReplaceLineEndings("\r\n"), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/settings");
        var form = dashboard.Page;

        // 1. A form and a text, both with drafts.
        await form.GetByLabel("Search the settings").FillAsync("upstreams.home.retries");
        await form.GetByRole(AriaRole.Textbox, new() { Name = "upstreams.home.retries" }).FillAsync("5");
        var text = await form.Context.NewPageAsync();
        await text.GotoAsync("/settings?tab=text");
        var area = text.GetByLabel("Text of the configuration file");
        await area.FillAsync((await area.InputValueAsync()).Replace("made by hand", "made on the page", StringComparison.Ordinal));

        // 2. The form is saved; the text goes on upon what it saved, and both are in the file, with the line breaks that it had.
        await Button(form, "Save").ClickAsync();
        await form.GetByText("Saved, and in force.").WaitForAsync();
        await Button(text, "Go on with my draft").ClickAsync();
        await Button(text, "Save").ClickAsync();
        await text.GetByText("Saved, and in force.").WaitForAsync();
        var saved = await File.ReadAllTextAsync(gateway.ConfigurationFile, Cancelled);
        Assert.Contains("// made on the page\r\n", saved, StringComparison.Ordinal);
        Assert.Contains("\"retries\": 5", saved, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", saved.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);

        // 3. A hand breaks the file meanwhile: the draft stays, is told why it cannot be saved, and the file is not touched.
        await form.GetByRole(AriaRole.Textbox, new() { Name = "upstreams.home.retries" }).FillAsync("6");
        var broken = saved.Replace("\"routing\":", "\"routing\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(gateway.ConfigurationFile, broken, Cancelled);
        await form.GetByText("The file was changed by hand and is not valid.").WaitForAsync();
        await Assertions.Expect(Button(form, "Save")).ToBeDisabledAsync();
        await Assertions.Expect(form.GetByRole(AriaRole.Textbox, new() { Name = "upstreams.home.retries" })).ToHaveValueAsync("6");
        Assert.Equal(broken, await File.ReadAllTextAsync(gateway.ConfigurationFile, Cancelled));

        // 4. Mended, the draft can be saved.
        await File.WriteAllTextAsync(gateway.ConfigurationFile, saved, Cancelled);
        await Button(form, "Save").ClickAsync();
        await form.GetByText("Saved, and in force.").WaitForAsync();
        Assert.Equal(saved.Replace("\"retries\": 5", "\"retries\": 6", StringComparison.Ordinal), await File.ReadAllTextAsync(gateway.ConfigurationFile, Cancelled));
        await dashboard.AssertCleanAsync();
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static async Task SetAsync(GatewayProcess gateway, string path, string value)
    {
        var done = await gateway.CommandAsync(Cancelled, "config", "set", path, value);
        Assert.True(done.ExitCode == 0, done.ToString());
    }
}

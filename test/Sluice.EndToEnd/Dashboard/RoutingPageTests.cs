using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>The routing page as a person uses it: by keyboard, a draft before it is saved, and the switch at once.</summary>
[Collection(Processes.Name)]
public sealed class RoutingPageTests(Chromium chromium)
{
    private const string Configuration = """
        {
          // made by hand
          "discovery": { "enabled": false, "environmentKeys": false },
          "upstreams": { "home": { "protocol": "ollama", "baseUrl": "http://127.0.0.1:9" } },
          "models": { "one": { "upstream": "home", "id": "one:7b", "tier": 0 }, "two": { "upstream": "home", "id": "two:7b", "tier": 0 } }
        }
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Processes.Hung)]
    public async Task TierMovedByKeyboard_IsADraft_ThatIsSavedWithItsComments_AndTheSwitchActsAtOnce()
    {
        Needs.Chromium();
        await using var gateway = await GatewayProcess.StartAsync(Configuration, cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/routing");
        var page = dashboard.Page;

        // 1. Moved with Alt and an arrow: a draft, and nothing else.
        await page.Locator("li[draggable]").First.FocusAsync();
        await page.Keyboard.PressAsync("Alt+ArrowRight");
        await page.GetByText("Draft: 2 changes.").WaitForAsync();
        Assert.Equal(Configuration, await File.ReadAllTextAsync(gateway.ConfigurationFile, Cancelled));
        await dashboard.AssertAccessibleAsync();

        // 2. Shown as a diff, with what it would have done, and saved.
        await page.GetByRole(AriaRole.Button, new() { Name = "See its effect, save" }).ClickAsync();
        await page.GetByText("There were no requests in this time.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.GetByText("No changes.").WaitForAsync();
        var saved = await File.ReadAllTextAsync(gateway.ConfigurationFile, Cancelled);
        Assert.Contains("// made by hand", saved, StringComparison.Ordinal);
        Assert.Contains("\"tiers\"", saved, StringComparison.Ordinal);

        // 3. The switch.
        await page.GetByLabel("Everything goes to").SelectOptionAsync("two");
        await page.GetByText("Pinned: everything that routing would decide goes to two.").WaitForAsync();
        Assert.Contains("pinned to two", (await gateway.CommandAsync(Cancelled, "routing", "status")).Output, StringComparison.Ordinal);
        await dashboard.AssertCleanAsync();
    }
}

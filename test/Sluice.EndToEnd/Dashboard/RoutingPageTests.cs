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
        // The focus goes along: the next press moves the same model on, and is not the browser's Back.
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Tier 1" }).Locator("li[draggable]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Alt+ArrowRight");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Tier 2" }).Locator("li[draggable]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Alt+ArrowLeft");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Tier 1" }).Locator("li[draggable]")).ToBeFocusedAsync();
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

    [Fact(Timeout = Processes.Hung)]
    public async Task RuleIsCheckedWhileItIsTyped_AndTheSimulatorSaysWhatExplainSays()
    {
        Needs.Chromium();
        await using var gateway = await GatewayProcess.StartAsync(Configuration, cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/routing", dark: true);
        var page = dashboard.Page;

        // 1. A rule that takes everything.
        await Button(page, "Add a rule").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("all");
        await page.GetByText("Valid. Of 0 requests of the last 7 days it decides 0.").WaitForAsync();
        await Button(page, "Add to the draft").ClickAsync();

        // 2. One with a name that is taken, with a pattern that is none, below it, and to a model that is not there.
        await Button(page, "Add a rule").ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("all");
        await page.GetByText("Another rule has this name.").First.WaitForAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("second");
        await page.GetByText("It is never reached: “all” above takes everything that it fits.").WaitForAsync();
        await page.GetByLabel("Last words hold").FillAsync("/[/");
        await page.GetByText("when.text").WaitForAsync();
        await Assertions.Expect(Button(page, "Add to the draft")).ToBeDisabledAsync();
        await dashboard.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "JSON" }).CheckAsync();
        await page.GetByLabel("The rule").FillAsync("""{ "name": "second", "use": "nobody" }""");
        await page.GetByText("use: ").WaitForAsync();
        await Assertions.Expect(Button(page, "Add to the draft")).ToBeDisabledAsync();
        await Button(page, "Cancel").ClickAsync();
        await Button(page, "Discard").ClickAsync();

        // 3. The simulator, and the command.
        await page.GetByLabel("Prompt", new() { Exact = true }).FillAsync("rename a variable");
        await Button(page, "Where would it go?").ClickAsync();
        var place = await page.GetByText("home/one:7b", new() { Exact = true }).First.InnerTextAsync();
        var explained = await gateway.CommandAsync(Cancelled, "explain", "rename a variable");
        Assert.Contains(place, explained.Output, StringComparison.Ordinal);
        await dashboard.AssertCleanAsync();
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}

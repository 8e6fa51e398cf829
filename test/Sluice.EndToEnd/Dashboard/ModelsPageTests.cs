using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>Upstreams and models in a browser.</summary>
[Collection(Processes.Name)]
public sealed class ModelsPageTests(Chromium chromium)
{
    private const string Key = "sk-typed-in-the-browser-0123456789";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 5 * Processes.Hung)]
    public async Task Upstream_IsTested_PutRightByTheTestsAdvice_AndSaved()
    {
        Needs.Chromium();
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama();
        await using var added = new FakeOpenAiChat();
        added.AcceptedKeys.Add(Key);
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.AllToTheCloud(vendor, ollama).ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/models");
        var page = dashboard.Page;
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add an upstream" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Radio, new LocatorGetByRoleOptions { Name = "This machine" }).CheckAsync();
        await dialog.GetByLabel("Base URL").FillAsync($"http://127.0.0.1:{added.Port}");
        await dialog.GetByLabel("Name").FillAsync("own-server");
        await dialog.GetByLabel("Key", new LocatorGetByLabelOptions { Exact = true }).FillAsync(Key);
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Test", Exact = true }).ClickAsync();

        // The path is wrong; the test has found the right one.
        await dialog.GetByText($"but at http://127.0.0.1:{added.Port}/v1").WaitForAsync();
        await dashboard.AssertAccessibleAsync();
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Use that" }).ClickAsync();
        await dialog.GetByText("It lists 2 models").WaitForAsync();
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "own-server" }).WaitForAsync();

        var configuration = await File.ReadAllTextAsync(gateway.ConfigurationFile, Cancelled);
        Assert.Contains($"http://127.0.0.1:{added.Port}/v1", configuration, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, configuration, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, gateway.Log, StringComparison.Ordinal);
        await dashboard.AssertCleanAsync();
    }
}

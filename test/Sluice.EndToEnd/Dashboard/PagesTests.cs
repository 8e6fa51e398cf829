using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Fakes;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>What holds for every page.</summary>
[Collection(Processes.Name)]
public sealed class PagesTests(Chromium chromium)
{
    /// <summary>The pages.</summary>
    public static readonly string[] Pages = ["/overview", "/requests", "/sessions", "/models", "/routing", "/clients", "/chat", "/settings"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = 5 * Processes.Hung)]
    [InlineData(400, false)]
    [InlineData(400, true)]
    [InlineData(640, false)] // 1280 at 200 %
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(2560, false)]
    [InlineData(2560, true)]
    public async Task EveryPage_Fits_IsAccessible_AndAsksNobodyElse(int width, bool dark)
    {
        Needs.Chromium();
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.AllToTheCloud(vendor, ollama).ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, width: width, dark: dark);
        var faults = new List<string>();
        foreach (var path in Pages)
        {
            await dashboard.GoAsync(path);
            await dashboard.AssertFitsAsync();
            faults.AddRange((await dashboard.AccessFaultsAsync()).Select(fault => $"{path}: {fault}"));
            Assert.Equal(dark ? "dark" : "light", await dashboard.Page.EvaluateAsync<string>("() => document.documentElement.dataset.theme"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct(StringComparer.Ordinal)));
        await dashboard.AssertCleanAsync();
    }

    /// <summary>Tab alone reaches everything in the order in which it stands, and shows where it is; nothing keeps it.</summary>
    [Fact(Timeout = 5 * Processes.Hung)]
    public async Task EveryPage_CanBeWalkedByTab_InItsOrder_WithTheFocusInSight()
    {
        Needs.Chromium();
        await using var vendor = new FakeAnthropic();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.AllToTheCloud(vendor, ollama).ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway);
        var faults = new List<string>();
        foreach (var path in Pages)
        {
            await dashboard.GoAsync(path);
            await dashboard.Page.EvaluateAsync("() => { document.querySelector('a').focus(); window.walked = []; }");
            for (var stop = 0; stop < 400 && await dashboard.Page.EvaluateAsync<bool>(Stop); stop++) await dashboard.Page.Keyboard.PressAsync("Tab");

            faults.AddRange((await dashboard.Page.EvaluateAsync<string[]>("() => window.walked.length < 12 ? ['only ' + window.walked.length + ' stops'] : window.faults ?? []")).Select(fault => $"{path}: {fault}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        await dashboard.AssertCleanAsync();
    }

    /// <summary>A dialog opened by keyboard has the focus; Escape closes it and gives the focus back to what opened it.</summary>
    [Fact(Timeout = 2 * Processes.Hung)]
    public async Task Dialog_HasTheFocus_AndEscapeGivesItBack()
    {
        Needs.Chromium();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b") { ContextLength = 131_072 });
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.Local(ollama).ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway);
        foreach (var (path, name) in new[] { ("/models", "Add an upstream"), ("/routing", "Add a rule"), ("/routing", "Replay past requests") })
        {
            await dashboard.GoAsync(path);
            var opener = dashboard.Page.GetByRole(AriaRole.Button, new() { Name = name });
            await opener.FocusAsync();
            await dashboard.Page.Keyboard.PressAsync("Enter");
            await dashboard.Page.Locator("dialog:modal:focus-within").WaitForAsync();
            await dashboard.Page.Keyboard.PressAsync("Escape");
            await dashboard.Page.Locator("dialog:modal").WaitForAsync(new() { State = WaitForSelectorState.Detached });
            Assert.True(await opener.EvaluateAsync<bool>("(button) => button === document.activeElement"), $"{path}: {name}");
        }

        await dashboard.AssertCleanAsync();
    }

    // False when the walk is over: the focus is back at the beginning or has left the page.
    private const string Stop = """
        () => {
          const at = document.activeElement;
          if (!at || at === document.body || window.walked.includes(at)) return false;
          const say = (what) => (window.faults ??= []).push(`${what}: ${at.outerHTML.slice(0, 160)}`);
          const before = window.walked.at(-1);
          if (before && !(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING)) say('not in the order of the page');
          const marked = (one) => one && (getComputedStyle(one).boxShadow !== 'none' || getComputedStyle(one).outlineStyle !== 'none');
          const framed = (one) => one && (getComputedStyle(one).outlineStyle !== 'none' || framed(one.parentElement));
          if (!marked(at) && !framed(at) && !(at.type === 'radio' && marked(at.nextElementSibling))) say('nothing shows the focus');
          const box = at.getBoundingClientRect();
          if (box.width === 0 || box.bottom < 0 || box.top > innerHeight) say('out of sight');
          window.walked.push(at);
          return true;
        }
        """;
}

using System.Collections.Concurrent;
using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Processes;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>
/// The dashboard of a running gateway in a browser of its own, logged in by the printed link. Everything that a page must not do is
/// written down while the test goes on: <see cref="AssertCleanAsync"/> at its end fails on a request to another host, an error on
/// the console, a breach of the page's policy or an exception.
/// </summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    // For a machine that builds beside it. Nothing is measured by it.
    private const float Patience = 60_000;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentBag<string> _tolerated = [];

    private DashboardPage(IBrowserContext context, IPage page, GatewayProcess gateway) => (_context, Page, Gateway) = (context, page, gateway);

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Whose dashboard it is.</summary>
    public GatewayProcess Gateway { get; }

    /// <summary>Opens the dashboard, logged in, at a path.</summary>
    /// <param name="chromium">The browser, from the test class's constructor.</param>
    /// <param name="gateway">A running gateway.</param>
    /// <param name="path">Where.</param>
    /// <param name="width">Of the window, pixels.</param>
    /// <param name="dark">In the dark theme.</param>
    public static async Task<DashboardPage> OpenAsync(Chromium chromium, GatewayProcess gateway, string path = "/overview", int width = 1280, bool dark = false)
    {
        var page = await StrangerAsync(chromium, gateway, width, dark);
        await page.LogInAsync();
        await page.GoAsync(path);
        return page;
    }

    /// <summary>A browser that is not logged in and has opened nothing.</summary>
    public static async Task<DashboardPage> StrangerAsync(Chromium chromium, GatewayProcess gateway, int width = 1280, bool dark = false)
    {
        var browser = await chromium.BrowserAsync();
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = gateway.Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = width <= 400 ? 800 : Math.Min(1440, width * 9 / 16) },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-US",
            TimezoneId = "UTC",
        });
        context.SetDefaultTimeout(Patience);
        await context.AddInitScriptAsync("addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));");
        var page = new DashboardPage(context, await context.NewPageAsync(), gateway);
        context.Request += (_, request) => page.Note(request);
        context.Console += (_, message) => page.Note(message);
        context.WebError += (_, error) => page._faults.Enqueue($"exception: {error.Error}");
        return page;
    }

    /// <summary>Logs in with a fresh link, as <c>sluice dashboard</c> prints it.</summary>
    public async Task LogInAsync()
    {
        var link = await Gateway.CommandAsync(TestContext.Current.CancellationToken, "dashboard");
        Assert.True(link.ExitCode == 0, link.ToString());
        await Page.GotoAsync(link.Output.Trim());
    }

    /// <summary>Goes to a page of the dashboard and waits until what it shows is there.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await ReadyAsync();
    }

    /// <summary>Waits until the page has its heading and nothing of it is on its way any more: what waits for data is <c>aria-busy</c>.</summary>
    public async Task ReadyAsync()
    {
        await Page.Locator("h1").First.WaitForAsync();
        await Page.WaitForFunctionAsync("() => document.querySelector('[aria-busy=\"true\"]') === null");
    }

    /// <summary>This page may say that on the console: a refusal that the test provokes.</summary>
    /// <param name="words">Part of the message.</param>
    public void Tolerate(string words) => _tolerated.Add(words);

    /// <summary>Fails when the page did what none may do.</summary>
    public async Task AssertCleanAsync()
    {
        // What the page has said is here when it answers.
        await Page.EvaluateAsync("() => 0");
        var faults = _faults.Where(fault => !_tolerated.Any(words => fault.Contains(words, StringComparison.Ordinal))).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>Fails when the page is wider than its window.</summary>
    public async Task AssertFitsAsync()
    {
        var sizes = await Page.EvaluateAsync<int[]>("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]");
        if (sizes[0] <= sizes[1]) return;
        // The innermost ones: what is around them is as wide only because of them.
        var wide = await Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth && ![...one.children].some((child) => child.getBoundingClientRect().right > innerWidth)).slice(0, 5).map((one) => `${one.localName}.${one.className}: ${one.textContent.slice(0, 40)}`)");
        Assert.Fail($"{Page.Url} is {sizes[0]} px wide in a window of {sizes[1]} px: {string.Join("; ", wide)}");
    }

    /// <summary>Fails on what axe finds wrong for people who use the page without eyes, or without a mouse.</summary>
    public async Task AssertAccessibleAsync()
    {
        var faults = await AccessFaultsAsync();
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    /// <summary>What axe finds.</summary>
    public async Task<string[]> AccessFaultsAsync()
    {
        await Page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "web", "node_modules", "axe-core", "axe.min.js")));
        return await Page.EvaluateAsync<string[]>("""
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })).violations
              .flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${violation.help}: ${node.html.slice(0, 200)} ${node.any.map((one) => one.message).join(' ')}`))
            """);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Note(IRequest request)
    {
        var url = new Uri(request.Url);
        if (url.Scheme is "data" or "blob" or "about" || url.Authority == Gateway.Address.Authority) return;
        _faults.Enqueue($"request to another host: {request.Url}");
    }

    private void Note(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning") _faults.Enqueue($"console: {message.Text} ({message.Location})");
    }
}

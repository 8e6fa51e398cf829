using Microsoft.Playwright;
using Sluice.EndToEnd.Dashboard;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Sluice.EndToEnd.Dashboard;

/// <summary>The one browser of all tests: the system's Chromium, started when the first test opens a page, with a fresh profile for each.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", @"C:\Program Files\Google\Chrome\Application\chrome.exe"];

    // It asks nobody for anything by itself: what leaves it, a page has asked for.
    private static readonly string[] Quiet =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> _browser = new(StartAsync);

    /// <summary>The program; null where there is none.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("SLUICE_CHROMIUM") ?? Places.FirstOrDefault(File.Exists);

    /// <summary>Why no page can be opened here; null when one can.</summary>
    public static string? Missing => Program is null ? "there is no Chromium: install it, or name it in SLUICE_CHROMIUM" : null;

    /// <summary>The browser.</summary>
    public async Task<IBrowser> BrowserAsync() => (await _browser.Value).Browser;

    public async ValueTask DisposeAsync()
    {
        if (!_browser.IsValueCreated) return;
        var (driver, browser) = await _browser.Value;
        await browser.DisposeAsync();
        driver.Dispose();
    }

    private static async Task<(IPlaywright Driver, IBrowser Browser)> StartAsync()
    {
        var driver = await Playwright.CreateAsync();
        return (driver, await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = Quiet, Headless = true }));
    }
}

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
}

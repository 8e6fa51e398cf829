using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sluice.EndToEnd.Gateway;
using Sluice.Testing.Engines;
using Sluice.Testing.Fakes;
using Sluice.Testing.Processes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.EndToEnd.Dashboard;

/// <summary>What the page of models orders and shows of model servers of this machine, the real llama.cpp among them.</summary>
[Collection(Processes.Name)]
public sealed class EnginePageTests(Chromium chromium) : IDisposable
{
    // Everything that an order says while it goes on, however short it is said.
    private const string Watch = """
        () => {
          globalThis.said = [];
          new MutationObserver(() => { for (const one of document.querySelectorAll('main li, main td')) if (globalThis.said.at(-1) !== one.textContent) globalThis.said.push(one.textContent); })
            .observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
        }
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = Processes.Hung)]
    public async Task RealRouter_LoadsUnloadsAndIsMeasured_ByClicks_AndItsEndIsSaid()
    {
        Needs.Chromium();
        Needs.LlamaServer();
        await using var server = await LlamaServer.StartRouterAsync(["one", "two"], cancellationToken: Cancelled);
        await using var gateway = await GatewayProcess.StartAsync(Configuration(server.Address).ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/models");
        var page = dashboard.Page;
        await page.EvaluateAsync(Watch);
        var row = Row(page, "one");

        // 1. Loaded: its progress first, then what it takes.
        await Button(page, "Load one").ClickAsync();
        await row.GetByText("loaded").WaitForAsync();
        await Button(page, "Unload one").WaitForAsync();
        await page.GetByText("done", new() { Exact = true }).WaitForAsync();
        Assert.Contains(await page.EvaluateAsync<string[]>("() => globalThis.said"), text => text.Contains("Load", StringComparison.Ordinal) && text.Contains("loading", StringComparison.Ordinal));
        await dashboard.AssertAccessibleAsync();

        // 2. Unloaded.
        await Button(page, "Unload one").ClickAsync();
        await row.GetByText("not loaded").WaitForAsync();

        // 3. Measured, until somebody has seen enough. What was measured is kept.
        await row.GetByRole(AriaRole.Button, new() { Name = "not measured" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Measure", Exact = true }).ClickAsync();
        var order = page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Measure" });
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('main li progress')].some((one) => one.value > 0 && one.hasAttribute('value'))");
        await row.GetByText("being measured").WaitForAsync();
        await order.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await order.GetByText("it can go on from there").WaitForAsync();
        await row.GetByText("half measured").WaitForAsync();

        // 4. Killed, as the system does when memory runs out. The measuring has loaded the model.
        await Button(page, "Unload one").WaitForAsync();
        await server.KillAsync();
        await page.GetByText("llama is not running").WaitForAsync();
        await row.GetByText("not loaded").WaitForAsync();
        await Button(page, "Start server").WaitForAsync();
        await dashboard.AssertAccessibleAsync();
        await dashboard.AssertCleanAsync();
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task OwnServer_IsStoppedAndStarted_ByClicks()
    {
        Needs.Chromium();
        Needs.LlamaServer();
        var port = FreePort.Next();
        await using var gateway = await GatewayProcess.StartAsync(
            OwnServer(port).ToJsonString(), new Dictionary<string, string>(StringComparer.Ordinal) { ["LLAMA_FOLDER"] = Path.Combine(Checkout.Cache, "llama") }, Cancelled);
        try
        {
            await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/models");
            var page = dashboard.Page;
            await Button(page, "Start a local server").ClickAsync();
            await page.GetByText("Run by Sluice").WaitForAsync();
            await Button(page, "Stop server").ClickAsync();
            await Button(page, "Start server").ClickAsync();
            await Button(page, "Stop server").WaitForAsync();
            await dashboard.AssertAccessibleAsync();
            await dashboard.AssertCleanAsync();
        }
        finally
        {
            await gateway.CommandAsync(CancellationToken.None, "local", "off");
        }
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task Fetch_ShowsItsProgress_IsStopped_AndGoesOn()
    {
        Needs.Chromium();
        await using var ollama = new FakeOllama(null, new OllamaModel("coder:7b"), new OllamaModel("spare:3b"));
        var hold = ollama.HoldPull = new Gate();
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.Local(ollama).ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/models");
        var page = dashboard.Page;
        await FetchAsync("qwen3:8b");
        var order = page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Fetch" });
        await order.GetByText("0 B of 4.7 GB").WaitForAsync();
        await hold.Reached.WaitAsync(Cancelled);
        await order.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await order.GetByText("it can go on from there").WaitForAsync();
        ollama.HoldPull = null;
        await FetchAsync("qwen3:8b");
        await Row(page, "qwen3:8b").WaitForAsync();
        await order.GetByText("done", new() { Exact = true }).WaitForAsync();

        // What is not in the library is said in the server's words.
        await FetchAsync("no-such-model");
        await order.Locator("span").GetByText("file does not exist").WaitForAsync();

        // A model that is deleted behind an open dialog.
        await Row(page, "spare:3b").GetByRole(AriaRole.Button, new() { Name = "not measured" }).ClickAsync();
        ollama.Models.Remove(ollama.Models.Single(model => model.Name == "spare:3b"));
        await page.GetByRole(AriaRole.Dialog).GetByText("is gone").WaitForAsync();
        await dashboard.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Row(page, "spare:3b").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await dashboard.AssertCleanAsync();

        async Task FetchAsync(string model)
        {
            await Button(page, "Fetch a model").ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByLabel("Name in its library").FillAsync(model);
            await page.Keyboard.PressAsync("Enter");
        }
    }

    [Fact(Timeout = Processes.Hung)]
    public async Task ServerThatDiesInTheMiddleOfALoad_IsSaidToBeGone()
    {
        Needs.Chromium();
        var ollama = new FakeOllama(null, new OllamaModel("coder:7b"));
        var hold = ollama.HoldLoad = new Gate();
        await using var gateway = await GatewayProcess.StartAsync(SmallConfiguration.Local(ollama).ToJsonString(), cancellationToken: Cancelled);
        await using var dashboard = await DashboardPage.OpenAsync(chromium, gateway, "/models");
        var page = dashboard.Page;
        await Button(page, "Load coder:7b").ClickAsync();
        await Row(page, "coder:7b").GetByText("loading").WaitForAsync();
        await hold.Reached.WaitAsync(Cancelled);
        await ollama.DisposeAsync();
        await page.GetByText("failed", new() { Exact = true }).WaitForAsync();
        await page.GetByText("does not answer").First.WaitForAsync();
        await Row(page, "coder:7b").GetByText("loading").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await dashboard.AssertCleanAsync();
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Row(IPage page, string model) => page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Rowheader, new() { Name = model }) });

    private static JsonObject Configuration(Uri server) => new()
    {
        ["discovery"] = new JsonObject { ["environmentKeys"] = false, ["ports"] = new JsonArray() },
        ["upstreams"] = new JsonObject { ["llama"] = new JsonObject { ["protocol"] = "openai-chat", ["baseUrl"] = $"{server}v1", ["local"] = true } },
    };

    private JsonObject OwnServer(int port)
    {
        var file = _folder["tiny.gguf"];
        TinyModel.Write(file, "true");
        string[] command =
        [
            "/bin/bash", Path.Combine(Checkout.Tools, "llama", "llama-server.sh"), "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture),
            "-m", file, "-a", "tiny", "-c", "32768", "-t", "1", "--jinja",
        ];
        return new JsonObject
        {
            ["discovery"] = new JsonObject { ["ports"] = new JsonArray(port) },
            ["local"] = new JsonObject { ["command"] = new JsonArray([.. command.Select(word => (JsonNode)word)]) },
        };
    }
}

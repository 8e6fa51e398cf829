using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Local.Engines;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Testing.Fakes;
using Sluice.Testing.Upstream;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Loads;

/// <summary>With <c>whileLoading: next</c>: what is loaded for a turn is what the turn would be sent with.</summary>
public sealed class LoadingContextTests
{
    private const string Local = "ollama/qwen2.5-coder:7b";

    private const string Cloud = "anthropic/claude-haiku-4-5";

    // Some 16,000 tokens: more than a context of 8192.
    private static readonly string Long = string.Concat(Enumerable.Range(0, 6000).Select(i => $"word{i} "));

    [Fact]
    public async Task AShortTurn_DuringTheLoadOfALargerContext_GoesToTheNextModel_AndLoadsNothingBack()
    {
        await using var world = await LocalWorld.StartAsync(""" "whileLoading": "next" """, installed: new OllamaModel("qwen2.5-coder:7b") { ContextLength = 131_072 });
        await LoadedAsync(world, 8192);
        Assert.Equal(Local, await ModelOf(world, "Hello"));

        world.Ollama.HoldLoad = new Gate();
        Assert.Equal(Cloud, await ModelOf(world, Long));
        await world.Ollama.HoldLoad.Reached.WaitAsync(world.Cancel);
        // It would fit what discovery last saw, which is being replaced.
        Assert.Equal(Cloud, await ModelOf(world, "Hello"));

        world.Ollama.HoldLoad.Open();
        await world.Loader.Ended.WaitAsync(world.Cancel);
        Assert.Equal(Local, await ModelOf(world, "Hello"));
        Assert.Equal(Local, await ModelOf(world, Long));
        Assert.Equal(2, world.Ollama.Events.Count(happened => happened.Kind == "load"));
        Assert.Equal(32768, Assert.Single(world.Ollama.Loaded).NumCtx);
    }

    [Fact]
    public async Task AShortTurn_DuringALoadByOrder_TakesWhatIsLoaded()
    {
        await using var world = await LocalWorld.StartAsync(installed: new OllamaModel("qwen2.5-coder:7b") { ContextLength = 131_072 });
        world.Ollama.HoldLoad = new Gate();
        var loading = LoadedAsync(world, 32768);
        await world.Ollama.HoldLoad.Reached.WaitAsync(world.Cancel);
        var asking = ModelOf(world, "Hello");
        // It has been received, and is kept alive, before the load ends.
        await world.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), world.Cancel);
        world.Ollama.HoldLoad.Open();
        await loading;
        Assert.Equal(Local, await asking);
        Assert.Single(world.Ollama.Events, happened => happened.Kind == "load");
        Assert.Equal(32768, Assert.Single(world.Ollama.Loaded).NumCtx);
    }

    [Fact]
    public async Task ATurnThatDoesNotFitTheModel_LoadsNothing()
    {
        await using var world = await LocalWorld.StartAsync(""" "whileLoading": "next" """, installed: new OllamaModel("qwen2.5-coder:7b") { ContextLength = 8192 });
        Assert.Equal(Cloud, await ModelOf(world, Long));
        await world.Loader.Ended.WaitAsync(world.Cancel);
        Assert.Empty(world.Ollama.Events);
    }

    private static async Task LoadedAsync(LocalWorld world, int context)
    {
        var found = world.Gateway.Services.GetRequiredService<LocalEngines>().Find(world.Model, world.Model.Routing.Models[Local])!;
        Assert.True((await world.Loader.LoadAsync(found, context, "for the test")).IsDone);
        await world.Loader.Ended.WaitAsync(world.Cancel);
    }

    private static async Task<string> ModelOf(LocalWorld world, string text)
    {
        using var response = await world.AskAsync(text: text);
        await (await StreamReading.OfAsync(response, world.Cancel)).ToEndAsync();
        return Assert.Single(response.Headers.GetValues("x-sluice-model"));
    }
}

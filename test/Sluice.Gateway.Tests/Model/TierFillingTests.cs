using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Model;
using Xunit;
using static Sluice.Gateway.Tests.Model.ModelBuilding;

namespace Sluice.Gateway.Tests.Model;

public class TierFillingTests
{
    [Fact]
    public void TierZero_IsTheBestModelThatFits_AndNoneThatLeavesTheMachine()
    {
        var model = Build(servers:
        [
            Ollama(
                new DiscoveredModel("nomic-embed-text") { IsChat = false, Tools = true },
                new DiscoveredModel("gpt-oss:120b-cloud") { IsRemote = true, Tools = true },
                new DiscoveredModel("qwen3-coder:30b") { Tools = true, SizeBytes = 19_000_000_000, Parameters = 30, TrainedContext = 262144 },
                new DiscoveredModel("llama3:8b") { Tools = false, SizeBytes = 5_000_000_000, Parameters = 8, TrainedContext = 8192 },
                new DiscoveredModel("qwen3:14b") { Tools = true, SizeBytes = 9_000_000_000, Parameters = 14, TrainedContext = 40960, IsLoaded = false },
                Coder),
        ]);

        Assert.Equal(["ollama/qwen2.5-coder:7b"], model.Routing.Tiers[0]);
        Assert.False(model.Routing.Models["ollama/gpt-oss:120b-cloud"].IsLocal);
        Assert.NotEqual(0, model.Routing.Models["ollama/gpt-oss:120b-cloud"].Tier);
        Assert.Contains("calls tools, made for code, 7.6B, 4.7 GB fits in memory, context 32,768", model.Summary(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tools before parameters", "b", "a,unknown,70,131072;b,true,7,131072")]
    [InlineData("useful context before parameters", "b", "a,true,70,8192;b,true,7,32768")]
    [InlineData("code before parameters", "b-coder", "a,true,14,131072;b-coder,true,7,131072")]
    [InlineData("parameters before context", "a", "a,true,14,32768;b,true,7,131072")]
    [InlineData("context decides among equals", "b", "a,true,7,32768;b,true,7,131072")]
    [InlineData("name decides at last", "a", "b,true,7,32768;a,true,7,32768")]
    public void TheOrder_IsTheDocumentedOne(string why, string best, string models)
    {
        var found = models.Split(';').Select(line => line.Split(',')).Select(part => new DiscoveredModel(part[0])
        {
            Tools = part[1] is "true" ? true : null,
            Parameters = double.Parse(part[2], System.Globalization.CultureInfo.InvariantCulture),
            TrainedContext = int.Parse(part[3], System.Globalization.CultureInfo.InvariantCulture),
        });

        Assert.True(Build(servers: [Ollama([.. found])]).Routing.Tiers[0] is [var first] && first == $"ollama/{best}", why);
    }

    [Fact]
    public void ALoadedModel_DoesNotOutrankABetterOne_SoThatTheChoiceStays()
    {
        var model = Build(servers: [Ollama(Coder, new DiscoveredModel("qwen3:4b") { Tools = true, Parameters = 4, TrainedContext = 40960, IsLoaded = true, SizeBytes = 1, LoadedBytes = 3 * Gigabyte })]);

        Assert.Equal(["ollama/qwen2.5-coder:7b"], model.Routing.Tiers[0]);
    }

    [Fact]
    public void EveryServer_GivesItsBest_AsAnEquivalent()
    {
        var model = Build(servers:
        [
            new DiscoveredServer(new Uri("http://127.0.0.1:8080"), UpstreamKind.LlamaCpp) { Models = [new DiscoveredModel("small.gguf") { Tools = true, IsLoaded = true, AllocatedContext = 32768 }] },
            Ollama(Coder, new DiscoveredModel("qwen3:4b") { Tools = true }),
        ]);

        Assert.Equal(["ollama/qwen2.5-coder:7b", "llamacpp/small.gguf"], model.Routing.Tiers[0]);
        Assert.Equal("http://127.0.0.1:8080/v1", model.Upstreams["llamacpp"].BaseUri.ToString());
        Assert.Equal(32768, model.Routing.Models["llamacpp/small.gguf"].Traits.ContextWindow);
        Assert.Equal(32768, model.LocalModels["llamacpp/small.gguf"].AllocatedContext);
    }

    [Fact]
    public void NothingFits_SaysWhy()
    {
        var model = Build(servers: [Ollama(Coder)], memory: new MachineMemory(8 * Gigabyte, 2 * Gigabyte));

        Assert.Empty(model.Routing.Tiers[0]);
        Assert.Contains("qwen2.5-coder:7b (4.7 GB) does not fit in memory", model.Summary(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatItsServerCanUnload_MakesRoom()
    {
        var other = new DiscoveredModel("other") { Tools = false, IsLoaded = true, LoadedBytes = 8 * Gigabyte };

        Assert.Equal(["ollama/qwen2.5-coder:7b"], Build(servers: [Ollama(Coder, other)], memory: new MachineMemory(16 * Gigabyte, 2 * Gigabyte)).Routing.Tiers[0]);
    }

    [Fact]
    public void AServerThatWantsAKey_IsOff_AndSaysSo()
    {
        var model = Build(servers: [new DiscoveredServer(new Uri("http://127.0.0.1:8080"), UpstreamKind.LlamaCpp) { Status = ServerStatus.NeedsKey }]);

        Assert.Empty(model.Routing.Tiers[0]);
        Assert.Contains("wants a key", model.Upstreams["llamacpp"].Disabled, StringComparison.Ordinal);
    }

    [Fact]
    public void AnOllamaHostElsewhere_IsNotLocal_AndFillsNoTier()
    {
        var server = Ollama(Coder) with { Root = new Uri("http://192.168.1.5:11434") };

        var model = Build(servers: [server], variables: [("OLLAMA_HOST", "192.168.1.5")]);

        Assert.False(model.Routing.Models["ollama/qwen2.5-coder:7b"].IsLocal);
        Assert.Empty(model.Routing.Tiers[0]);
        Assert.Contains("not marked as trusted", model.Summary(), StringComparison.Ordinal);
    }

    [Fact]
    public void NothingAtHand_SaysWhatWasLookedFor_AndWhatToDo()
    {
        var summary = Build().Summary();

        Assert.Contains("no local model server answered on 127.0.0.1, ports 11434, 1234, 8080, 8000", summary, StringComparison.Ordinal);
        Assert.Contains("Next: start Ollama, LM Studio, llama.cpp or vLLM", summary, StringComparison.Ordinal);
        Assert.Contains("sluice demo", summary, StringComparison.Ordinal);
        Assert.Contains("ANTHROPIC_API_KEY", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyOllama_IsToldToPull() => Assert.Contains("ollama pull", Build(servers: [Ollama()]).Summary(), StringComparison.Ordinal);

    [Fact]
    public void TheSummary_ShowsNoKey()
    {
        var model = Build(variables: [("ANTHROPIC_API_KEY", "sk-ant-canary-canary")]);

        Assert.DoesNotContain("canary", model.Summary(), StringComparison.Ordinal);
        Assert.Contains("key from ANTHROPIC_API_KEY", model.Summary(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", model.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", model.Upstreams["anthropic"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ModelThatFitsOnTheCard_ComesBeforeALargerOneThatDoesNot()
    {
        var large = Coder with { Id = "qwen2.5-coder:32b", SizeBytes = 20 * Gigabyte, Parameters = 32.8 };
        var memory = new MachineMemory(64 * Gigabyte, 60 * Gigabyte);
        Assert.Equal(["ollama/qwen2.5-coder:32b"], Build(servers: [Ollama(Coder, large)], memory: memory).Routing.Tiers[0]);
        var model = Build(servers: [Ollama(Coder, large)], memory: memory with { VideoTotal = 12 * Gigabyte });
        Assert.Equal(["ollama/qwen2.5-coder:7b"], model.Routing.Tiers[0]);
        Assert.Contains("fits in the graphics card's memory", model.Summary(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheStore_SwapsWhole_AndKeepsTheSwitchOverReloads()
    {
        var store = new GatewayModelStore(EffectiveConfig.Default, Variables(), memory: () => SixteenGigabytes);
        var before = store.Current;

        store.Apply([Ollama(Coder)]);
        store.Apply(new Switches(false, Switches.None.Clients));
        store.Apply(EffectiveConfig.Default with { Version = 2 });

        Assert.Empty(before.Routing.Tiers[0]);
        Assert.Equal(4, store.Current.Version);
        Assert.Equal(2, store.Current.Effective.Version);
        Assert.False(store.Current.Routing.Enabled);
        Assert.Equal(["ollama/qwen2.5-coder:7b"], store.Current.Routing.Tiers[0]);
        Assert.Contains("Routing is off", store.Current.Summary(), StringComparison.Ordinal);
    }
}

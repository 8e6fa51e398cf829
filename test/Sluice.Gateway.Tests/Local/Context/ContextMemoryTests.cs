using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Context;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Local.Hardware;
using Sluice.Gateway.Model;
using Sluice.Gateway.Tests.Model;
using Sluice.Testing.Time;
using Xunit;

namespace Sluice.Gateway.Tests.Local.Context;

public sealed class ContextMemoryTests
{
    private const string Address = "ollama/qwen2.5-coder:7b";

    private readonly FakeTimeProvider _time = new();
    private readonly GatewayModelStore _models = new(EffectiveConfig.Default, static _ => null, memory: static () => MachineMemory.Unknown);
    private readonly ContextMemory _contexts;

    public ContextMemoryTests() => _contexts = new ContextMemory(_models, _time, NullLogger<ContextMemory>.Instance);

    [Fact]
    public void WhatWasAskedFor_HoldsUntilDiscoverySeesWhatCameOfIt()
    {
        var unloaded = new DiscoveredModel("m") { IsLoaded = false };
        Assert.Null(_contexts.Allocated("o/m", unloaded));
        _contexts.Ask("o/m", unloaded, 32768);
        // Another client's turn while it loads: a smaller one does not have it loaded again.
        Assert.Equal(32768, _contexts.Allocated("o/m", unloaded));
        Assert.Equal(32768, ContextSizing.Choose(2000, 500, 131072, _contexts.Allocated("o/m", unloaded)).NumCtx);
        Assert.Equal(24576, _contexts.Allocated("o/m", unloaded with { IsLoaded = true, AllocatedContext = 24576 }));
        Assert.Null(_contexts.Allocated("o/m", unloaded));
    }

    [Fact]
    public void WhatWasAskedFor_IsForgottenAfterAWhile()
    {
        var unloaded = new DiscoveredModel("m");
        _contexts.Ask("o/m", unloaded, 32768);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Null(_contexts.Allocated("o/m", unloaded));
    }

    [Fact]
    public void AServerThatCuts_HasThatWindow_UntilTheModelIsLoadedAnew()
    {
        var loaded = ModelBuilding.Coder with { IsLoaded = true, AllocatedContext = null };
        _models.Apply([ModelBuilding.Ollama(loaded)]);
        var before = _models.Current.Routing.Models[Address].Traits.ContextWindow;
        _contexts.Learn(Address, loaded, 4096);
        Assert.Equal(4096, _models.Current.Routing.Models[Address].Traits.ContextWindow);
        _contexts.Learn(Address, loaded, 8192);
        Assert.Equal(4096, _models.Current.Routing.Models[Address].Traits.ContextWindow);

        _models.Apply([ModelBuilding.Ollama(loaded with { AllocatedContext = 32768 })]);

        Assert.True(_models.Current.Routing.Models[Address].Traits.ContextWindow >= before);
    }

    [Theory]
    [InlineData("request (400013 tokens) exceeds the available context size (65536 tokens), try increasing it", 400013L, 65536)]
    [InlineData("This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).", null, 4096)]
    [InlineData("bad request", null, null)]
    public void ARefusal_TellsItsNumbers(string message, long? prompt, int? window) => Assert.Equal((prompt, window), RefusedPrompt.Read(message));

    [Theory]
    [InlineData(3500, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(10, 256)]
    public void WhatWasRead_FitsIntoTheContext(long read, int window) => Assert.Equal(window, RefusedPrompt.Above(read));
}
